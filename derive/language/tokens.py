"""Tokens of the plain text of a formula: letters, numbers, words, signs; `lexer` adds the commands.

Guarantee: the time is linear; nothing is dropped but spacing, sizes, comments and layout commands; what is not known
becomes a token of kind UNKNOWN whose `problem` is a sentence, so that the error stays with its statement.  Tokens of
a macro carry the offsets of its call.  Limits: 200,000 tokens a block, 10 macros deep.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from . import damage
from . import vocabulary as v
from .ast import ReadError
from .macros import Macro

MAX_TOKENS = 200_000
MAX_EXPANSION = 10

_TOKEN = re.compile(
    r"(?P<space>[\s\u200b\ufeff\u2060]+)"
    r"|(?P<comment>%[^\n\r]*)"
    r"|(?P<phrase>(?:(?:\\[ ]|~){1,4}[A-Za-z]{1,30}(?![A-Za-z^_({'])\s*){2,12})"
    r"|(?P<control>\\[A-Za-z]+\*?)"
    r"|(?P<row>\\\\\*?(?:[ \t]*\[-?[\d.]+[ ]*(?:pt|em|ex|mm|cm|mu|in|px)\])?)"
    r"|(?P<escape>\\[^A-Za-z])"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"|(?P<module>(?:np|numpy|torch|tf|nn|jnp)(?:\.[A-Za-z_]+)+)"
    r"|(?P<word>[A-Za-z]+(?:\\_[A-Za-z]+)*)"
    r"|(?P<cjk>[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]+|[\u2460-\u24ff\u2776-\u2793])"
    r"|(?P<dots>\.\.\.+|…+|[⋯⋮⋱])"
    r"|(?P<arrow>=>|:=|=:|==|!=|<=|>=|->)"
    r"|(?P<prime>['′’]+)"
    r"|(?P<high>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵀⁿⁱ⁽⁾]+)|(?P<low>[₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₙₘ₍₎]+)"
    r"|(?P<bars>\|\|)|(?P<label>\(\\#(?:eq|thm|lem|def|prp|cor):[\w:-]+\))|(?P<letter>[\U0001d400-\U0001d7ff])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_STYLED = (
    ("BOLD", "\\mathbf"), ("DOUBLE-STRUCK", "\\mathbb"), ("SCRIPT", "\\mathcal"), ("FRAKTUR", "\\mathfrak"), ("SANS", "\\mathsf"),
)  # fmt: skip
_QUOTE = re.compile(r"[\r\n][ \t]*(?:>[ \t]?)+")
_PLAIN = {",": "COMMA", "，": "COMMA", "、": "COMMA", ";": "SEMI", "；": "SEMI", ":": "COLON", "：": "COLON",
          ".": "STOP", "。": "STOP", "^": "SUP", "_": "SUB", "{": "LBRACE", "}": "RBRACE",
          "&": "AMP", "~": "SPACE"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula: `text` is its normal form, `start` and `end` are absolute offsets into the document."""

    kind: str
    text: str
    start: int
    end: int
    problem: str = ""
    note: str = ""


