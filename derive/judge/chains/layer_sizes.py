r"""Sizes that nothing tells and that are the same in all layers: the number of columns of A^{[l−1]} and A^{[l]}.

A size of its own that an array of a general layer was given is moved with the layer, like n_l.  Where it has to be equal to
itself at another layer it is one for all layers.  Guarantee: only sizes that nothing in the document tells are changed.
"""

from __future__ import annotations

import re

from derive.kernel.sizes import Size
from derive.reading.context import Context
from derive.reading.layers import letter_of, moved

FARTHEST = 2
_INDEX = r"\^\{{[\[(]{}(?:[+-]\d+)?[\])]\}}"


def one_for_all_layers(context: Context, name: str, size: Size) -> dict[str, Size]:
    """What two sizes of different layers are that have to be equal; empty if they are not the same at different layers."""
    letter, other = letter_of(name), next(iter(size.symbols), "")
    if not letter or size != Size.of(other) or not {name, other} & context.own_sizes:
        return {}
    layers = {moved(name, letter, by) for by in range(-FARTHEST, FARTHEST + 1)}
    if other == name or other not in layers:
        return {}
    bare = re.sub(_INDEX.format(re.escape(letter)), "", name)
    new = bare if not context.is_size(bare) else f"{bare}'"
    context.size_names.add(new)
    context.own_sizes.add(new)
    return dict.fromkeys(layers, Size.of(new))
