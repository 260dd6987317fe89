"""The catalogue of identities: `derive.identities["trace-trick"]`, iteration, `len`, `in`.

Each identity is one line in the file of its family.  A new family is a module with a docstring and a tuple
`IDENTITIES`, named in `FAMILIES`.  The families are imported, and SymPy with them, when the catalogue is first looked
into.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.identities.identity import Identity

FAMILIES = (
    "named",
    "trace",
    "transpose",
    "vec_kronecker",
    "hadamard",
    "ones",
    "differentials",
    "functions",
    "backward",
    "losses",
    "normalisation",
    "windows",
    "index_form",
    "convolution",
    "pooling",
    "gradients",
)


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Identity]:
    """Every identity by name, in the order of the families. Raises ValueError if a name stands twice."""
    from dataclasses import replace

    found: dict[str, Identity] = {}
    for family in FAMILIES:
        for identity in import_module(f"derive.identities.{family}").IDENTITIES:
            if identity.name in found:
                raise ValueError(f"two identities are called {identity.name}")
            found[identity.name] = replace(identity, family=family)
    return found


class _Catalogue(ModuleType):
    """A module that can be indexed by the name of an identity."""

    def __getitem__(self, name: str) -> Identity:
        try:
            return catalogue()[name]
        except KeyError:
            from difflib import get_close_matches

            near = get_close_matches(name, catalogue(), 3)
            hint = f"; did you mean {', '.join(near)}?" if near else ""
            raise KeyError(f"no identity is called {name!r}{hint}") from None

    def __iter__(self) -> Iterator[Identity]:
        return iter(catalogue().values())

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return len(catalogue())

    def __contains__(self, name: object) -> bool:
        return name in catalogue()


sys.modules[__name__].__class__ = _Catalogue
