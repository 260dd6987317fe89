"""Worker processes: the same gradients, the same bits for the same number of workers, and a clean end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import numeric
from numeric import NumericError, idx, models
from numeric.parallel import ParallelModel, WorkerError
from numeric.train import Trainer, main, settings_for

FOLDER = str(Path(numeric.__file__).parents[1])
posix = pytest.mark.skipif(os.name != "posix", reason="signals")


@pytest.fixture(scope="module")
def digits():
    return idx.load()


def ends(pid, seconds=10.0):
    """Whether a process is gone (or a zombie that nobody has waited for) before long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
            os.kill(pid, 0)
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("name", models.NAMES)
def test_gradients_are_those_of_one_process(digits, name):
    model, images, labels = ParallelModel(name, 3, 2, 8, np.float64), digits.train_images, digits.train_labels
    try:
        alone = models.model(name, 3, np.float64)
        model.flat += 0.01
        alone.flat += 0.01
        for count in (1, 2, 7, 8):
            expected, classes = alone.step(images[:count], labels[:count])
            loss, found = model.step(images[:count], labels[:count])
            assert loss == pytest.approx(expected, rel=1e-12) and (found == classes).all()
            assert np.abs(model.gradient - alone.gradient).max() <= 1e-12 * np.abs(alone.gradient).max()
        for one, two in zip(model.predict(images[:600]), alone.predict(images[:600]), strict=True):
            np.testing.assert_allclose(one, two, rtol=1e-11, atol=1e-11)
        assert all((model.parameters()[n] == value).all() for n, value in alone.parameters().items())
    finally:
        model.close()


def test_runs_repeat_themselves_bit_for_bit(digits):
    runs = []
    for _ in range(2):
        trainer = Trainer(settings_for(seed=4, workers=2, epochs=1), digits)
        for _ in range(20):
            trainer.advance()
        trainer.close()
        runs.append(trainer.model.flat.copy())
    assert (runs[0] == runs[1]).all()


def test_a_run_with_workers_goes_on_bit_for_bit(digits, tmp_path):
    trainers = [Trainer(settings_for("mlp5", seed=4, workers=2), digits) for _ in range(2)]
    whole, cut = trainers
    for _ in range(12):
        whole.advance()
    for _ in range(5):
        cut.advance()
    cut.save(tmp_path / "checkpoint.npz")
    cut.close()
    trainers.append(Trainer(settings_for("mlp5", seed=4, workers=2), digits))
    trainers[-1].restore(tmp_path / "checkpoint.npz")
    for _ in range(7):
        trainers[-1].advance()
    assert (trainers[-1].model.flat == whole.model.flat).all()
    for trainer in trainers:
        trainer.close()


def test_another_number_of_workers_does_not_go_on(digits, tmp_path):
    trainer = Trainer(settings_for("mlp5"), digits)
    trainer.advance()
    trainer.save(tmp_path / "checkpoint.npz")
    with pytest.raises(NumericError, match="with workers 1, not 2"):
        main(None, tmp_path, "mlp5", workers=2, report=lambda now: None)


def test_closing_leaves_nothing():
    model = ParallelModel("mlp5", 0, 2, 4)
    pids, files = [w.process.pid for w in model.workers], [w.path for w in model.workers]
    assert len(set(pids)) == 2 and os.getpid() not in pids
    model.close()
    assert all(ends(pid) for pid in pids) and not any(path.exists() for path in files)
    model.close()


def test_this_process_is_not_pinned():
    if not hasattr(os, "sched_getaffinity"):
        pytest.skip("processors cannot be chosen here")
    before = os.sched_getaffinity(0)
    model = ParallelModel("mlp5", 0, 2, 4)
    try:
        assert os.sched_getaffinity(0) == before
        theirs = [os.sched_getaffinity(w.process.pid) for w in model.workers]
        if len(before) >= 2:
            assert all(len(one) == 1 for one in theirs) and theirs[0] != theirs[1]
    finally:
        model.close()


@posix
def test_a_worker_that_was_killed_is_told(digits):
    model = ParallelModel("mlp5", 0, 2, 4)
    try:
        model.workers[1].process.kill()
        with pytest.raises(WorkerError, match=r"a worker process has ended unexpectedly \(exit code -9\)\."):
            for _ in range(3):
                model.step(digits.train_images[:4], digits.train_labels[:4])
    finally:
        model.close()


def test_answers_to_interrupted_tasks_are_passed_over(digits):
    model, images, labels = ParallelModel("mlp5", 0, 2, 8), digits.train_images, digits.train_labels
    try:
        model.step(images[:8], labels[:8])
        expected = model.gradient.copy()
        model.workers[0].send("step", 1, 1.0)  # as if Ctrl-C had come before the answer
        model.step(images[:8], labels[:8])
        assert (model.gradient == expected).all()
    finally:
        model.close()


@pytest.mark.parametrize(("workers", "batch"), [(0, 8), (-1, 8), (9, 8), (65, 100)])
def test_refusals(workers, batch):
    with pytest.raises(NumericError, match=f"{workers} workers cannot share batches of {batch}; between 1 and"):
        ParallelModel("mlp5", 0, workers, batch)
    with pytest.raises(NumericError, match="workers cannot share"):
        settings_for("mlp5", batch=batch, workers=workers)


SCRIPT = """
import sys
from numeric import parallel, train
start = parallel.Worker.ready
def ready(self):
    start(self)
    print("worker", self.process.pid, flush=True)
parallel.Worker.ready = ready
train.main(None, sys.argv[1], "mlp5", epochs=50, workers=2, report=lambda now: print("step", now.step, flush=True))
"""


@posix
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_their_master(tmp_path, sent):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    command, environment = [sys.executable, "-c", SCRIPT, str(tmp_path)], {**os.environ, "PYTHONPATH": FOLDER}
    with subprocess.Popen(command, env=environment, start_new_session=True, **pipes) as run:
        pids = []
        for line in run.stdout:
            if line.startswith("worker"):
                pids.append(int(line.split()[1]))
            if line.startswith("step 3"):
                break
        os.killpg(run.pid, sent)  # what Ctrl-C on a terminal does: all of the group hear it
        _, errors = run.communicate(timeout=20)
    assert len(pids) == 2 and all(ends(pid) for pid in pids)
    assert errors.count("Traceback") == (1 if sent == signal.SIGINT else 0)  # the master's own, none of the workers'
