"""The bundled document of the modern LeNet-5, checked."""

import pytest

from derive.results import Document
from tests.documents.checked import checked


@pytest.fixture(scope="package")
def document() -> Document:
    return checked("lenet5.md")
