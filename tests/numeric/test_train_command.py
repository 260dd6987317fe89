"""`derive train` from the command line, as a user runs it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import numeric
from numeric import idx

FOLDER = str(Path(numeric.__file__).parents[1])
ENVIRONMENT = {**os.environ, "PYTHONPATH": FOLDER, "COLUMNS": "120"}
WRITTEN = {"checkpoint.npz", "parameters.npz", "curves.svg", "confusion.svg", "index.html"}


def derive(folder, *arguments):
    command = [sys.executable, "-m", "derive", "train", *arguments]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def mnist(tmp_path_factory):
    """A folder with a few digits in MNIST's files, not compressed."""
    folder, digits = tmp_path_factory.mktemp("mnist"), idx.load()
    for stem, images, labels, count in (("train", digits.train_images, digits.train_labels, 600),
                                        ("t10k", digits.test_images, digits.test_labels, 100)):  # fmt: skip
        idx.write(folder / f"{stem}-images-idx3-ubyte", images[:count])
        idx.write(folder / f"{stem}-labels-idx1-ubyte", labels[:count])
    return folder


def test_without_data_in_an_empty_folder(tmp_path):
    result = derive(tmp_path, "--epochs", "1")
    assert result.returncode == 0, result.stderr
    assert "lenet5: " in result.stdout and "of 2000 test images right after 1 epochs" in result.stdout
    accuracy = float(result.stdout.split("lenet5: ")[1].split(" %")[0])
    assert accuracy > 80 and {path.name for path in (tmp_path / "training").iterdir()} == WRITTEN


def test_with_data_and_all_options(tmp_path, mnist):
    options = ("--network", "mlp5", "--epochs", "2", "--seed", "3", "--workers", "2", "-o", "mine")
    first = derive(tmp_path, "--data", str(mnist), *options)
    assert first.returncode == 0, first.stderr
    assert "mlp5: " in first.stdout and "of 100 test images" in first.stdout
    assert {path.name for path in (tmp_path / "mine").iterdir()} == WRITTEN
    again = derive(tmp_path, "--data", str(mnist), *options, "--fresh")
    assert again.stdout.splitlines()[-1] == first.stdout.splitlines()[-1]


def test_ctrl_c_ends_without_a_traceback_and_the_run_goes_on(tmp_path, mnist):
    command = [sys.executable, "-m", "derive", "train", "--data", str(mnist), "--network", "mlp5", "--epochs", "9"]
    with subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as run:  # fmt: skip
        while not (tmp_path / "training" / "checkpoint.npz").exists() and run.poll() is None:
            time.sleep(0.02)
        run.send_signal(signal.SIGINT)
        _, errors = run.communicate(timeout=60)
    assert run.returncode == 130 and "Traceback" not in errors
    result = derive(tmp_path, "--data", str(mnist), "--network", "mlp5", "--epochs", "9")
    assert result.returncode == 0 and "right after 9 epochs" in result.stdout


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("--data", "nowhere"), "nowhere is not a folder"),
    (("--data", "."), "holds neither train-images-idx3-ubyte nor train-images-idx3-ubyte.gz"),
    (("--network", "vgg"), 'there is no network "vgg"'),
    (("--epochs", "0"), "--epochs"),
    (("--epochs", "many"), "--epochs"),
    (("--workers", "99"), "99 workers cannot share batches of 32"),
    (("-o", "a-file"), "output folder a-file cannot be made"),
])  # fmt: skip
def test_errors_are_one_sentence_and_two(tmp_path, arguments, sentence):
    (tmp_path / "a-file").write_text("")
    result = derive(tmp_path, *arguments)
    assert result.returncode == 2 and result.stdout == ""
    assert sentence in result.stderr and result.stderr.startswith("derive: ") and result.stderr.count("\n") == 1


@pytest.mark.parametrize("spoil", ["missing", "truncated", "swapped", "empty"])
def test_damaged_data(tmp_path, mnist, spoil):
    for path in mnist.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    images, labels = tmp_path / "train-images-idx3-ubyte", tmp_path / "train-labels-idx1-ubyte"
    if spoil == "missing":
        labels.unlink()
    elif spoil == "swapped":
        content = images.read_bytes(), labels.read_bytes()
        images.write_bytes(content[1])
        labels.write_bytes(content[0])
    else:
        images.write_bytes(images.read_bytes()[: 5000 if spoil == "truncated" else 0])
    result = derive(tmp_path, "--data", ".", "-o", "out")
    assert result.returncode == 2 and result.stderr.count("\n") == 1 and "train-" in result.stderr
