"""Spelling: trees are put as they are meant where authors write names, primes, layers or traces in ways of their own."""
