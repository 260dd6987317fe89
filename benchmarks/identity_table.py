"""A table of 29 identities with the time that each proof takes, both engines together: `python benchmarks/identity_table.py`.

They are of the kind that engines for tensor identities are shown on: traces, transposes, vec and ⊗, Hadamard products, gradients
of losses, softmax, a ReLU network of depth 8 and batch normalisation.  The times are the best of three, in processor time.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.test_kernel import net
from derive import identities
from derive.judge import check_text
from derive.terms.lower import equal
from derive.terms.term import transpose

NAMES = """
trace-cyclic trace-transpose trace-hadamard transpose-product vec-kronecker vec-transpose vec-hadamard vec-outer-product
kronecker-mixed-product transpose-kronecker trace-kronecker kronecker-associative kronecker-distributive kronecker-hadamard
kronecker-diagonal hadamard-commutes hadamard-diagonal gradient-squared-frobenius gradient-trace-congruence
gradient-trace-sandwich gradient-trace-cube gradient-log-determinant differential-inverse differential-softmax softmax-shift
softmax-rows-sum-to-one cross-entropy-of-softmax attention-queries attention-keys max-pooling weight-decay tanh-layer
log-softmax vec-of-product-left
""".split()
MOST = 27


def best(run: Callable[[], object]) -> float:
    """The shortest of three runs, in milliseconds."""
    times = []
    for _ in range(3):
        start = time.process_time()
        assert run()
        times.append(time.process_time() - start)
    return 1000 * min(times)


def rows() -> list[tuple[str, float]]:
    found = {identity.name: identity for identity in identities}
    chosen = [found[name] for name in NAMES if name in found][:MOST]
    table = [(i.name, best(lambda i=i: i.prove().verdict == "proved")) for i in chosen]  # type: ignore[misc]
    z = net(8, "relu")
    twice = transpose(transpose(z))
    table.append(("ReLU network of depth 8, against its double transpose", best(functools.partial(equal, z, twice))))
    text = (Path(__file__).parent.parent / "tests/collection/batch_norm.md").read_text(encoding="utf-8")
    table.append(("batch normalisation, the whole document", best(lambda: not check_text(text).wrong)))
    return table


if __name__ == "__main__":
    for name, milliseconds in rows():
        print(f"| {name} | {milliseconds:.1f} |")
