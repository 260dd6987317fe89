"""The process that imports a user's file and checks a function of it: `python -m derive.formulas.checking.child`.

The file is the user's own code and is run as Python runs it. It runs here and not in the `derive` command, so that an
endless loop, a crash of the interpreter or a call of exit() becomes one sentence. The answer goes, as JSON, to the file
named first.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any


class NoFunction(Exception):
    """There is no such function; `str()` is a sentence."""


def loaded(path: Path, dotted: str) -> Any:
    """The object of that name in a file. Raises NoFunction."""
    sys.path.insert(0, str(path.parent.resolve()))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise NoFunction(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:  # whatever the file does when it is run
        raise NoFunction(f"{path} cannot be imported: {type(error).__name__}: {error}") from None
    found: Any = module
    for part in dotted.split("."):
        if not hasattr(found, part):
            public = [n for n, v in vars(module).items() if callable(v) and not n.startswith("_") and _of(v) == path.stem]
            raise NoFunction(f"{path} has no {dotted}; it has {', '.join(public) or 'no function'}")
        found = getattr(found, part)
    if not callable(found) and not hasattr(found, "backward"):
        raise NoFunction(f"{dotted} of {path} is a {type(found).__name__}, not a function")
    return found


def _of(value: Any) -> str:
    return str(getattr(value, "__module__", ""))


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The report as data, or {"error": sentence}."""
    from derive.formulas import get
    from derive.formulas.checking import BadLayout, Unclear, check

    try:
        user = loaded(Path(request["path"]), request["function"])
        report = check(user, get(request["formula"]), arguments=request["arguments"], layout=request["layout"])
    except (NoFunction, BadLayout, Unclear) as problem:
        return {"error": str(problem)}
    findings = [vars(f) for f in report.findings]
    return {"ok": report.ok, "text": str(report), "findings": findings}


def main(arguments: list[str]) -> int:
    target, request = Path(arguments[0]), json.loads(arguments[1])
    target.write_text(json.dumps(answer(request)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
