"""What is no plain function, made one: objects and classes with forward and backward, and torch.autograd.Function.

Guarantee: a class is made anew for each call, so that nothing is carried over; an object given is used as it is. Limit:
parameters and their gradients are found by the usual names only (W, weights, dW, grads["W"], W["grad"], …), and a class
is made from arguments that it names in the usual way; else `Unclear` asks for a function.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from derive.formulas.checking.arguments import Call, Unclear, plain
from derive.formulas.code.function import upstream_name
from derive.formulas.formula import Formula
from derive.formulas.statement import Array, Statement

STEMS: Mapping[str, tuple[str, ...]] = {
    "weight": ("w", "weights", "weight", "kernel", "kernels", "filters", "filter", "k"),
    "bias": ("b", "bias", "biases"),
    "scale": ("gamma", "weight", "scale", "g"),
    "shift": ("beta", "bias", "shift"),
    "coefficient": ("c", "coefficient", "w", "weight"),
}
TABLES = ("params", "parameters", "grads", "gradients", "gradient", "cache", "param", "grad")
INPUTS = ("inputs", "input", "x", "a", "z", "in")
FORMS = ("d{}", "grad{}", "{}grad", "gradient{}", "{}gradient", "g{}", "delta{}", "{}d", "nabla{}")
MADE_FROM: Mapping[str, tuple[str, ...]] = {
    "D": ("din", "infeatures", "inputsize", "nin", "fanin", "inputdim", "indim", "insize", "inputs", "ninput", "ninputs", "d",
          "inputfeatures", "numinputs", "inunits", "features", "numfeatures", "dim", "normalizedshape", "numinput"),
    "F": ("dout", "outfeatures", "outputsize", "nout", "fanout", "outputdim", "outdim", "outsize", "outputs", "noutput", "units",
          "noutputs", "outchannels", "numfilters", "nfilters", "filters", "outputfeatures", "numoutputs", "outunits", "cout",
          "outputchannels", "outch", "numoutput", "m"),
    "C": ("inchannels", "channels", "cin", "inputchannels", "inch", "numchannels", "nchannels", "indepth", "depth", "c"),
    "window": ("kernelsize", "filtersize", "k", "ksize", "size", "poolsize", "f", "windowsize", "window", "kernel", "pool"),
    "kh": ("kh", "kernelheight", "poolheight", "poolh", "fh", "filterh", "filterheight", "kernelh"),
    "kw": ("kw", "kernelwidth", "poolwidth", "poolw", "fw", "filterw", "filterwidth", "kernelw"),
    "stride": ("stride", "strides", "s", "step"),
    "padding": ("padding", "pad", "p"),
    "alpha": ("alpha", "slope", "negativeslope"),
    "eps": ("eps", "epsilon"),
}  # fmt: skip


@dataclass(frozen=True)
class Adapted:
    """A function, how to call it if that is known, and what turns arrays into what it takes."""

    function: Callable[..., Any]
    call: Call | None = None
    convert: Callable[[np.ndarray], Any] = lambda array: array


def as_function(user: Any, formula: Formula) -> Adapted:
    """A plain function for whatever the user has. Raises Unclear."""
    kind = user if isinstance(user, type) else type(user)
    if hasattr(user, "apply") and any(base.__module__.startswith("torch.") for base in kind.__mro__):
        return _wrapped(_torch_function(user, formula.origin), user, formula.origin, set())
    if any(base.__module__ == "torch.nn.modules.module" for base in kind.__mro__):
        return _wrapped(_torch_module(user, formula.origin), user, formula.origin, set())
    if inspect.isroutine(user) or not (hasattr(user, "forward") and hasattr(user, "backward")):
        if not callable(user):
            raise Unclear(f"{user!r} is neither a function nor an object with forward and backward")
        return Adapted(user)
    layer = _Layer(user, formula.origin)
    return _wrapped(layer, user, formula.origin, set(layer.wanted.values()))


def _wrapped(function: Callable[..., Any], user: Any, origin: Statement, wanted: set[str]) -> Adapted:
    """The adapted function takes every array by its own name, and the sizes and numbers that the class is made from."""
    names = ([] if origin.is_loss else [upstream_name(origin)]) + [a.name for a in origin.inputs if a.name not in origin.numbers]
    extra = wanted - set(names)
    named = dict.fromkeys([*names, *sorted(extra)])

    def run(**given: Any) -> Any:
        return function(**given)

    run.__name__ = getattr(user, "__name__", type(user).__name__)
    return Adapted(run, Call({n: n for n in named}, ()))


class _Layer:
    """An object with forward(x) and backward(dout), or its class."""

    def __init__(self, user: Any, origin: Statement):
        self.user = user
        self.origin = origin
        self.wanted = self._constructor() if isinstance(user, type) else {}

    def _constructor(self) -> dict[str, str]:
        """What each argument of the class is: a size, a number or an array. Raises Unclear."""
        found = {}
        parameters = list(inspect.signature(self.user).parameters.values())
        inputs = {plain(a.name): a.name for a in self.origin.inputs}
        for p in parameters:
            if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
                continue
            word = plain(p.name)
            sizes = [s for s, names in MADE_FROM.items() if word in names and self._has(s)]
            arrays = [a.name for a in self.origin.inputs if word in STEMS.get(a.role, ()) and a.role in STEMS]
            if sizes:
                found[p.name] = sizes[0]
            elif arrays or word in inputs:
                found[p.name] = arrays[0] if arrays else inputs[word]
            elif p.default is p.empty:
                name = self.user.__name__
                sentence = f"it is not clear what the argument {p.name!r} of {name} is"
                raise Unclear(f"{sentence}; give an object, or a function, to be checked")
        return found

    def _has(self, size: str) -> bool:
        origin = self.origin
        axes = {axis for a in origin.inputs for axis in a.axes}
        if size in ("window", "kh", "kw"):
            return "padding" in origin.sizes
        return size in axes or size in origin.sizes or size in origin.numbers

    def __call__(self, **given: Any) -> Any:
        origin = self.origin
        sizes = self._sizes(given)
        made = self.user
        if isinstance(made, type):
            made = made(**{p: given[what] if what in given else sizes[what] for p, what in self.wanted.items()})
        data = [a for a in origin.inputs if a.name in given and a.role not in STEMS]
        for a in origin.inputs:
            if a.name in given and a.role in STEMS and not _put(made, a, given[a.name]):
                sentence = f"no attribute of {type(made).__name__} is the {a.role}"
                raise Unclear(f"{sentence}; name it W, b, weights, bias, … or give a function")
        made.forward(*(given[a.name] for a in data))
        result = made.backward() if origin.is_loss else made.backward(given[upstream_name(origin)])
        return self._gathered(made, result, data)

    def _sizes(self, given: Mapping[str, Any]) -> dict[str, Any]:
        sizes: dict[str, Any] = dict(given)
        for a in self.origin.inputs:
            if a.name in given and np.ndim(given[a.name]) == len(a.axes):
                sizes |= dict(zip(a.axes, np.shape(given[a.name])))
        if "window" not in sizes and "kh" in sizes:
            sizes["window"] = sizes["kh"]
        return sizes

    def _gathered(self, made: Any, result: Any, data: list[Array]) -> Any:
        found: dict[str, Any] = {}
        for a in self.origin.inputs:
            if a.role in STEMS and a.name in self.origin.gradients:
                value = next(_gradients(made, a), None)
                if value is not None:
                    found[a.name] = value
        if isinstance(result, tuple) and len(result) > 1 and not found:
            return result
        first = result[0] if isinstance(result, tuple) else result
        wanted = [a.name for a in data if a.name in self.origin.gradients]
        if first is None:
            names = tuple(form.format(s) for s in INPUTS for form in FORMS)
            first = next((v for _, _, v in _places(made, names) if isinstance(v, np.ndarray)), None)
        return {**{name: first for name in wanted[:1] if first is not None}, **found}


def _put(made: Any, array: Array, value: Any) -> bool:
    """Set the parameter of an object, wherever it keeps it."""
    for holder, key, old in _places(made, STEMS[array.role]):
        if isinstance(old, (bool, int, str, tuple)):
            continue  # the size of a kernel, say, not the kernel
        shape = np.shape(old)
        fitting = value.reshape(shape) if shape and int(np.prod(shape)) == value.size else value
        if isinstance(old, dict):
            inner = next((k for k in ("val", "value", "data") if k in old), None)
            if inner is None:
                continue
            old[inner] = value.reshape(np.shape(old[inner])) if np.size(old[inner]) == value.size else value
        elif isinstance(holder, dict):
            holder[key] = fitting
        else:
            setattr(holder, key, fitting)
        return True
    return False


def _gradients(made: Any, array: Array) -> Iterator[Any]:
    """Where an object may keep the gradient of a parameter."""
    stems = STEMS[array.role]
    for _, _, value in _places(made, stems):
        if isinstance(value, dict):
            yield from (value[k] for k in ("grad", "gradient", "d") if value.get(k) is not None)
    names = [form.format(s) for s in stems for form in FORMS]
    for _, _, value in _places(made, tuple(names)):
        if isinstance(value, (np.ndarray, np.generic)):
            yield value
    for table in ("grads", "gradients", "grad"):
        held = getattr(made, table, None)
        if isinstance(held, dict):
            yield from (v for k, v in held.items() if plain(str(k)) in (*stems, *names))


def _places(made: Any, stems: tuple[str, ...]) -> Iterator[tuple[Any, str, Any]]:
    """(holder, key, value) for attributes, and entries of dictionaries such as params, of these names."""
    attributes = vars(made) if hasattr(made, "__dict__") else {}
    for key, value in list(attributes.items()):
        if plain(key) in stems:
            yield made, key, value
    for table in TABLES:
        held = attributes.get(table)
        if isinstance(held, dict):
            yield from ((held, k, v) for k, v in list(held.items()) if plain(str(k)) in stems)


# -------------------------------------------------------------------------------------------------------------- PyTorch


def _torch_function(user: Any, origin: Statement) -> Callable[..., Any]:
    """A torch.autograd.Function: apply, then backward."""

    def run(**given: Any) -> dict[str, Any]:
        import torch

        leaves = {a.name: torch.tensor(np.ascontiguousarray(given[a.name])) for a in origin.inputs if a.name in given}
        for name, leaf in leaves.items():
            leaf.requires_grad_(name in origin.gradients)
        out = user.apply(*leaves.values())
        out.backward() if origin.is_loss else out.backward(torch.tensor(np.ascontiguousarray(given[upstream_name(origin)])))
        return {name: leaf.grad.numpy() for name, leaf in leaves.items() if leaf.grad is not None}

    return run


def _torch_module(user: Any, origin: Statement) -> Callable[..., Any]:
    """A torch.nn.Module object: its parameters set by role, then forward and backward."""

    def run(**given: Any) -> dict[str, Any]:
        import torch

        data = {a.name: torch.tensor(np.ascontiguousarray(given[a.name])) for a in origin.inputs if a.name in given}
        module = user.double() if given[next(iter(data))].dtype == np.float64 else user.float()
        parameters = dict(module.named_parameters())
        held = {}
        for a in origin.inputs:
            match = next((p for n, p in parameters.items() if plain(n.split(".")[-1]) in STEMS.get(a.role, ())), None)
            if match is not None and a.name in data:
                match.data = data[a.name].reshape(match.shape) if match.numel() == data[a.name].numel() else data[a.name]
                match.grad = None
                held[a.name] = match
        free = {n: v.requires_grad_(n in origin.gradients) for n, v in data.items() if n not in held}
        out = module(*free.values())
        out.backward() if origin.is_loss else out.backward(torch.tensor(np.ascontiguousarray(given[upstream_name(origin)])))
        found = {n: v.grad for n, v in {**free, **held}.items() if v.grad is not None}
        return {n: g.detach().numpy() for n, g in found.items()}

    return run
