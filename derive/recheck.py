"""Recheck a certificate: `python -I derive/recheck.py FILE.json`, on the standard library, without searching.

The work is done by the folder `rechecking` beside this file, which imports nothing of the rest of `derive`; its `__init__.py`
says what a certificate is, what an accepted one guarantees, and which module trusts what.  Exit code 0: accepted, 1: refused,
2: not a file of JSON.  A report that `derive report --format json` wrote is read as well, and every certificate in it rechecked.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parent))
    sys.exit(import_module("rechecking").main(sys.argv[1:]))
