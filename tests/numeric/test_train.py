"""Training: it learns, repeats itself bit for bit, survives a kill, refuses what does not fit, and draws what
happened."""

import os
import re
import signal
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

import numeric
from numeric import NumericError, checkpoint, idx, models
from numeric.checkpoint import CheckpointError
from numeric.curves import confusion_matrix, curves, page, ticks
from numeric.idx import DataError
from numeric.train import Trainer, TrainingError, main, settings_for


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Eight hundred training and two hundred test digits of the sample."""
    folder, digits = tmp_path_factory.mktemp("digits"), idx.load()
    for stem, images, labels, count in (("train", digits.train_images, digits.train_labels, 800),
                                        ("t10k", digits.test_images, digits.test_labels, 200)):  # fmt: skip
        idx.write(folder / f"{stem}-images-idx3-ubyte.gz", images[:count])
        idx.write(folder / f"{stem}-labels-idx1-ubyte.gz", labels[:count])
    return folder


def run(small, output, **settings):
    return main(small, output, **{"epochs": 2, "seed": 4, "report": lambda now: None, **settings})


@pytest.mark.parametrize(("network", "least"), [("lenet5", 0.8), ("mlp5", 0.7), ("lenet5_1998", 0.5)])
def test_it_learns(small, tmp_path, network, least):
    seen = []
    outcome = run(small, tmp_path, network=network, epochs=4 if network == "lenet5_1998" else 3, report=seen.append)
    assert outcome.test_accuracy > least and outcome.history[-1].loss < outcome.history[0].loss
    assert outcome.confusion.sum() == 200 and np.trace(outcome.confusion) / 200 == outcome.test_accuracy
    assert seen[0].step == 1 and seen[-1].step == seen[-1].steps and 0 <= seen[-1].accuracy <= 1
    assert outcome.parameters.keys() == models.model(network, 0).parameters().keys()
    assert f"{100 * outcome.test_accuracy:.2f} % of 200" in str(outcome)


@pytest.mark.parametrize("network", models.NAMES)
def test_model_gradients_are_those_of_the_network(network):
    """A step along the gradient of `flat` changes the loss as the gradient says."""
    model = models.model(network, 3, np.float64)
    digits = idx.load()
    images, labels = digits.train_images[:6], digits.train_labels[:6]
    model.step(images, labels)
    direction = np.random.default_rng(0).normal(size=model.flat.shape)
    slope, start, h = float(model.gradient @ direction), model.flat.copy(), 1e-6
    losses = []
    for sign in (1, -1):
        model.flat[...] = start + sign * h * direction
        losses.append(model.step(images, labels)[0])
    assert (losses[0] - losses[1]) / (2 * h) == pytest.approx(slope, rel=1e-3)
    assert model.decayed.sum() < model.flat.size and set(np.unique(model.decayed)) == {0.0, 1.0}


def test_padding_and_scaling():
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 0, 0], image[0, 27, 26] = 255, 51
    result = models.padded(image, -0.1, 1.175, np.float64)
    assert result.shape == (1, 32, 32) and result[0, 2, 2] == pytest.approx(1.175)
    assert result[0, 29, 28] == pytest.approx(-0.1 + 1.275 / 5) and np.count_nonzero(result > -0.0999) == 2


def test_the_update_rule_by_hand(small):
    """v ← μ v + (∇ + λ w) on weights, v ← μ v + ∇ on biases; w ← w − α decay^epoch v."""
    settings = settings_for("mlp5", rate=0.1, momentum=0.5, weight_decay=0.01, decay=0.5, batch=400)
    trainer = Trainer(settings, idx.load(small))
    w, v = trainer.model.flat.astype(float), np.zeros(trainer.model.flat.size)
    for step in range(4):
        trainer.advance()
        v = 0.5 * v + trainer.model.gradient + 0.01 * trainer.model.decayed * w
        w = w - 0.1 * 0.5 ** (step // 2) * v
        np.testing.assert_allclose(trainer.model.flat, w, rtol=1e-4, atol=1e-6)


def test_a_run_repeats_itself_and_seeds_matter(small, tmp_path):
    first, second = (run(small, tmp_path / name) for name in "ab")
    other = run(small, tmp_path / "c", seed=5)
    assert all((first.parameters[n] == second.parameters[n]).all() for n in first.parameters)
    assert any((first.parameters[n] != other.parameters[n]).any() for n in first.parameters)


def test_a_stopped_run_goes_on_bit_for_bit(small, tmp_path):
    whole = run(small, tmp_path / "whole")
    trainer = Trainer(settings_for(epochs=2, seed=4), idx.load(small))
    for _ in range(37):  # in the middle of the second epoch
        trainer.advance()
    (tmp_path / "cut").mkdir()
    trainer.save(tmp_path / "cut" / "checkpoint.npz")
    resumed = run(small, tmp_path / "cut")
    assert resumed.resumed and not whole.resumed
    assert all((whole.parameters[n] == resumed.parameters[n]).all() for n in whole.parameters)
    assert [(e.loss, e.accuracy) for e in whole.history] == [(e.loss, e.accuracy) for e in resumed.history]


SCRIPT = """
import sys
from numeric import train
train.SAVE_SECONDS = 0.0
train.main(sys.argv[1], sys.argv[2], epochs=2, seed=4, report=lambda now: print(now.epoch, now.step, flush=True))
"""


def test_a_killed_run_goes_on_bit_for_bit(small, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(Path(numeric.__file__).parents[1])}
    output = tmp_path / "killed"
    for batches in (8, 13):
        with subprocess.Popen([sys.executable, "-c", SCRIPT, str(small), str(output)], env=environment,
                              stdout=subprocess.PIPE, text=True) as process:  # fmt: skip
            for _ in range(batches):
                assert process.stdout.readline()
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert process.returncode == -signal.SIGKILL
    _, meta = checkpoint.load(output / "checkpoint.npz")
    assert 0 < 25 * meta["epoch"] + meta["step"] < 50
    resumed, whole = run(small, output), run(small, tmp_path / "whole")
    assert resumed.resumed
    assert all((whole.parameters[n] == resumed.parameters[n]).all() for n in whole.parameters)


def test_a_finished_run_can_be_prolonged(small, tmp_path):
    run(small, tmp_path / "a", epochs=1)
    longer, whole = run(small, tmp_path / "a", epochs=2), run(small, tmp_path / "b", epochs=2)
    assert longer.resumed and all((whole.parameters[n] == longer.parameters[n]).all() for n in whole.parameters)
    assert run(small, tmp_path / "a", epochs=2, fresh=True).resumed is False


def test_an_interrupted_write_leaves_the_old_checkpoint(tmp_path, monkeypatch):
    path = tmp_path / "checkpoint.npz"
    checkpoint.save(path, {"a": np.arange(3)}, {"n": 1})

    def fail(*args, **kwargs):
        args[0].write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", fail)
    with pytest.raises(KeyboardInterrupt):
        checkpoint.save(path, {"a": np.arange(4)}, {"n": 2})
    arrays, meta = checkpoint.load(path)
    assert meta == {"n": 1} and arrays["a"].tolist() == [0, 1, 2]


def test_an_output_that_cannot_be_written_is_told(small, tmp_path):
    (tmp_path / "checkpoint.npz.partial").mkdir()
    with pytest.raises(CheckpointError, match="checkpoint.npz cannot be written"):
        run(small, tmp_path)


def spoil_checkpoint(folder, content):
    folder.mkdir()
    (folder / "checkpoint.npz").write_bytes(content)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04broken"])
def test_a_broken_checkpoint_is_refused(small, tmp_path, content):
    spoil_checkpoint(tmp_path / "out", content)
    with pytest.raises(CheckpointError, match="checkpoint.npz is not a checkpoint"):
        run(small, tmp_path / "out")


@pytest.mark.parametrize(("change", "sentence"), [
    (lambda arrays, meta: meta.update(layout=1), "another version of this program; start afresh"),
    (lambda arrays, meta: arrays.update(flat=arrays["flat"][1:]), "lacks what a training run needs"),
    (lambda arrays, meta: meta.pop("epoch"), "lacks what a training run needs"),
    (lambda arrays, meta: meta.update(history=[{"x": 1}]), "lacks what a training run needs"),
])  # fmt: skip
def test_a_checkpoint_that_does_not_fit_is_refused(small, tmp_path, change, sentence):
    run(small, tmp_path, epochs=1)
    arrays, meta = checkpoint.load(tmp_path / "checkpoint.npz")
    change(arrays, meta)
    checkpoint.save(tmp_path / "checkpoint.npz", arrays, meta)
    with pytest.raises(CheckpointError, match=sentence) as caught:
        run(small, tmp_path, epochs=2)
    assert "\n" not in str(caught.value)


def test_other_settings_or_data_do_not_overwrite_a_run(small, tmp_path):
    run(small, tmp_path, epochs=1)
    with pytest.raises(CheckpointError, match="with seed 4, not 5"):
        run(small, tmp_path, seed=5)
    with pytest.raises(CheckpointError, match="other data"):
        main(None, tmp_path, epochs=1, seed=4, report=lambda now: None)


@pytest.mark.parametrize(("settings", "error", "sentence"), [
    ({"network": "alexnet"}, TrainingError, 'no network "alexnet".*lenet5'), ({"epochs": 0}, NumericError, "positive"),
    ({"batch": 0}, NumericError, "positive"), ({"rate": -1.0}, NumericError, "out of range"),
    ({"momentum": 1.0}, NumericError, "out of range"), ({"seed": -1}, NumericError, "negative"),
    ({"rate": 1e30, "network": "mlp5"}, TrainingError, "rate below"),
    ({"rate": 1e30, "network": "lenet5"}, TrainingError, "rate below"),
])  # fmt: skip
def test_refusals(small, tmp_path, settings, error, sentence):
    with pytest.raises(error, match=sentence):
        run(small, tmp_path, **settings)


def test_bad_folders(small, tmp_path):
    with pytest.raises(DataError, match="not a folder"):
        run(tmp_path / "nothing", tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(TrainingError, match="cannot be made"):
        run(small, tmp_path / "file")


def test_the_report_shows_the_figures(small, tmp_path):
    outcome = run(small, tmp_path)
    text = outcome.report.read_text()
    for epoch in outcome.history:
        assert f"<td>{epoch.loss:.4f}</td>" in text and f"{100 * epoch.test_accuracy:.2f} %" in text
    image = ElementTree.parse(tmp_path / "confusion.svg").getroot()
    cells = [int(e.text) for e in image.iter() if e.tag.endswith("text") and e.get("class") == "small"]
    assert sum(cells) == 200 and cells == [int(c) for c in outcome.confusion.reshape(-1) if c]
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", text) and "<script" not in text


def test_curves_place_points_by_value():
    rows = [{"loss": v, "accuracy": 0.5, "test_accuracy": 0.5, "epoch": 1, "seconds": 1.0} for v in (1.0, 0.0, 0.5)]
    image = ElementTree.fromstring(curves(rows))
    circles = [e for e in image.iter() if e.tag.endswith("circle")][:3]
    heights = [float(c.get("cy")) for c in circles]
    assert heights[0] < heights[2] < heights[1] and heights[2] == pytest.approx((heights[0] + heights[1]) / 2, abs=0.1)
    assert [float(c.get("cx")) for c in circles] == sorted(float(c.get("cx")) for c in circles)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0.013, 0.9), (97.3, 99.1), (5, 5), (0, 1e-4), (-3, 1200)])
def test_ticks_cover_the_range_in_equal_steps(low, high):
    marks = ticks(low, high)
    assert marks[0] <= low + 1e-9 and marks[-1] >= high - 1e-9 and 1 <= len(marks) <= 8
    assert np.ptp(np.diff(marks)) < 1e-9 if len(marks) > 1 else True


def test_odd_histories_can_be_drawn():
    row = {"epoch": 1, "loss": float("nan"), "accuracy": 0.1, "test_accuracy": 0.1, "seconds": 0.0}
    for rows in ([], [row]):
        ElementTree.fromstring(curves(rows))
    ElementTree.fromstring(confusion_matrix(np.zeros((10, 10), int)))
    assert "&lt;b&gt;" in page("<b>", [row], np.eye(10, dtype=int))


def test_progress_is_drawn(small, tmp_path, capsys):
    main(small, tmp_path, "mlp5", epochs=1)
    assert "accuracy" in capsys.readouterr().out
