"""IDX files: the sample in the package, a round trip, and a sentence for every kind of damage."""

import gzip
import shutil
import struct

import numpy as np
import pytest

from numeric import idx
from numeric.idx import DataError

FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def test_the_sample_in_the_package():
    digits = idx.load()
    assert digits.train_images.shape == (8000, 28, 28) and digits.test_images.shape == (2000, 28, 28)
    assert digits.train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert digits.test_labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.bincount(digits.train_labels).min() > 600
    assert sum(path.stat().st_size for path in idx.SAMPLE.iterdir()) < 2_000_000


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    for name, count in zip(FILES, (30, 30, 20, 20), strict=True):
        if "images" in name:
            array = rng.integers(0, 256, (count, 28, 28))
        else:
            array = np.arange(count) % 10
        idx.write(tmp_path / (name + (".gz" if count == 30 else "")), array.astype(np.uint8))
    return tmp_path


def test_gzipped_and_plain_files_are_read(folder):
    digits = idx.load(folder)
    assert digits.train_images.shape == (30, 28, 28) and digits.test_labels.tolist() == [i % 10 for i in range(20)]
    with gzip.open(folder / (FILES[0] + ".gz")) as file:
        assert file.read()[16:] == digits.train_images.tobytes()
    assert digits.fingerprint() != idx.load().fingerprint()


def damage(folder, how):
    train, labels = folder / (FILES[0] + ".gz"), folder / (FILES[1] + ".gz")
    test, test_labels = folder / FILES[2], folder / FILES[3]
    if how == "missing":
        test.unlink()
    elif how == "truncated":
        test.write_bytes(test.read_bytes()[:-5])
    elif how == "header only":
        test.write_bytes(test.read_bytes()[:7])
    elif how == "empty":
        test.write_bytes(b"")
    elif how == "too long":
        test.write_bytes(test.read_bytes() + b"x")
    elif how == "truncated gzip":
        train.write_bytes(train.read_bytes()[:-20])
    elif how == "not gzip":
        train.write_bytes(b"hello")
    elif how == "bad gzip":
        train.write_bytes(train.read_bytes()[:40] + b"\0" * 60 + train.read_bytes()[100:])
    elif how == "swapped":
        keep = test.read_bytes()
        shutil.copy(test_labels, test)
        test_labels.write_bytes(keep)
    elif how == "swapped sets":
        idx.write(labels, np.zeros(20, np.uint8))
    elif how == "other format":
        test.write_bytes(b"\x89PNG" + b"0" * 100)
    elif how == "label 12":
        idx.write(labels, np.full(30, 12, np.uint8))
    elif how == "size":
        idx.write(test, np.zeros((20, 27, 28), np.uint8))
    elif how == "none":
        idx.write(test, np.zeros((0, 28, 28), np.uint8))
        idx.write(test_labels, np.zeros(0, np.uint8))
    elif how == "huge header":
        test.write_bytes(struct.pack(">4I", idx.IMAGES, 2**31, 2**31, 2**31) + b"0" * 50)


@pytest.mark.parametrize(("how", "sentence"), [
    ("missing", "holds neither t10k-images-idx3-ubyte nor"), ("truncated", "truncated.*15680 bytes.*15675"),
    ("header only", "truncated: 7 bytes"), ("empty", "truncated: 0 bytes"), ("too long", "too long"),
    ("truncated gzip", "not a whole gzip"), ("not gzip", "not a whole gzip"), ("bad gzip", "not a whole gzip"),
    ("swapped", "holds labels where images are expected; were two files swapped"),
    ("swapped sets", "30 images, but .* 20 labels"), ("other format", "0x89504e47"), ("label 12", "label 12"),
    ("size", "27 × 28"), ("none", "no label"), ("huge header", "truncated"),
])  # fmt: skip
def test_damage_is_told_in_a_sentence(folder, how, sentence):
    damage(folder, how)
    with pytest.raises(DataError, match=sentence) as caught:
        idx.load(folder)
    assert str(caught.value).endswith((".", "?")) and "\n" not in str(caught.value)


def test_a_missing_folder():
    with pytest.raises(DataError, match="nowhere is not a folder"):
        idx.load("nowhere")
