"""From the tokens of one statement to its syntax tree, by the LALR grammar in `grammar.lark`.

Guarantee: every failure is a `ReadError` with a place and a sentence; the parser does not recurse, so that long chains
and deep nesting end in a tree or in an error; trees are at most 300 nodes deep.  Limit: the tree says how the formula
is written, nothing of what it means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from lark import Lark
from lark import Token as LarkToken
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer

from .ast import Node, ReadError, walk
from .bars import pair_bars
from .brackets import repair
from .tokens import Token
from .trees import Builder

MAX_TREE_DEPTH = 300
_SPLITTING = frozenset(("SUP", "SUB", "FRAC", "SQRT", "INDEX"))


class _Feed(Lexer):
    """Hands our own tokens to Lark."""

    def __init__(self, lexer_conf: Any):
        pass

    def lex(self, data: Any) -> Iterator[LarkToken]:  # type: ignore[override]
        for token in data:
            yield LarkToken(token.kind, token.text, start_pos=token.start, end_pos=token.end)


@lru_cache(maxsize=1)
def _lark() -> Lark:
    grammar = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=_Feed, transformer=Builder(), maybe_placeholders=False)


def _prepare(tokens: list[Token]) -> tuple[list[Token], list[str]]:
    """TeX's own rules: a script without braces takes one letter or digit; a lone operator in a script is a mark."""
    result: list[Token] = []
    notes = list(dict.fromkeys(token.note for token in tokens if token.note))
    kinds = [token.kind for token in tokens]
    for index, token in enumerate(tokens):
        before = result[-1].kind if result else ""
        if token.kind == "UNKNOWN":
            raise ReadError(token.problem, token.start)
        if token.kind in ("STOP", "SEMI") and kinds[index + 1 : index + 2] in (["AMP"], ["ROW"], ["END"]):
            continue  # ends a cell, as in cases
        if token.kind == "MULOP" and _is_star(result) and not result[-1].text.replace(token.text, ""):
            result[-1] = Token("NAME", result[-1].text + token.text, result[-1].start, token.end)
        elif kinds[index - 1 : index + 2] == ["SUMOP", "SUMOP", "RBRACE"] and before == "NAME" and result[-1].text == "+":
            result[-1] = Token("NAME", "++", result[-1].start, token.end)
        elif _opens_double_plus(tokens, index) or (token.kind in ("SUMOP", "MULOP", "COLON") and _is_mark(kinds, index)):
            result.append(Token("NAME", token.text, token.start, token.end))
        elif token.kind == "COLON":
            result.append(Token("REL", ":", token.start, token.end))
        elif token.kind == "MULOP" and before == "BIGOP" or (token.kind == "MULOP" and ends_with_bounds(result)):
            notes.append("read without the product sign after the summation sign")
        elif token.kind == "LBRACE" and _follows_a_script(tokens, index):
            notes.append("read with a group right behind a script as a factor")
            result.append(token)
        elif token.kind == "LBRACE" and _lacks_its_mark(tokens, index):
            notes.append("read with a group right behind a symbol as a factor")
            result.append(token)
        elif token.kind in ("NAME", "NUMBER") and _takes_one(result) and _letters(token):
            result.append(Token(token.kind, token.text[0], token.start, token.start + 1))
            result.append(Token(token.kind, token.text[1:], token.start + 1, token.end))
        else:
            result.append(token)
    return _star_scripts(result), notes


def _follows_a_script(tokens: list[Token], index: int) -> bool:
    """Whether a brace opens right behind a script of one symbol that stands on a symbol, as in `z^0{(2)}`."""
    if index < 3 or tokens[index - 1].end != tokens[index].start:
        return False
    base, mark, script = tokens[index - 3 : index]
    return mark.kind in ("SUB", "SUP") and script.kind in ("NAME", "NUMBER") and base.kind in ("NAME", "RBRACE", "CLOSE")


def _lacks_its_mark(tokens: list[Token], index: int) -> bool:
    """Whether a brace right behind a letter holds what only a script does: `z{(2)}`, `z{[1]}`, `W{3}`."""
    before = tokens[index - 1] if index else None
    if before is None or before.kind != "NAME" or before.end != tokens[index].start or before.text.startswith("\\"):
        return False
    if index > 1 and tokens[index - 2].kind in _SPLITTING:
        return False
    inside = [token.kind for token in tokens[index + 1 : index + 5]]
    return inside[:2] == ["NUMBER", "RBRACE"] or inside == ["OPEN", "NUMBER", "CLOSE", "RBRACE"]


def _letters(token: Token) -> bool:
    as_written = token.end - token.start == len(token.text) > 1
    return as_written and bool(re.match(r"[A-Za-z0-9]", token.text))


def _takes_one(result: list[Token]) -> bool:
    """Whether the next letters stand where TeX takes a single symbol as an argument."""
    if not result:
        return False
    if result[-1].kind in _SPLITTING:
        return True
    return len(result) > 1 and result[-2].kind == "FRAC" and result[-1].kind in ("NAME", "NUMBER")


def _is_star(result: list[Token]) -> bool:
    """Whether the tokens end with the first marks of a script such as k_{**}."""
    return len(result) > 2 and result[-1].kind == "NAME" and result[-2].kind == "LBRACE" and result[-3].kind in ("SUB", "SUP")


def _opens_double_plus(tokens: list[Token], index: int) -> bool:
    """Whether a plus is the first of `{++}` in a script."""
    around = tokens[max(0, index - 2) : index + 3]
    return [t.kind for t in around[1:]] == ["LBRACE", "SUMOP", "SUMOP", "RBRACE"] and (
        around[0].kind in ("SUB", "SUP") and around[2].text == around[3].text == "+"
    )


