"""From the source of a formula to tokens with absolute offsets: the commands.

Guarantee: only layout is dropped; a letter in a style or under an accent is one name, such as ``\\mathbf{W}`` or
``\\hat{y}``; nothing is executed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from . import vocabulary as v
from .ast import ReadError
from .macros import Macro, balanced, skip_definition
from .tokens import MAX_EXPANSION, PlainLexer, Token

MAX_ARGUMENT = 2_000
_ATOM = re.compile(r"\s*(\\[A-Za-z]+|\\?[^\s\\])")
_EXTREMUM = re.compile(r"\s*(?:\\[,;!: ])*\s*\\(max|min)(?![A-Za-z])")
_LAYOUT = frozenset("tag underbrace overbrace substack stackrel overset underset not eqalign eqalignno displaylines".split())
_ARGUMENTS = re.compile(r"\s*(?:\[[^\]\n]{0,40}\]\s*)?")


class _Lexer(PlainLexer):
    """The lexer with its commands."""

    def on_control(self, match: re.Match[str], stop: int) -> int | None:
        start, end = match.span()
        if self.text[end - 1] == "*" and match.group() not in ("\\operatorname*", "\\tag*", "\\hspace*"):
            end -= 1
        return self.control(self.text[start:end].rstrip("*"), start, end, stop)

    def control(self, control: str, start: int, end: int, stop: int) -> int | None:
        word = control[1:]
        if control in self.macros:
            return self.expand(control, start, end, stop)
        if word in v.FORBIDDEN:
            self.unknown(control, start, end, f"'{control}' is not mathematics and is not executed.")
        elif word in ("newcommand", "renewcommand", "providecommand", "def", "DeclareMathOperator"):
            return skip_definition(self.text, start, stop)
        elif word in v.STYLES or word in v.ACCENTS:
            return self.styled(control, start, end, stop)
        elif word in v.TEXTS:
            return self.words(start, end, stop)
        elif word in ("begin", "end"):
            return self.environment(word, start, end, stop)
        elif word in ("left", "right", "middle") or control in v.SIZES:
            return self.delimiter(word, start, end, stop)
        else:
            return self.rest(control, start, end, stop)
        return end

    def rest(self, control: str, start: int, end: int, stop: int) -> int:
        word = control[1:]
        if word in ("frac", "dfrac", "tfrac", "cfrac"):
            self.add("FRAC", "\\frac", start, end)
        elif word == "sqrt":
            self.add("SQRT", control, start, end)
            if index := re.compile(r"\s*\[\s*([A-Za-z]|\d+)\s*\]").match(self.text, end, stop):
                self.add("INDEX", index.group(1), index.start(1), index.end(1))
                return index.end()
        elif control in v.WIDE_SPACES:
            self.add("QUAD", control, start, end)
        elif word == "cr":
            self.add("ROW", "\\\\", start, end)
        elif word == "colon":
            self.add("COLON", ":", start, end)
        elif word in v.IGNORED or word in v.TRANSPARENT or control in v.SPACES:
            return end
        elif control in v.DOTS:
            self.add("DOTS", control, start, end)
        elif word in _LAYOUT or word in v.ARGUMENT_DROPPED:
            return self.layout(word, start, end, stop)
        elif word == "arg" and (match := _EXTREMUM.match(self.text, end, stop)):
            self.add("NAME", "\\arg\\" + match.group(1), start, match.end())
            return match.end()
        elif word in v.NAMES:
            self.add("NAME", control, start, end)
        else:
            self.symbol(control, start, end)
        return end

    def argument(self, place: int, stop: int) -> tuple[int, int, int]:
        """Content and end of the braces (or of the one symbol) that follow; content is empty at the end of the text."""
        while place < stop and self.text[place].isspace():
            place += 1
        if place < stop and self.text[place] == "{":
            limit = min(stop, place + MAX_ARGUMENT)
            close = balanced(self.text, place, limit)
            if close < limit:
                return place + 1, close, close + 1
            place += 1
        match = _ATOM.match(self.text, place, stop)
        return (match.start(1), match.end(1), match.end(1)) if match else (place, place, place)

    def expand(self, control: str, start: int, end: int, stop: int) -> int:
        macro = self.macros[control]
        arguments = []
        for _ in range(macro.arity):
            left, right, end = self.argument(end, stop)
            arguments.append(self.text[left:right])
        self.nested(macro.fill(arguments), start, end)
        return end

    def styled(self, control: str, start: int, end: int, stop: int) -> int:
        """A letter in a style or under an accent is one name; a style over more is spread over its names."""
        accent = control[1:] in v.ACCENTS
        if control == "\\vec" and re.compile(r"\s*(?:\\left|\\[bB]igg?l?)?\s*\(").match(self.text, end, stop):
            self.add("NAME", control, start, end)
            return end
        style = v.SWITCHES.get(control, control)
        left, right, after = self.argument(end, stop)
        content = self.text[left:right]
        if not accent and re.search(r"\\[ ]|~|[a-z][ ]+[a-z]{2}", content) and "\\mathbf" not in content:
            self.add("TEXT", " ".join(re.sub(r"\\[ ,;!]?|~", " ", content).split()), start, after)
            return after
        inner = self.inside(left, right)
        names = [token for token in inner if token.kind in ("NAME", "NUMBER")]
        if style == "\\operatorname" and names and len(names) == len([t for t in inner if t.kind != "SPACE"]):
            joined = "".join(token.text.lstrip("\\") for token in names)
            self.add("NAME", f"\\operatorname{{{joined}}}", start, after)
            return after
        if not inner or not names or (accent and (inner[0].kind not in ("NAME", "NUMBER") or not _one_symbol(inner))):
            self.unknown(control, start, after, f"'{control}' is read over one symbol only.")
            return after
        if style == "\\mathtt" and len(inner) > 1:  # code, that means what it spells
            self.tokens.extend(inner)
            return after
        if len(inner) == 1:
            self.add("NAME", f"{style}{{{names[0].text}}}", start, after)
            return after
        dressed = 1 if accent else len(inner)
        self.add("LBRACE", "{", start, start + 1)
        for position, token in enumerate(inner):
            plain = position >= dressed or token.kind != "NAME" or (len(token.text) > 1 and token.text[0] == "\\")
            if plain and not (accent and position == 0):
                self.add(token.kind, token.text, token.start, token.end, token.problem)
            else:
                self.add("NAME", f"{style}{{{token.text}}}", token.start, token.end)
        self.add("RBRACE", "}", after - 1, after)
        return after

    def inside(self, left: int, right: int) -> list[Token]:
        """The tokens of a stretch, not yet added."""
        if self.depth >= 4 * MAX_EXPANSION:
            raise ReadError("Styles are nested too deep here.", left)
        kept, self.tokens, self.depth = self.tokens, [], self.depth + 1
        try:
            self.run(left, right)
            return self.tokens
        finally:
            self.tokens, self.depth = kept, self.depth - 1

    def words(self, start: int, end: int, stop: int) -> int:
        left, right, after = self.argument(end, stop)
        content = " ".join(re.sub(r"\\[ ,;!]|~|\$", " ", self.text[left:right]).replace("\\_", "_").split())
        if content:
            self.add("TEXT", content, start, after)
        return after

    def environment(self, word: str, start: int, end: int, stop: int) -> int:
        match = re.compile(r"\s*\{\s*([A-Za-z]+\*?)\s*\}").match(self.text, end, stop)
        if not match:
            self.unknown("\\" + word, start, end, f"'\\{word}' is not followed by the name of an environment.")
            return end
        name, after = match.group(1), match.end()
        if word == "begin":
            after = _ARGUMENTS.match(self.text, after, stop).end()  # type: ignore[union-attr]
            if name.startswith(("array", "alignat", "alignedat")):
                after = self.argument(after, stop)[2]
        self.add(word.upper(), name, start, match.end())
        return after

    def delimiter(self, word: str, start: int, end: int, stop: int) -> int:
        match = _ATOM.match(self.text, end, stop)
        if not match:
            self.unknown("\\" + word, start, end, f"'\\{word}' is not followed by a bracket.")
            return end
        symbol, after = match.group(1), match.end()
        if symbol == "<" or symbol == ">":
            symbol = {"<": "\\langle", ">": "\\rangle"}[symbol]
        opener = v.OPENERS.get(symbol) or v.CLOSERS.get(symbol) or v.BARS.get(symbol) or ("." if symbol == "." else "")
        if word == "middle" and opener:
            self.add("MID", "\\mid", start, after)
        elif word in ("left", "right") and opener:
            self.add(word.upper(), opener, start, after)
        elif symbol in v.BARS and word[-1] in "lr":
            self.add("OPEN" if word[-1] == "l" else "CLOSE", v.BARS[symbol], start, after)
        elif opener and opener != ".":
            self.symbol(symbol, start, after)
        else:
            return end
        return after

    def layout(self, word: str, start: int, end: int, stop: int) -> int:
        """Commands with arguments that only place or explain what they hold."""
        left, right, after = self.argument(end, stop)
        if word == "tag":
            self.add("TAG", re.sub(r"\\[a-z]+|[{}$]", "", self.text[left:right]).strip(), start, after)
        elif word in v.ARGUMENT_DROPPED:
            return after
        elif word == "not":
            symbol = v.RELATIONS.get(self.text[left:right], "")
            named = {"=": "\\neq", "\\in": "\\notin"}.get(symbol, "\\not" + symbol.lstrip("\\"))
            self.add("REL" if symbol else "UNKNOWN", named, start, after, "" if symbol else "'\\not' needs a relation.")
        elif word in ("stackrel", "overset", "underset"):
            return self.stacked(left, right, after, start, stop)
        elif word in ("eqalign", "eqalignno", "displaylines"):
            self.add("BEGIN", "aligned", start, left)
            self.tokens.extend(self.inside(left, right))
            self.add("END", "aligned", right, after)
        elif word == "substack":
            inner = self.inside(left, right)
            self.add("LBRACE", "{", start, start + 1)
            for token in inner:
                kind = "COMMA" if token.kind == "ROW" else token.kind
                self.add(kind, token.text, token.start, token.end, token.problem)
            self.add("RBRACE", "}", after - 1, after)
        else:
            self.add("LBRACE", "{", start, left)
            self.tokens.extend(self.inside(left, right))
            self.add("RBRACE", "}", right, after)
            if word in ("underbrace", "overbrace"):
                mark = re.compile(r"\s*[_^]").match(self.text, after, stop)
                return self.argument(mark.end(), stop)[2] if mark else after
        return after

    def stacked(self, left: int, right: int, after: int, start: int, stop: int) -> int:
        above = self.text[left:right]
        left, right, after = self.argument(after, stop)
        inner = self.inside(left, right)
        if len(inner) == 1 and inner[0].kind == "REL":
            defined = re.search(r"def|\\triangle", above) and inner[0].text == "="
            self.add("REL", ":=" if defined else inner[0].text, start, after)
        else:
            self.unknown("\\stackrel", start, after, "Only a relation is read with something set above or below it.")
        return after


def _one_symbol(tokens: list[Token]) -> bool:
    return len(tokens) == 1 or tokens[1].kind in ("SUB", "SUP", "PRIME")


def tokenize(
    text: str, start: int = 0, end: int | None = None, macros: Mapping[str, Macro] | None = None, quoted: bool = False
) -> list[Token]:
    """The tokens of `text[start:end]`; raises `ReadError` only where a limit is passed."""
    lexer = _Lexer(text, macros or {})
    lexer.run(start, len(text) if end is None else end, quoted)
    return lexer.tokens
