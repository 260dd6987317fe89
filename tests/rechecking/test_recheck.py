"""The rechecker stands alone, accepts what is proved, and refuses every certificate that was tampered with."""

from __future__ import annotations

import ast
import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import derive
from derive import rechecking
from derive.judge.proving.certificate import certificate
from derive.judge.proving.oracle import Oracle
from derive.judge.proving.proof import Proof
from derive.judge.proving.prover import prove
from tests.judge.proving.certificate_cases import BY_CASES_TRUE, LATTICE_TRUE, TRUE, tops

SCRIPT = Path(derive.__file__).parent / "recheck.py"
FOLDER = SCRIPT.parent / "rechecking"
MODULES = sorted(FOLDER.glob("*.py"))
CASES = {case.name: case for case in TRUE + LATTICE_TRUE + BY_CASES_TRUE}
TAMPERED = ["Hadamard under the trace", "vec of a product", "inverse", "d of an inverse", "gradient through a product",
            "gradient of cross-entropy", "strict mask of a sum", "largest by its mask", "log of a product",
            "a denominator cleared", "gradient through relu", "push-through", "a projection is idempotent",
            "softmax against a one-hot row", "a loss within a loss", "blocks side by side", "a quotient repeats",
            "a triangle by rows or by columns", "Sylvester's rule", "tanh by the logistic function", "shares sum to one",
            "a loss of sigmoids", "a gradient with a name", "a sum written out", "the last of three places"]  # fmt: skip


def made(name: str) -> dict[str, Any]:
    """The certificate of a case. Which layers of definitions are put in does not matter where there is only one."""
    case = CASES[name]
    if case in BY_CASES_TRUE:
        split = prove(case.left, case.right, case.scene, cases=True).proof
        return certificate(split, case.left, case.right) or {} if split is not None else {}
    for layers in (0, 1, -1):
        proof = Proof(case.left, case.right, tops=tops(case), unfolded=layers, scene=case.scene)
        found = certificate(proof, case.left, case.right, case.partial)
        if found is None:
            searched = prove(case.left, case.right, case.scene, case.partial).proof
            found = certificate(searched, case.left, case.right, case.partial) if searched is not None else None
        if found is not None:
            return found
    raise AssertionError(f"no certificate for {name}")


def leaves(data: Any, path: tuple = ()) -> Iterator[tuple]:
    if isinstance(data, (dict, list)):
        for key in data if isinstance(data, dict) else range(len(data)):
            yield from leaves(data[key], (*path, key))
        if not data:
            yield path
    else:
        yield path


def at(data: Any, path: tuple) -> Any:
    for key in path:
        data = data[key]
    return data


def with_leaf(data: Any, path: tuple, value: Any) -> Any:
    new = copy.deepcopy(data)
    at(new, path[:-1])[path[-1]] = value
    return new


def changes(value: Any) -> list[Any]:
    """Other values for a leaf: a neighbour, and one of another type."""
    if isinstance(value, bool):
        return [not value, None]
    if isinstance(value, int):
        return [value + 1, -value - 1, "n"]
    if isinstance(value, str):
        return [value + "x", "n" if value != "n" else "m", 7]
    return [["x"], "x", 0] if value is None or value == [] else [["x"], None]


@pytest.mark.parametrize("module", [SCRIPT, *MODULES], ids=lambda module: module.stem)
def test_imports_only_the_standard_library_and_its_own_folder(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {str(n.module) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) if not n.level}
    assert {n.split(".")[0] for n in names} <= set(sys.stdlib_module_names)
    own = {str(n.module) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) if n.level}
    assert own <= {other.stem for other in MODULES} and all(n.level <= 1 for n in ast.walk(tree) if isinstance(n, ast.ImportFrom))
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert not called & {"eval", "exec", "compile", "__import__"}


def test_runs_where_nothing_else_of_the_project_is(tmp_path: Path) -> None:
    shutil.copy(SCRIPT, tmp_path)
    shutil.copytree(FOLDER, tmp_path / "rechecking", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "good.json").write_text(json.dumps(made("vec of a product")))
    command = [sys.executable, "-I", "-S", str(tmp_path / "recheck.py"), str(tmp_path / "good.json")]
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 0


def test_runs_alone_with_exit_codes(tmp_path: Path) -> None:
    good, bad, broken = (tmp_path / f"{name}.json" for name in ("good", "bad", "broken"))
    data = made("vec of a product")
    good.write_text(json.dumps(data))
    bad.write_text(json.dumps(with_leaf(data, ("claim", "left", "op"), "transpose")))
    broken.write_text("{")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", str(SCRIPT), *arguments], capture_output=True, text=True, timeout=60
        )

    assert (run(str(good)).returncode, run(str(bad)).returncode, run(str(broken)).returncode) == (0, 1, 2)
    assert run(str(tmp_path / "none.json")).returncode == run().returncode == 2
    assert "refused" in run(str(bad)).stdout and "Traceback" not in run(str(broken)).stderr


LONG = {"a loss of sigmoids", "gradient of cross-entropy", "softmax against a one-hot row"}


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) if n in LONG else n for n in TAMPERED])
def test_every_changed_leaf_is_refused_or_leaves_a_truth(name: str) -> None:
    """A changed leaf is accepted only where it renames an index or makes no difference to what is claimed."""
    data = made(name)
    harmless = 0
    for path in list(leaves(data)):
        for value in changes(at(data, path)):
            result = rechecking.recheck(with_leaf(data, path, value))
            if result.ok:
                harmless += 1
                assert path[0] in ("steps", "reading", "facts", "constants") and allowed(path, value), (path, value)
    assert harmless < 12


