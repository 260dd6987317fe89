"""Notebooks: their Markdown cells are read, with the lines of the file where it has them."""

from __future__ import annotations

import json

import pytest

from derive.cli import main
from derive.judge import check
from derive.language.notebook import NotANotebook, markdown_of

CELLS = [
    ("markdown", "# Linear regression\n\nWe have data $X \\in \\mathbb{R}^{n\\times d}$, $y \\in \\mathbb{R}^n$, weights $w \\in \\mathbb{R}^d$."),
    ("code", "import numpy as np\nx = '$$ this is no formula = 3 $$'"),
    ("markdown", "The loss and its gradient:\n\n$$\nL = \\frac{1}{2}\\|X w - y\\|^2\n$$\n\n$$\n\\nabla_w L = X^\\top (X w - y)\n$$"),
    ("raw", "$$1 = 2$$"),
    ("markdown", "A slip:\n\n$$\n\\nabla_w L = X (X w - y)\n$$"),
]


def notebook(kind: str = "lines") -> str:
    cells = []
    for cell, source in CELLS:
        lines = source.splitlines(keepends=True)
        made = {"cell_type": cell, "metadata": {}, "source": lines if kind == "lines" else source}
        if cell == "code":
            made |= {"outputs": [{"output_type": "stream", "name": "stdout", "text": ["$$2 = 3$$\n"]}], "execution_count": 1}
        cells.append(made)
    data = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(data, indent=None if kind == "compact" else 1, ensure_ascii=False)


@pytest.mark.parametrize("kind", ["lines", "string", "compact"])
def test_markdown_cells_are_judged(kind, tmp_path):
    path = tmp_path / "lesson.ipynb"
    path.write_text(notebook(kind), encoding="utf-8")
    claims = [c for c in check(str(path)) if c.kind == "claim"]
    assert [c.verdict for c in claims] == ["proved", "ill-typed"] and claims[1].fix
    assert main(["check", str(path)]) == 1


def test_lines_are_those_of_the_file(tmp_path):
    path = tmp_path / "lesson.ipynb"
    path.write_text(notebook(), encoding="utf-8")
    lines = notebook().split("\n")
    for claim in check(str(path)):
        assert claim.latex.split("=")[0].strip().replace("\\", "\\\\") in lines[claim.line - 1]


def test_old_notebooks_keep_their_cells_in_a_worksheet():
    data = {"worksheets": [{"cells": [{"cell_type": "markdown", "source": ["$$1 + 1 = 2$$"]}]}], "nbformat": 3}
    assert "1 + 1 = 2" in markdown_of(json.dumps(data))


@pytest.mark.parametrize("raw", ["", "{", "[]", "3", '{"cells": 3}', '{"worksheets": []}', "# Markdown", "[" * 100_000])
def test_what_is_no_notebook_is_one_sentence(raw, tmp_path, capsys):
    with pytest.raises(NotANotebook):
        markdown_of(raw)
    path = tmp_path / "broken.ipynb"
    path.write_text(raw)
    assert main(["check", str(path)]) == 2
    said = capsys.readouterr().err
    assert "notebook" in said and "Traceback" not in said and said.count("\n") == 1


@pytest.mark.parametrize("cell", [{}, {"cell_type": "markdown"}, {"cell_type": "markdown", "source": 3}, {"cell_type": "markdown", "source": [3]}])
def test_odd_cells_are_passed_over(cell):
    assert markdown_of(json.dumps({"cells": [cell, 3, None]})).strip() == ""
