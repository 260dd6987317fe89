"""Pictures: what is drawn is what the layers compute, by independent transcriptions; the same bytes each time."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from derive import gallery
from derive.gallery import errors, examples, shapes
from derive.gallery.steady import steady
from derive.results import Document
from derive.verify.pairing import NETWORKS

WORDS = gallery.WORDS["en"]


def numbers(picture: str) -> list[int]:
    root = ElementTree.fromstring(re.sub(r"^<div[^>]*>|</div>$", "", str(picture)))
    return [int(text.text or "") for text in root.iter("{http://www.w3.org/2000/svg}text") if re.fullmatch(r"-?\d+", text.text or "")] or [
        int(text.text or "") for text in root.iter("text") if re.fullmatch(r"-?\d+", text.text or "")
    ]


def test_im2col_is_drawn_as_its_windows():
    image = np.arange(1, 17).reshape(4, 4)
    windows = [image[i : i + 3, j : j + 3].reshape(-1).tolist() for i in range(2) for j in range(2)]
    assert numbers(examples.im2col(WORDS)) == [*range(1, 17), *sum(windows, [])]


def test_the_mask_marks_the_largest_entry_of_each_window():
    drawn = numbers(examples.pooling(WORDS))
    image, windows, mask, gradient, spread = np.split(np.array(drawn), [16, 32, 48, 52])
    tiles = image.reshape(2, 2, 2, 2).transpose(0, 2, 1, 3).reshape(4, 4)
    assert np.array_equal(windows.reshape(4, 4), tiles)
    assert np.array_equal(mask.reshape(4, 4), np.eye(4, dtype=int)[tiles.argmax(axis=1)])
    back = (mask.reshape(4, 4) * gradient[:, None]).reshape(2, 2, 2, 2).transpose(0, 2, 1, 3).reshape(-1)
    assert np.array_equal(spread, back)


def test_the_gradient_of_a_convolution_is_a_convolution_with_the_turned_kernel():
    drawn = np.array(numbers(examples.rotation(WORDS)))
    kernel, turned, framed, back = drawn[:4].reshape(2, 2), drawn[4:8].reshape(2, 2), drawn[8:33].reshape(5, 5), drawn[33:].reshape(4, 4)
    assert np.array_equal(turned, np.rot90(kernel, 2))
    expected = np.zeros((4, 4), dtype=int)
    for i in range(3):
        for j in range(3):
            expected[i : i + 2, j : j + 2] += framed[i + 1, j + 1] * kernel
    assert np.array_equal(back, expected)


def test_shapes_grow_with_the_number_of_samples():
    said = str(shapes.draw(NETWORKS["lenet5"], WORDS))
    for expected in ("z1: 784N × 6", "a2: 100N × 150", "z5: N × 120", "X: 1024N × 1"):
        assert expected in said
    assert shapes._axis(7, 10) == "3N + 1" and shapes._axis(2, 3) == "N" and shapes._axis(5, 5) == "5"


def test_errors_fall_and_rise_for_differences_and_stay_low_for_the_complex_step():
    for central, complex_ in errors.measure(NETWORKS["testnet"]).values():
        best = central.index(min(central))
        assert 0 < best < len(central) - 1 and min(central) < 1e-8 and central[-1] > 1e-4
        assert max(complex_[5:]) <= 1e-13
    assert errors.draw(NETWORKS["testnet"], WORDS) == errors.draw(NETWORKS["testnet"], WORDS)


def test_steady_arithmetic_is_arithmetic():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(5, 7)), rng.normal(size=(7, 3))
    c = b + 1j * rng.normal(size=b.shape)
    for right in (b, c):
        assert np.allclose(steady(a) @ steady(right), a @ right, rtol=1e-14)
        assert np.allclose(steady(a + 0j) @ steady(right), a @ right, rtol=1e-14)
    for function in (np.exp, np.tanh):
        assert np.allclose(function(steady(a)), function(a), rtol=1e-14)
    assert np.allclose(np.log(steady(c)), np.log(c), rtol=1e-13) and np.allclose(np.exp(steady(c)), np.exp(c), rtol=1e-13)
    assert np.isclose(steady(a).sum(), a.sum()) and np.allclose(steady(c).sum(axis=1, keepdims=True), c.sum(axis=1, keepdims=True))
    assert type(steady(a) * 2.0) is type(steady(a)) and (steady(a) > 0).dtype == bool


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_languages_have_all_words(language):
    assert set(gallery.WORDS[language]) == set(WORDS) and all(gallery.WORDS[language].values())


def test_a_document_without_a_network_has_no_pictures():
    assert gallery.pictures(Document("other.md", "")) == ""
