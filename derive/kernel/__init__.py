"""The kernel: index expressions with symbolic sizes, and their normal form.

One idea carries it: write the entry of a matrix expression as a sum of products of entries with named indices, bring that
to a canonical form, and compare.  Equal forms mean equal for all sizes; unequal forms refute nothing.

What a `proved` rests on, in the order of reading:
    sizes.py       polynomials in size symbols
    expr.py        monomials, slots of mixed-radix digits, substitution that renames what would be captured
    canonical.py   names for summed indices that do not depend on how they were called
    deltas.py      Kronecker's delta eliminated where slots align digit by digit
    masks.py, matrices.py, powers.py, products.py    the few equations for 0/1 masks, inverses, powers and exponentials
    normal.py      one rewriting step after another, like terms collected
    readoff.py     the gradient as the coefficient of a differential
and outside this room: `derive.terms.term` (shapes), `derive.terms.lower` (what each operator means, entry by entry),
`derive.calculus.differential` (the rules of d), and `derive.judge.proving.prover` with `derive.judge.proving.graph` (equals
put for equals).  Everything else may be wrong without a false proof, since `derive.judge.proving.decide` asks the independent
evaluator as well; and `derive/recheck.py` checks a certificate without any of these files.

This room imports nothing of the rest of the package, and nothing but the standard library.
"""
