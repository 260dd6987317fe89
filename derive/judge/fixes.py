"""placeholder"""
from __future__ import annotations
def repaired(judge, item, left, right, verdict):
    return verdict
