"""What an equation gives a meaning to: a name, a function, an array entry by entry, by pieces, or for every sample.

The way of a definition is in `defining`, what its left side can name in `targets`; `anew` says whether it is one at all.
"""
