"""Letters that a match cannot do without: what is found with them is what the pattern itself finds."""

from __future__ import annotations

import importlib
import pkgutil
import re
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import derive.judge
import derive.reading
from derive.language import seek

IGNORE = re.IGNORECASE


def patterns() -> list[re.Pattern[str]]:
    """The patterns of the modules that seek, as they stand in them."""
    found: dict[tuple[str, int], re.Pattern[str]] = {}
    for room in (derive.reading, derive.judge):
        for module in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
            names = vars(importlib.import_module(module.name))
            values = names.values() if names.get("seek") is seek else ()
            nested = [item for value in values for item in (value if isinstance(value, tuple) else (value,))]
            found.update({(item.pattern, item.flags): item for item in nested if isinstance(item, re.Pattern)})
    return list(found.values())


def texts() -> list[str]:
    bundled = [item.read_text(encoding="utf-8") for item in (resources.files("derive") / "documents").iterdir() if item.name.endswith(".md")]
    strangers = sorted((Path(__file__).parent.parent / "strangers").glob("*.md"))
    return [*bundled, *(path.read_text(encoding="utf-8") for path in strangers[::120])]


@pytest.mark.parametrize(
    ("pattern", "flags", "expected"),
    [
        (r"\bsubject\s+to\b|\bs\.\s?t\.|\bLagrang", IGNORE, {"subject", "s.", "lagrang"}),
        (r"(?:outside|beyond)\s+(?P<what>the\s+range)?", 0, {"outside", "beyond"}),
        (r"colou?r(?:ed)+", IGNORE, {"colo"}),
        (r"x?y*", 0, set()),
        (r"a|\d", 0, set()),
        (r"(?i:zero)\d", 0, set()),
        (r"(?!not)\w+", 0, set()),
        (r"越界|补零", IGNORE, {"越界", "补零"}),
        (r"ε-ball", IGNORE, {"-ball"}),
        ("a b  # words", re.VERBOSE, set()),
    ],
)
def test_what_every_match_holds(pattern, flags, expected):
    assert set(seek.needed(re.compile(pattern, flags))) == expected


def test_the_patterns_of_the_rooms_find_the_same():
    documents, known = texts(), patterns()
    assert sum(bool(seek.needed(pattern)) for pattern in known) > 40
    for pattern in known:
        for text in documents:
            found = pattern.search(text)
            assert (seek.search(pattern, text) is None) == (found is None), (pattern.pattern, found)


@pytest.mark.parametrize("text", ["TRACE K", "ſtrict", "STRıCT", "ﬁx", "K\u212a", "İf", "ς σ Σ", "ß", "ΑB"])
@pytest.mark.parametrize("pattern", ["strict", "trace k", "fix", "kk", "if", "σ ς", "ss", "αb", "[s]trict|trace"])
def test_letters_that_stand_for_others_where_case_is_ignored(pattern, text):
    compiled = re.compile(pattern, IGNORE)
    assert (seek.search(compiled, text) is None) == (compiled.search(text) is None)


LETTERS = "abİıſkK."
ATOMS = st.sampled_from([*"abisk", "(?:ab|s)", "(?:k|)", "[ab]", "b?", "s+", "(?:i){0,2}", r"\.", "."])


@given(st.lists(ATOMS, min_size=1, max_size=6), st.lists(st.text(LETTERS, max_size=12), min_size=1, max_size=4), st.sampled_from([0, IGNORE]))
def test_any_pattern_in_any_text(atoms, lines, flags):
    pattern = re.compile("".join(atoms), flags)
    for text in lines:
        assert [m.span() for m in seek.finditer(pattern, text)] == [m.span() for m in pattern.finditer(text)]
