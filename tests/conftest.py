"""Tests work on every document themselves: nothing is taken from, or left in, the cache of the user."""

from __future__ import annotations

import os

os.environ["DERIVE_NO_CACHE"] = "1"
