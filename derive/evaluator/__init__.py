"""The second engine: both sides of a claim computed from the typed terms, without the kernel's normal form.

Start at `compare` (agree, counterexample, numbers, residues) and `scene` (what a claim is evaluated in).
"""
