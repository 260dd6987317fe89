"""Tests work on every document themselves: nothing is taken from, or left in, the cache of the user; an error of the checker is
raised, not told."""

from __future__ import annotations

import gc
import os

import pytest

os.environ["DERIVE_NO_CACHE"] = "1"
os.environ["DERIVE_TRACEBACK"] = "1"
gc.set_threshold(50_000, 20, 50)  # as the command does


@pytest.fixture
def without_fixes(monkeypatch: pytest.MonkeyPatch) -> None:
    """No fix is looked for, where only verdicts are asked about."""
    monkeypatch.setattr("derive.judge.fixes.search.MAX_READ", 0)