class PlainLexer:
    """Reads tokens one after another; `fixed` is the span of the macro call that is being expanded."""

    def __init__(self, text: str, macros: Mapping[str, Macro]):
        self.text, self.macros = text, macros
        self.tokens: list[Token] = []
        self.fixed: tuple[int, int] | None = None
        self.depth = 0

    def add(self, kind: str, text: str, start: int, end: int, problem: str = "") -> None:
        if self.fixed:
            start, end = self.fixed
        if len(self.tokens) >= MAX_TOKENS:
            raise ReadError(f"This formula has more than {MAX_TOKENS} tokens and is not read.", start)
        self.tokens.append(Token(kind, text, start, end, problem))

    def unknown(self, text: str, start: int, end: int, problem: str) -> None:
        self.add("UNKNOWN", text, start, end, problem)

    def run(self, place: int, stop: int, quoted: bool = False) -> None:
        while place < stop:
            if quoted and (match := _QUOTE.match(self.text, place - (self.text[place - 1 : place] in ("\n", "\r")), stop)):
                place = match.end()
                continue
            match = _TOKEN.match(self.text, place, stop)
            assert match is not None and match.lastgroup is not None
            if quoted and match.lastgroup == "space" and (cut := _QUOTE.search(self.text, place, match.end() + 1)):
                place = cut.start()
                continue
            handler = getattr(self, "on_" + match.lastgroup, None)
            place = (handler(match, stop) if handler else None) or match.end()

    # --- plain text -------------------------------------------------------------------------------------------------

    def on_phrase(self, match: re.Match[str], stop: int) -> int | None:
        words = re.findall(r"[A-Za-z]+", match.group())
        long = [word for word in words if len(word) > 1]
        if len(long) < 2 or any(re.fullmatch(r"d[A-Za-z]|[A-Z]+", word) for word in long):
            return self.on_other(match, stop, "SPACE")
        piece = match.group().rstrip()
        self.add("TEXT", " ".join(words), match.start(), match.start() + len(piece))
        return None

    def on_row(self, match: re.Match[str], stop: int) -> None:
        self.add("ROW", "\\\\", match.start(), match.end())

    def on_number(self, match: re.Match[str], stop: int) -> None:
        self.add("NUMBER", match.group(), match.start(), match.end())

    def on_module(self, match: re.Match[str], stop: int) -> None:
        self.add("NAME", match.group(), match.start(), match.end())

    def on_word(self, match: re.Match[str], stop: int) -> int | None:
        word = match.group().replace("\\_", "_")
        control = damage.command(self.text, match.start(), match.end(), stop)
        if control:
            return self.repaired(control, match.start(), match.end(), stop)
        if word in damage.LOST:
            self.unknown(word, match.start(), match.end(), f"'{word}' looks like a command that lost its backslash.")
            return None
        self.add("NAME", word, match.start(), match.end())
        return None

    def repaired(self, control: str, start: int, end: int, stop: int) -> int:
        """The tokens of a command that lost its first letters; the first of them carries a note."""
        count = len(self.tokens)
        after = self.control(control, start, end, stop) or end
        if len(self.tokens) > count:
            note = f"read with '{self.text[start:end]}' as the damaged command {control}"
            self.tokens[count] = replace(self.tokens[count], note=note)
        return after

    def control(self, control: str, start: int, end: int, stop: int) -> int | None:
        """The tokens of a command; `lexer` knows them."""
        raise NotImplementedError

    def on_cjk(self, match: re.Match[str], stop: int) -> None:
        self.add("TEXT", match.group(), match.start(), match.end())

    def on_dots(self, match: re.Match[str], stop: int) -> None:
        self.add("DOTS", v.UNICODE_DOTS.get(match.group()[0], "\\dots"), match.start(), match.end())

    def on_arrow(self, match: re.Match[str], stop: int) -> None:
        symbol = match.group()
        self.add("IMPLIES" if symbol == "=>" else "REL", v.RELATIONS.get(symbol, symbol), match.start(), match.end())

    def on_prime(self, match: re.Match[str], stop: int) -> None:
        for place in range(match.start(), match.end()):
            self.add("PRIME", "'", place, place + 1)

    def on_bars(self, match: re.Match[str], stop: int) -> None:
        self.add("BAR", "||", match.start(), match.end())

    def on_label(self, match: re.Match[str], stop: int) -> None:
        """The (\\#eq:name) of bookdown."""
        self.add("TAG", match.group()[3:-1], match.start(), match.end())

    def on_letter(self, match: re.Match[str], stop: int) -> None:
        """A letter or digit in a style of its own, as 𝐱, 𝑥 and 𝟏."""
        plain, name = unicodedata.normalize("NFKC", match.group()), unicodedata.name(match.group(), "")
        style = next((style for word, style in _STYLED if word in name), "")
        self.nested(f"{style}{{{plain}}}" if style else plain, match.start(), match.end())

    def on_high(self, match: re.Match[str], stop: int) -> None:
        self.script("SUP", match, v.SUPERSCRIPTS)

    def on_low(self, match: re.Match[str], stop: int) -> None:
        self.script("SUB", match, v.SUBSCRIPTS)

    def script(self, kind: str, match: re.Match[str], table: Mapping[str, str]) -> None:
        start, end = match.span()
        self.add(kind, "^" if kind == "SUP" else "_", start, start)
        self.add("LBRACE", "{", start, start)
        self.nested("".join(table[symbol] for symbol in match.group()), start, end)
        self.add("RBRACE", "}", end, end)

    def on_escape(self, match: re.Match[str], stop: int) -> None:
        symbol = match.group()
        if symbol in v.SPACES or symbol in ("\\-", "\\/", "\\@"):
            return
        if symbol[1].isspace():
            self.add("SPACE", " ", match.start(), match.end())
        elif symbol == "\\_":
            self.add("NAME", "_", match.start(), match.end())
        elif symbol == "\\#":
            self.add("NAME", symbol, match.start(), match.end())
        else:
            self.symbol(symbol, match.start(), match.end())

    def on_other(self, match: re.Match[str], stop: int, kind: str = "") -> int:
        start = match.start()
        symbol = self.text[start]
        if kind:
            width = 1 if symbol == "~" else 2
            self.add(kind, " ", start, start + width)
            return start + width
        self.symbol(symbol, start, start + 1)
        return start + 1

    def symbol(self, symbol: str, start: int, end: int) -> None:
        """A token that is found in one of the tables, or an unknown one."""
        tables = (
            ("SUMOP", v.SUM_OPERATORS), ("MULOP", v.PRODUCT_OPERATORS), ("REL", v.RELATIONS), ("OPEN", v.OPENERS),
            ("CLOSE", v.CLOSERS), ("BAR", v.BARS), ("BIGOP", v.BIG), ("NAME", v.GREEK), ("NAME", v.UNICODE_NAMES),
            ("NAME", v.SHORT_SETS), ("DOTS", v.UNICODE_DOTS), ("NUMBER", v.UNICODE_FRACTIONS),
        )  # fmt: skip
        if symbol in _PLAIN:
            return self.add(_PLAIN[symbol], symbol, start, end)
        for kind, table in tables:
            if symbol in table:
                return self.add(kind, table[symbol], start, end)
        if symbol in v.IMPLICATIONS:
            return self.add("IMPLIES", symbol, start, end)
        if symbol.isalpha():
            return self.add("NAME", symbol, start, end)
        if symbol == "\ufffd":
            return self.unknown(symbol, start, end, "Here the document holds bytes that are not valid text.")
        if symbol[0] == "\\" and symbol[1:].isalpha():
            return self.unknown(symbol, start, end, f"'{symbol}' is not a command this reader knows.")
        return self.unknown(symbol, start, end, f"The character {symbol!r} has no meaning in a formula here.")

    def nested(self, source: str, start: int, end: int) -> None:
        """Tokens of another source, all with the offsets of its call."""
        if self.depth >= MAX_EXPANSION:
            raise ReadError(f"Macros are nested more than {MAX_EXPANSION} deep here.", start)
        outer, fixed, self.depth = self.text, self.fixed, self.depth + 1
        self.text, self.fixed = source, self.fixed or (start, end)
        try:
            self.run(0, len(source))
        finally:
            self.text, self.fixed, self.depth = outer, fixed, self.depth - 1
