"""The text of a file's bytes, and whether it is one.

Guarantee: bytes that are not UTF-8, and NUL, are replaced and their lines named, so that the lines beside them are kept;
UTF-16 and UTF-32 are read where a mark at the beginning says so.  What begins as pictures, archives and compiled code
do, or consists of control characters to a large part, is no text.  Limit: text in an encoding that nothing in it names
(Latin-1, GBK) is read as UTF-8, so that its lines with other letters than those of ASCII are bad.
"""

from __future__ import annotations

import codecs
import re

from derive.language.markdown import LineMap

_BAD = re.compile("[\udc80-\udcff\x00]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_FEWEST, _SHARE = 64, 0.02
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BEGINNINGS = (
    (rb"\x89PNG\r\n", "a PNG picture"),
    (rb"\xff\xd8\xff", "a JPEG picture"),
    (rb"GIF8[79]a", "a GIF picture"),
    (rb"RIFF....WEBP", "a WebP picture"),
    (rb"%PDF-\d", "a PDF file"),
    (rb"PK\x03\x04", "an archive or an office document"),
    (rb"\x1f\x8b[\x00-\x08]", "a compressed file"),
    (rb"BZh[1-9]1AY", "a compressed file"),
    (rb"\xfd7zXZ\x00", "a compressed file"),
    (rb"7z\xbc\xaf\x27\x1c", "an archive"),
    (rb"\x7fELF", "a program"),
    (rb"MZ[^\n]{0,60}\x00\x00", "a program"),
    (rb"..\r\n[\x00-\x03]\x00\x00\x00", "compiled Python"),
    (rb"SQLite format 3\x00", "a database"),
    (rb"\x93NUMPY", "a NumPy array"),
)


class NotText(ValueError):
    """The bytes are no text; `str()` is a sentence about the file."""


def decode(data: bytes) -> tuple[str, set[int]]:
    """The text of a file, and the lines (from 1) that held invalid bytes or NUL, each replaced by U+FFFD. Raises NotText."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name), set()
            except UnicodeDecodeError:
                raise NotText(f"the file begins like {name.upper()} but is no text in it; save it as UTF-8") from None
    _refuse_others(data)
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    bad = [match.start() for match in _BAD.finditer(text)]
    if not bad:
        return text, set()
    lines = LineMap(text)
    return _BAD.sub("\ufffd", text), {lines.line(offset) for offset in bad}


def _refuse_others(data: bytes) -> None:
    for beginning, what in _BEGINNINGS:
        if re.match(beginning, data, re.DOTALL):
            raise NotText(f"the file is {what}, not a text; name a Markdown or LaTeX file")
    controls = len(_CONTROL.findall(data))
    if controls < _FEWEST or controls < _SHARE * len(data):
        return
    if 3 * max(data[::2].count(0), data[1::2].count(0)) > len(data):
        raise NotText("the file is no text in UTF-8, perhaps UTF-16 without a mark at its beginning; save it as UTF-8")
    if 2 * sum(len(line) for line in data.split(b"\n") if _CONTROL.search(line)) > len(data):
        raise NotText("the file is no text but binary data; name a Markdown or LaTeX file")


__all__ = ["NotText", "decode"]
