"""Which argument of a user's function is what: by name, by what the caller says, else a sentence that asks.

Guarantee: nothing is guessed from values. A name is known by itself (dout, x, W, b, stride) or by the role of the only
array left; where two readings remain, `Unclear` says what to write.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from derive.formulas.code.function import upstream_name
from derive.formulas.statement import LOSS, Statement


class Unclear(Exception):
    """The arguments cannot be told apart; `str()` is a sentence that says what to do."""


ROLES: Mapping[str, tuple[str, ...]] = {
    "input": (
        "x", "xs", "inp", "input", "inputs", "aprev", "a", "z", "data", "images", "image", "img", "h", "act", "activation",
        "features", "layerinput", "pre", "preactivation", "logits", "scores", "score", "xin", "xinput", "batch", "u", "cols",
        "col", "columns", "bottom", "previous", "prev", "hprev", "yhat", "ypred", "pred", "preds", "predictions", "output",
        "outputs",
        "p", "probs", "prob", "probabilities", "linput", "ain", "feat", "s",
    ),
    "weight": ("w", "weights", "weight", "kernel", "kernels", "filter", "filters", "filt", "theta", "k", "wmat", "centres",
               "centers", "codes", "mat"),
    "bias": ("b", "bias", "biases", "shift", "beta"),
    "labels": ("y", "t", "labels", "label", "target", "targets", "ytrue", "onehot", "truth", "yonehot", "gt", "yt"),
    "target": ("t", "y", "target", "targets", "ytrue", "truth", "labels", "gt"),
    "scale": ("gamma", "g", "scale", "weight"),
    "shift": ("beta", "b", "shift", "bias"),
    "coefficient": ("c", "coefficient", "coef", "coeff", "w", "weight", "gain"),
    "gradient": ("dw", "grad", "gradw", "g", "grads", "gradient", "dweight", "dweights", "dtheta", "dp", "wgrad"),
    "query": ("q", "query", "queries"),
    "key": ("k", "key", "keys"),
    "value": ("v", "value", "values"),
}  # fmt: skip
UPSTREAM = re.compile(
    r"(d|delta|grad|g|upstream|top|gradient|gout|gradout|gradoutput|dout|outgrad|outputgrad\w*|outputgradient|upstream\w*|error|err|"
    r"topdiff|diff|grad\w+|delta\w*|d(l|j|loss|cost|e)?d?(z|y|a|o|out|output|next|h|s|p|prob|probs|top|x|ynext|act|cols?)(l|curr|\d*)?|dl|"
    r"dvalues|doutput|adjoint|cotangent|ct|gy|gz|ybar|zbar)"
)
SIZES: Mapping[str, tuple[str, ...]] = {
    "stride": ("stride", "strides", "s", "step"),
    "padding": ("padding", "pad", "p", "pads"),
    "kh": ("kh", "kernelheight", "kernelh", "filterh", "poolh", "poolheight", "hh", "fh", "ph", "filterheight"),
    "kw": ("kw", "kernelwidth", "kernelw", "filterw", "poolw", "poolwidth", "ww", "fw", "pw", "filterwidth"),
    "window": ("window", "size", "kernelsize", "poolsize", "ksize", "k", "f", "pool", "filtersize", "windowsize", "hw"),
    "H": ("h", "height", "imageheight"),
    "W": ("w", "width", "imagewidth"),
}
NUMBERS: Mapping[str, tuple[str, ...]] = {
    "alpha": ("alpha", "slope", "negativeslope", "leak", "a"),
    "eps": ("eps", "epsilon", "e"),
    "lam": ("lam", "lambda", "reg", "weightdecay", "l2", "lambd", "decay", "regstrength", "wd", "lmbda", "regularization"),
    "scale": ("scale", "a", "amplitude", "gain"),
    "slope": ("slope", "s", "steepness"),
    "c": ("c", "coef"),
    "lr": ("lr", "learningrate", "alpha", "eta", "step", "stepsize"),
}
PROBABILITIES = frozenset({"p", "probs", "prob", "probabilities", "softmaxoutput", "softmax", "soft"})
EITHER = frozenset({"yhat", "ypred", "pred", "preds", "predictions", "output", "outputs", "a", "yp", "out"})
CACHES = frozenset({"cache", "ctx", "context", "saved", "caches", "memory", "tape", "forwardcache"})
SHAPES = frozenset({"xshape", "shape", "inputshape", "inshape", "imageshape", "imgshape", "origshape", "originalshape"})
NETWORKS = frozenset({"params", "parameters", "weights", "model", "net", "theta", "p", "param"})
PARAMETERS = re.compile(r"(conv|pool|hyper)?(param|params|parameters|config|hparams|hparameters)")


@dataclass(frozen=True)
class Call:
    """How to call: for each parameter the name of what it gets; "cache", "shape" and "parameters" are special."""

    plan: Mapping[str, str]
    positional: tuple[str, ...]

    @property
    def free(self) -> set[str]:
        """Sizes of windows, and numbers, that the function takes."""
        taken = set(self.plan.values()) & (set(SIZES) | set(NUMBERS))
        if "parameters" in self.plan.values():
            taken |= {"stride", "padding", "kh", "kw"}
        return taken | ({"kh", "kw"} if "window" in taken else set())


def plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def matched(user: Callable[..., Any], statement: Statement, arguments: Sequence[str] | None = None) -> Call:
    """The call for a function. Raises Unclear with a sentence."""
    names = _parameters(user, arguments)
    if arguments is not None:
        return _told(names, statement, list(arguments))
    known = _known(statement)
    plan: dict[str, str] = {}
    unknown: list[inspect.Parameter] = []
    for parameter in names:
        found = [w for w in _readings(plain(parameter.name), statement, known) if w not in plan.values()]
        if found:
            plan[parameter.name] = found[0]
        elif parameter.default is inspect.Parameter.empty:
            unknown.append(parameter)
    _exchange(plan, statement)
    inside = {a.name for a in statement.inputs[1:]} if "network" in plan.values() else set()
    left = [w for w in known if w not in plan.values() and w not in statement.numbers and w not in inside]
    needed = [w for w in left if w == upstream_name(statement)] or left
    if len(unknown) == 1 and len(needed) == 1:
        plan[unknown[0].name] = needed[0]
        unknown = []
    if unknown:
        raise Unclear(_question(user, unknown, statement, known))
    return _call(names, plan)


EITHER_SIDE = frozenset({"a", "s", "h", "t", "act", "activation", "activations", "cached", "fx"})


def other_readings(call: Call, statement: Statement) -> Iterator[Call]:
    """For a function of one array, names such as a or s, which may mean what came out as well as what goes in; the
    report says which reading it took."""
    arrays = [a for a in statement.inputs if a.name not in statement.numbers]
    if statement.is_loss or len(arrays) != 1 or arrays[0].shape != statement.definitions[statement.output].shape:
        return
    for parameter, what in call.plan.items():
        if plain(parameter) in EITHER_SIDE and what == arrays[0].name:
            yield Call({**call.plan, parameter: statement.output}, call.positional)


def _parameters(user: Callable[..., Any], arguments: Sequence[str] | None) -> list[inspect.Parameter]:
    name = getattr(user, "__name__", "the function")
    try:
        signature = inspect.signature(user)
    except (TypeError, ValueError):
        if arguments is not None:
            return [inspect.Parameter(f"a{k}", inspect.Parameter.POSITIONAL_ONLY) for k in range(len(arguments))]
        raise Unclear(f"{name} does not show its arguments; say them in order with arguments=(…)") from None
    if arguments is not None and any(p.kind is p.VAR_POSITIONAL for p in signature.parameters.values()):
        return [inspect.Parameter(f"a{k}", inspect.Parameter.POSITIONAL_ONLY) for k in range(len(arguments))]
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [p for p in signature.parameters.values() if p.kind not in kinds]


def _told(names: list[inspect.Parameter], statement: Statement, arguments: list[str]) -> Call:
    known = [*_known(statement), *SIZES, *statement.numbers, "cache", "shape"]
    wrong = [a for a in arguments if a not in known]
    if wrong:
        raise Unclear(f"{wrong[0]!r} is nothing that the formula knows; it knows {', '.join(dict.fromkeys(known))}")
    if len(names) < len(arguments):
        raise Unclear(f"{len(arguments)} arguments are named, but the function takes {len(names)}")
    return _call(names, {p.name: a for p, a in zip(names, arguments)})


def _call(names: Sequence[inspect.Parameter], plan: Mapping[str, str]) -> Call:
    positional = tuple(p.name for p in names if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) and p.name in plan)
    first_gap = next((p.name for p in names if p.name not in plan), None)
    order = [p.name for p in names]
    if first_gap is not None:
        positional = tuple(n for n in positional if order.index(n) < order.index(first_gap))
    return Call(dict(plan), positional)


def _known(statement: Statement) -> list[str]:
    """Arrays that can be handed over: the upstream gradient, the inputs, then what the forward pass defines."""
    front = [] if statement.is_loss else [upstream_name(statement)]
    inputs = [a.name for a in statement.inputs if a.name not in statement.numbers]
    return [*front, *inputs, *(d for d in statement.definitions if d not in ("J", "L", "R"))]


def _readings(word: str, statement: Statement, known: Sequence[str]) -> list[str]:
    """What a parameter name may mean, the likeliest first."""
    found: list[str] = []
    upstream = upstream_name(statement)
    inputs = {a.name: a.role for a in statement.inputs}
    if word in CACHES:
        return ["cache"]
    if word in SHAPES:
        return ["shape"]
    if statement.loss != LOSS and word in NETWORKS:
        return ["network"]
    if "padding" in statement.sizes:
        if PARAMETERS.fullmatch(word):
            return ["parameters"]
        shown = {axis for a in statement.inputs for axis in a.axes}
        long = [s for s, names in SIZES.items() if word in names and (len(word) > 1 or s not in ("H", "W"))]
        fitting = [s for s in long if s in statement.sizes or (s == "window" and "kh" not in shown)]
        if len(word) > 2 and fitting:
            return fitting
        found += fitting if word in ("s", "p", "f", "hw") or word in ("kh", "kw", "hh", "ww", "k") and "kh" not in shown else []
    found += [n for n in statement.numbers if word in NUMBERS.get(n, (n,))]
    if not statement.is_loss and (word == plain(upstream) or word in ("dout", "grad", "gradoutput", "upstream", "delta")):
        return [upstream]
    if "p" in statement.definitions and word in PROBABILITIES:
        return ["p"]
    if "p" in statement.definitions and statement.is_loss and word in EITHER:
        return []
    exact = [n for n, role in inputs.items() if word == plain(role) or word == plain(n)]
    exact = [n for n in exact if n not in statement.numbers]
    by_role = [n for n, role in inputs.items() if word in ROLES.get(role, ()) and n not in exact]
    defined = [d for d in statement.definitions if plain(d) == word and d in known]
    synonyms = [statement.output] if word in ("out", "y", "a", "output", "s", "activated", "result") else []
    back = [upstream] if not statement.is_loss and UPSTREAM.fullmatch(word) else []
    outputs = [s for s in synonyms if s in known]
    order = [*exact, *defined, *by_role, *back, *outputs]
    return [w for w in dict.fromkeys([*found, *order]) if w in known or w in statement.numbers or w in SIZES]


def _exchange(plan: dict[str, str], statement: Statement) -> None:
    """Nothing that looks like an upstream gradient may end as an input while the upstream gradient is missing."""
    upstream = upstream_name(statement)
    if statement.is_loss or upstream in plan.values():
        return
    for name in plan:
        word = plain(name)
        if word.startswith(("d", "g")) and UPSTREAM.fullmatch(word) and len(word) > 1:
            plan[name] = upstream
            return


def _question(
    user: Callable[..., Any], unknown: Sequence[inspect.Parameter], statement: Statement, known: Sequence[str]
) -> str:
    shown = ", ".join(f"{name} {_axes(statement, name)}" for name in known if name not in statement.definitions)
    what = " and ".join(repr(p.name) for p in unknown)
    name = getattr(user, "__name__", "the function")
    return (
        f"it is not clear what the argument {what} of {name} is; name the arguments in order, for example "
        f"arguments=({', '.join(repr(k) for k in known[:3])}) or --arguments {','.join(known[:3])}, of {shown}"
    )


def _axes(statement: Statement, name: str) -> str:
    array = statement.array(name[1:] if name == upstream_name(statement) and not statement.is_loss else name)
    return f"({', '.join(array.axes)})"
