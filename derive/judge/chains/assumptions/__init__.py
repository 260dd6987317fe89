"""Equations that a document assumes: what they are, how far they reach, and claims that rest on them."""
