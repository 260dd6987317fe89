"""Terms and sizes as plain JSON, as `derive.rechecking.terms` reads them."""

from __future__ import annotations

import json
from typing import Any

from derive.kernel.sizes import Size
from derive.terms.term import Term


def write(term: Term) -> dict[str, Any]:
    """A term as the rechecker reads it."""
    shape, args = [write_size(s) for s in term.shape], [write(a) for a in term.args]
    return {"op": term.op, "attrs": [_attr(term.op, a) for a in term.attrs], "shape": shape, "args": args}


def write_size(size: Size) -> Any:
    """A size as in a certificate: 3, "n", or [[3, "n", "n"], [-1]]."""
    value = size.as_int()
    if value is not None:
        return value
    terms = [[c, *(s for s, power in m for _ in range(power))] for m, c in size.terms]
    return terms[0][1] if len(terms) == 1 and terms[0][0] == 1 and len(terms[0]) == 2 else terms


def _attr(op: str, attr: Any) -> Any:
    if op == "linear":
        return attr if isinstance(attr, str) else ("adjoint" if attr else "map") if isinstance(attr, bool) else json.dumps(attr)
    if isinstance(attr, Size):
        return write_size(attr)
    if isinstance(attr, tuple):
        return [write_size(a) if isinstance(a, Size) else list(a) for a in attr]
    return attr if isinstance(attr, str) else str(attr)
