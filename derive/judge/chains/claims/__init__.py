"""What a claim is worth: it is read, judged, and its verdict kept back where something that the verdict rests on is not sure.

The way of a claim is in `claiming`; `guards` lists what keeps a verdict back, and `readings` the other readings of a false one.
"""
