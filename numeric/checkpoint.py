"""Checkpoints that survive a kill at any moment.

Guarantee: the file is always a whole checkpoint, the previous or the new one: it is written under another name,
flushed to the disk, and then renamed, which is atomic. It holds arrays and JSON only, and is read without unpickling
anything.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from numeric.shapes import NumericError

META = "meta.json"


class CheckpointError(NumericError):
    """A checkpoint that cannot be used; the message is one sentence."""


def write_atomically(path: Path, data: bytes) -> None:
    """Replace the file's content in one step; CheckpointError if it cannot be written."""
    _replace(path, lambda file: file.write(data))


def _replace(path: Path, write: Callable[[IO[bytes]], Any]) -> None:
    partial = path.with_name(path.name + ".partial")
    try:
        with open(partial, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        raise CheckpointError(f"{path} cannot be written: {error.strerror}.") from error
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def save(path: Path, arrays: Mapping[str, np.ndarray], meta: Mapping[str, Any]) -> None:
    """Write arrays and JSON data; CheckpointError if that fails."""
    text = np.frombuffer(json.dumps(meta).encode(), np.uint8)
    _replace(path, lambda file: np.savez(file, **{META: text}, **arrays))  # type: ignore[arg-type]


def load(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Arrays and JSON data of a checkpoint; CheckpointError if the file is not one."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        meta = json.loads(arrays.pop(META).tobytes().decode())
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise CheckpointError(f"{path} is not a checkpoint that can be read ({type(error).__name__}).") from error
    return arrays, meta