def _is_mark(kinds: list[str], index: int) -> bool:
    """Whether an operator is a mark in a script, as in `x^*`, `A^{\\odot 2}` or `W_{:,j}`."""
    before = kinds[index - 1] if index else ""
    after = kinds[index + 1] if index + 1 < len(kinds) else ""
    if kinds[index] == "COLON":
        return before in ("COMMA", "LBRACE", "OPEN", "SUB", "SUP") or after in ("COMMA", "RBRACE")
    if before in ("SUP", "SUB"):
        return True
    begins = before == "LBRACE" and index > 1 and kinds[index - 2] in ("SUP", "SUB")
    return begins and (after == "RBRACE" or kinds[index] == "MULOP")


def ends_with_bounds(result: list[Token]) -> bool:
    """Whether the tokens end with a big operator and its bounds."""
    index = len(result) - 1
    for _ in range(2):
        if index > 0 and result[index].kind == "RBRACE":
            depth, stop = 1, max(0, index - 60)
            while depth and index > stop:
                index -= 1
                depth += {"RBRACE": 1, "LBRACE": -1}.get(result[index].kind, 0)
            if depth:
                return False
        if index > 0 and result[index - 1].kind in ("SUB", "SUP"):
            index -= 2
        if index >= 0 and result[index].kind == "BIGOP":
            return True
    return False


def _star_scripts(tokens: list[Token]) -> list[Token]:
    """`*_{full}` is one operator."""
    result: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind == "MULOP" and index + 2 < len(tokens) and tokens[index + 1].kind == "SUB":
            stop = index + 2
            if tokens[stop].kind == "LBRACE":
                while stop < len(tokens) and tokens[stop].kind != "RBRACE":
                    stop += 1
            words = "".join(part.text for part in tokens[index + 2 : stop + 1]).strip("{}")
            token = Token("MULOP", f"{token.text}_{{{words}}}", token.start, tokens[min(stop, len(tokens) - 1)].end)
            index = stop
        result.append(token)
        index += 1
    return result


_PLACES: dict[str, str] = {
    "COMMA": "','", "AMP": "'&'", "ROW": "a new row", "SUP": "'^'", "SUB": "'_'", "PRIME": "a prime",
}  # fmt: skip


def _complain(error: UnexpectedToken, tokens: list[Token]) -> ReadError:
    token = error.token
    previous = _before(tokens, token)
    after = f" after '{previous.text}'" if previous else " at the beginning"
    if token.type == "$END":
        place = tokens[-1].end if tokens else 0
        return ReadError(f"The formula ends where something was expected{after}.", place)
    shown = _PLACES.get(token.type, f"'{token.value}'")
    if token.type in ("SUP", "SUB", "PRIME"):
        return ReadError(f"{shown} has nothing to stand on{after}; a symbol was expected.", token.start_pos or 0)
    if token.type in ("REL", "MULOP", "SUMOP", "COMMA", "CLOSE", "RBRACE", "AMP", "ROW", "END"):
        return ReadError(f"{shown} stands{after} where a symbol or a bracket was expected.", token.start_pos or 0)
    return ReadError(f"{shown} cannot stand{after}.", token.start_pos or 0)


def _before(tokens: list[Token], token: LarkToken) -> Token | None:
    if token.type == "$END":
        return tokens[-1] if tokens else None
    for index, other in enumerate(tokens):
        if other.start == token.start_pos and other.kind == token.type:
            return tokens[index - 1] if index else None
    return None


def _check_depth(node: Node) -> None:
    waiting = [(node, 1)]
    while waiting:
        current, depth = waiting.pop()
        if depth > MAX_TREE_DEPTH:
            raise ReadError("This formula is nested too deep to be read.", current.start)
        waiting.extend((child, depth + 1) for child in current.children)


def _check_scripts(node: Node) -> None:
    """A script that holds a pair of brackets with nothing in them, such as `y^{()5}`, is damaged; so is a superscript that goes
    on behind its layer with a relation, as in `y^{(5)\\in R^{n}`, where a brace is lost."""
    for script in (part for part in walk(node) if part.kind == "script"):
        above = script.children[2]
        if above.kind == "relation" and above.children[0].kind == "group":
            raise ReadError("A relation stands in a superscript: its brace is not closed.", above.children[0].end)
        for inner in (inner for child in script.children[1:] for inner in walk(child)):
            if inner.kind == "group" and inner.value == "(" and inner.children[0].kind == "none":
                raise ReadError("'()' in a script has nothing in it.", inner.start)


def _double_scripts(node: Node) -> list[str]:
    twice = [part for part in walk(node) if part.kind == "script" and part.children[0].kind == "script"]
    return ["read with a double script as a script of the scripted symbol"] if twice else []


def parse_tokens(text: str, tokens: list[Token], line_starts: frozenset[int] = frozenset()) -> tuple[Node, list[str]]:
    """The tree of one statement and the notes on slips of notation; raises `ReadError`."""
    if not tokens:
        raise ReadError("There is no formula here.", 0)
    prepared, notes = _prepare(tokens)
    if len(prepared) == 1 and prepared[0].kind in ("MULOP", "SUMOP", "REL", "BIGOP"):
        return Node("name", (), prepared[0].text, prepared[0].start, prepared[0].end), notes
    paired, slips = repair(text, pair_bars(prepared), line_starts)
    parse: Callable[[Any], Any] = _lark().parse
    try:
        node = parse(paired)
    except UnexpectedToken as error:
        raise _complain(error, paired) from None
    if not isinstance(node, Node):
        raise ReadError("There is no formula here.", tokens[0].start)
    _check_depth(node)
    _check_scripts(node)
    return node, [*slips, *notes, *_double_scripts(node)]
