"""The checker's sentences in Chinese: the table fits what the checker writes, and a Chinese report is Chinese."""

from __future__ import annotations

import ast
import re
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

import derive
from derive import files
from derive.report import html, latex
from derive.report.sentences import templates, translate
from derive.results import Claim, Document

PLACE = re.compile(r"\{(?:\d*|[.*])\}")
HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{3,}\b")
TABLE = templates("zh")


def literals() -> str:
    """Every string that the sources hold, one after the other."""
    root = Path(derive.__file__).parent
    found = []
    for path in root.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return "\n".join(found)


def test_every_template_is_made_of_words_that_the_checker_writes():
    written = literals()
    words = set(re.findall(r"\w+", written))
    for said, _ in TABLE:
        for piece in filter(None, map(str.strip, PLACE.split(said))):
            assert piece in written or set(re.findall(r"\w+", piece)) <= words, (said, piece)


def test_the_table_is_in_order():
    assert [said for said, count in Counter(said for said, _ in TABLE).items() if count > 1] == []
    for said, meant in TABLE:
        assert not HAN.search(said) and (HAN.search(meant) or PLACE.search(meant) or not ENGLISH.search(meant)), (said, meant)
        places = len(PLACE.findall(said))
        numbered = [int(found) for found in re.findall(r"\{(\d+)\}", meant)]
        assert all(number < places for number in numbered) and len(PLACE.findall(meant)) <= places, (said, meant)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("missing row sum", "缺少按行求和"),
        ("lost factor -1/N", "丢失因子 -1/N"),
        ("=: the left side has shape 400×1, the right side 400×4", "=：左边的形状是 400×1，右边是 400×4"),
        ("matrix product: shapes 6×784 and 1×6 do not fit: 784 columns against 1 rows", "矩阵乘积：形状 6×784 与 1×6 不匹配：784 列对 1 行"),
        ("the entries of layer (1) are listed under layer (0); wrong index", "第 (1) 层的元素列在第 (0) 层名下；指标有误"),
        ("a one-row or one-column operand of * repeats (zhujian convention)", "* 的单行或单列运算数自动重复（zhujian 约定）"),
        ("J depends on W only through Z", "J 仅通过 Z 依赖 W"),
        ("words that no table holds", "words that no table holds"),
        ("two lines\n  ^ here", "two lines\n  ^ here"),
    ],
)
def test_sentences(said, meant):
    assert translate(said, "zh") == meant and translate(said, "en") == said


def sentences(document: Document) -> list[str]:
    found = [*document.conventions, *document.words]
    for claim in document:
        found += [claim.rule, claim.reason, claim.diagnosis, *claim.assumptions, *claim.notes]
        found += [text for step in claim.steps for text in (step.what,)]
    return [text for text in found if text]


@pytest.mark.parametrize("name", ["lenet5-findings.md", "mlp5-findings.md", "feedforward_columns.md"])
def test_nothing_of_a_bundled_document_stays_english(name):
    path = resources.files("derive") / "documents" / name
    document = files.check_text(name, path.read_text(encoding="utf-8"), None, None, None)
    for sentence in sentences(document):
        said = re.sub(r"\$[^$]*\$|\\[a-zA-Z]+|\S*[_^{}]\S*", "", translate(sentence, "zh"))
        assert not ENGLISH.search(said), (sentence, said)


def test_pages_and_their_twins_say_it():
    claim = Claim("a:1.1", 1, 1, "claim", "a = b", "refuted", diagnosis="missing row sum", rule="identical sides")
    document = Document("a.md", "$$a = b$$", [claim])
    page, twin = html.render(document, "zh"), latex.render(document, "zh")
    assert "缺少按行求和" in page and "两边相同" in page and "missing row sum" not in page + twin
    assert "".join(re.findall(r"\\derivehan\{\w+\}\{(.)\}", twin)).count("缺少按行求和") == 2


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("C·rows of A×1", "C·A 的行数×1"),
        ("read, with shape A·columns of B×rows of A", "读取，形状为 A·B 的列数×A 的行数"),
        ("weights of p(y)[i,j]·A₃[j,k]", "p(y) 的权重[i,j]·A₃[j,k]"),
        ("an entry at place 4", "位置 4 处的元素"),
    ],
)
def test_names_that_the_checker_gives_are_said_inside_a_formula(said, meant):
    assert translate(said, "zh") == meant
