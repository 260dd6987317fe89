"""Subscripts and sums: index arithmetic, ranges and how far an index runs, places picked by others."""
