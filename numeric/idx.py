"""MNIST in its IDX files, gzipped or not, and the sample of it that ships with this package.

Guarantee: what is returned has the sizes that the headers state, uint8 images and labels 0 … 9, as many labels as
images; anything else raises DataError with one sentence that names the file. Source: the IDX format of the MNIST
distribution (big-endian magic number 0x0801 for labels, 0x0803 for images, then the sizes, then bytes).
"""

from __future__ import annotations

import gzip
import hashlib
import struct
import zlib
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np

from numeric.shapes import NumericError

LABELS, IMAGES = 0x0801, 0x0803
KIND = {LABELS: "labels", IMAGES: "images"}
SAMPLE = Path(__file__).with_name("data")


class DataError(NumericError):
    """Data files that are missing, damaged or of the wrong kind; the message is one sentence."""


@dataclass(frozen=True)
class Digits:
    """uint8 images (N, 28, 28) and labels (N,) for training and for testing."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray

    def fingerprint(self) -> str:
        """A short hash of all four arrays."""
        total = hashlib.sha256()
        for array in (self.train_images, self.train_labels, self.test_images, self.test_labels):
            total.update(str(array.shape).encode() + np.ascontiguousarray(array).tobytes())
        return total.hexdigest()[:16]


def load(folder: str | Path | None = None) -> Digits:
    """The four MNIST files of a folder, or the sample that ships with the package."""
    place = SAMPLE if folder is None else Path(folder)
    if not place.is_dir():
        raise DataError(f"{place} is not a folder; it should hold the four MNIST files.")
    parts = []
    for stem in ("train", "t10k"):
        images, image_path = read(place, f"{stem}-images-idx3-ubyte", IMAGES)
        labels, label_path = read(place, f"{stem}-labels-idx1-ubyte", LABELS)
        if len(images) != len(labels):
            raise DataError(f"{image_path} holds {len(images)} images, but {label_path} holds {len(labels)} labels.")
        if images.shape[1:] != (28, 28):
            raise DataError(f"{image_path} holds images of {images.shape[1]} × {images.shape[2]}; 28 × 28 is needed.")
        if len(labels) == 0 or labels.max() > 9:
            what = f"the label {labels.max()}" if len(labels) else "no label at all"
            raise DataError(f"{label_path} holds {what}; digits 0 … 9 are needed.")
        parts += [images, labels]
    return Digits(*parts)


def read(folder: Path, name: str, magic: int) -> tuple[np.ndarray, Path]:
    """One IDX file, `name` or `name`.gz, and its path."""
    path = next((p for p in (folder / name, folder / f"{name}.gz") if p.is_file()), None)
    if path is None:
        raise DataError(f"{folder} holds neither {name} nor {name}.gz.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.") from error
    if path.suffix == ".gz":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"{path} is not a whole gzip file ({error}).") from error
    return parse(data, magic, path), path


def parse(data: bytes, magic: int, path: Path) -> np.ndarray:
    """The array in the bytes of an IDX file."""
    axes = magic & 0xFF
    if len(data) < 4 + 4 * axes:
        raise DataError(f"{path} is truncated: {len(data)} bytes are fewer than a header has.")
    found, *sizes = struct.unpack(f">{1 + axes}I", data[: 4 + 4 * axes])
    if found in KIND and found != magic:
        raise DataError(f"{path} holds {KIND[found]} where {KIND[magic]} are expected; were two files swapped?")
    if found != magic:
        raise DataError(f"{path} starts with {found:#010x}, which is not the mark {magic:#010x} of IDX {KIND[magic]}.")
    expected = prod(sizes)
    body = len(data) - 4 - 4 * axes
    if body != expected:
        trouble = "truncated" if body < expected else "too long"
        raise DataError(f"{path} is {trouble}: {' × '.join(map(str, sizes))} needs {expected} bytes, {body} are there.")
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(sizes)


def write(path: Path, array: np.ndarray) -> None:
    """Write uint8 labels (N,) or images (N, H, W) as IDX, gzipped if the name ends in .gz; the bytes are
    reproducible."""
    magic = LABELS if array.ndim == 1 else IMAGES
    data = struct.pack(f">{1 + array.ndim}I", magic, *array.shape) + array.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(data, 9, mtime=0) if path.suffix == ".gz" else data)
