"""Recursions through time, h_t = f(h_{t−1}), written out for a few numbers of steps and judged so."""