def allowed(path: tuple, value: Any) -> bool:
    """Other names, a higher power, the same mask elsewhere, or a reading that makes no difference."""
    if path[0] == "steps":
        return ("names" in path and isinstance(value, str)) or path[-1] == "power" or "mask" in path
    return path[:2] in (("reading", "layers"), ("reading", "opaque"), ("reading", "kept"))


@pytest.mark.parametrize("name", TAMPERED)
def test_a_missing_part_is_refused(name: str) -> None:
    data = made(name)
    for key in data:
        assert not rechecking.recheck({k: v for k, v in data.items() if k != key}).ok
    for key in ("definitions", "facts"):
        for inner in data[key]:
            assert not rechecking.recheck({**data, key: {k: v for k, v in data[key].items() if k != inner}}).ok
    for place in range(len(data["steps"])):
        assert not rechecking.recheck({**data, "steps": data["steps"][:place] + data["steps"][place + 1 :]}).ok
    for place in range(len(data["conditions"])):
        assert not rechecking.recheck(
            {**data, "conditions": data["conditions"][:place] + data["conditions"][place + 1 :]}
        ).ok
    for side in range(len(data["canonical"])):
        for text in data["canonical"][side]:
            sides = copy.deepcopy(data["canonical"])
            del sides[side][text]
            assert not rechecking.recheck({**data, "canonical": sides}).ok


@pytest.mark.parametrize("name", TAMPERED)
def test_another_right_side_is_refused(name: str) -> None:
    """The given part alone changed, with everything derived from it worked out anew where that is possible."""
    data = made(name)
    two = {"op": "scale", "attrs": [], "shape": data["claim"]["right"]["shape"],
           "args": [{"op": "num", "attrs": ["2"], "shape": [1, 1], "args": []}, data["claim"]["right"]]}  # fmt: skip
    given = {**data, "claim": {"left": data["claim"]["left"], "right": two}}
    steps = iter(data["steps"] + data["steps"])
    with pytest.raises(rechecking.Refused):
        rechecking.derived(given, lambda what, of: next(steps, None))


def test_a_claim_multiplied_by_a_matrix_that_may_be_singular_is_refused() -> None:
    """M L = M R says nothing where M is not known to be invertible: here M is 0."""
    data = made("push-through")
    shape = data["claim"]["left"]["shape"]
    nothing = {"op": "zeros", "attrs": [], "shape": [shape[0], shape[0]], "args": []}
    two = {"op": "scale", "attrs": [], "shape": shape,
           "args": [{"op": "num", "attrs": ["2"], "shape": [1, 1], "args": []}, data["claim"]["right"]]}  # fmt: skip
    reading = {**data["reading"], "multipliers": [["left", nothing]]}
    planted = {**data, "claim": {**data["claim"], "right": two}, "reading": reading}
    with pytest.raises(rechecking.Refused, match="may be singular"):
        rechecking.derived(planted, Oracle([]))


def test_a_name_for_a_matrix_whose_inverse_does_not_stand_in_the_claim_is_refused() -> None:
    """A⁺ is not A⁻¹: the name S for A, taken as invertible, would prove A S⁻¹ = I where nothing inverts A."""
    square = {"op": "var", "attrs": ["A"], "shape": ["n", "n"], "args": []}
    named = {"op": "var", "attrs": ["S"], "shape": ["n", "n"], "args": []}
    two = {"op": "scale", "attrs": [], "shape": ["n", "n"],
           "args": [{"op": "num", "attrs": ["2"], "shape": [1, 1], "args": []}, square]}  # fmt: skip
    data = made("inverse")
    for sides in ([named, two], [named, named], [square, square]):
        reading = {**data["reading"], "names": {"matrices": {"S": square}, "sides": sides}}
        given = {**data, "claim": {"left": square, "right": two}, "reading": reading, "facts": {}}
        with pytest.raises(rechecking.Refused):
            rechecking.derived(given, Oracle([]))


def test_hostile_certificates_end_quickly_with_a_reason() -> None:
    deep: Any = {"op": "var", "attrs": ["x"], "shape": [1, 1], "args": []}
    for _ in range(5000):
        deep = {"op": "transpose", "attrs": [], "shape": [1, 1], "args": [deep]}
    data = made("inverse")
    tall = {"op": "power", "attrs": ["16"], "shape": ["n", "n"], "args": []}
    sums: Any = {"op": "add", "attrs": [], "shape": ["n", "n"], "args": [data["claim"]["right"]] * 12}
    for _ in range(3):
        sums = {**tall, "args": [sums]}
    for hostile in (deep, {}, [], None, 3, {"op": "var"}, sums):
        result = rechecking.recheck({**data, "claim": {"left": hostile, "right": hostile}})
        assert not result.ok and result.reason
    for whole in (None, [], {}, {"certificate": 1}, {**data, "steps": [None] * 5}, {**data, "steps": {}}):
        assert not rechecking.recheck(whole).ok
    loop = {"J": {"op": "var", "attrs": ["J"], "shape": ["n", "n"], "args": []}}
    assert "defined by itself" in rechecking.recheck({**data, "definitions": loop}).reason
