"""Bytes to text: what is kept of damaged text, which encodings are read, and what is refused."""

from __future__ import annotations

import codecs
import gzip
import py_compile
import random
import struct
import zlib

import pytest

from derive.language.encoding import NotText, decode

NOTES = "Für $A \\in \\mathbb{R}^{n\\times n}$.\n\n$$A + A = 2A$$\n"


def test_the_bad_lines_alone_are_named():
    text, bad = decode(b"\xef\xbb\xbfa\r\nb\xff\nc\x00\xfe\nd\n")
    assert text == "a\r\nb\ufffd\nc\ufffd\ufffd\nd\n"
    assert bad == {2, 3}
    assert decode("é\ufffd".encode()) == ("é\ufffd", set())
    assert decode(b"") == ("", set())


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-8-sig"])
def test_a_mark_at_the_beginning_names_the_encoding(name):
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(name, b"")
    mark = mark or {"utf-32-le": codecs.BOM_UTF32_LE, "utf-32-be": codecs.BOM_UTF32_BE}.get(name, b"")
    assert decode(mark + NOTES.encode(name)) == (NOTES, set())


def test_a_line_with_every_byte_is_one_bad_line_among_good_ones():
    every = bytes(b for b in range(256) if b not in (10, 13))
    text, bad = decode(b"$$a = a$$\n" + every + b"\n$$b = b$$\n")
    assert bad == {2} and text.endswith("$$b = b$$\n")


def test_text_in_another_encoding_is_text():
    assert decode(NOTES.encode("latin-1"))[1] == {1}
    assert decode(("矩阵的导数是另一个矩阵。" * 300).encode("gbk") + b"\n$$a = a$$\n")[1] == {1}


def _picture() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def test_what_is_no_text_is_called_what_it_is(tmp_path):
    source = tmp_path / "m.py"
    source.write_text("x = 1\n")
    compiled = tmp_path / "m.pyc"
    py_compile.compile(str(source), str(compiled))
    noise = random.Random(1).randbytes(20_000)
    bare = NOTES.encode("utf-16-le")
    for data, what in (
        (_picture(), "PNG"),
        (compiled.read_bytes(), "compiled Python"),
        (gzip.compress(NOTES.encode()), "compressed"),
        (noise, "binary data"),
        (bytes(5_000), "UTF-16 without a mark"),
        (bare * 3, "UTF-16 without a mark"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00", "begins like UTF-16"),
    ):
        with pytest.raises(NotText, match=what):
            decode(data)
