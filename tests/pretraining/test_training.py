"""Training: what it learns, that it goes on where it was stopped, and what it leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time
from itertools import pairwise

import pytest
import torch

from synthaug.nets.in_context import InContextClassifier
from synthaug.nets.weights import load_weights
from synthaug.pretraining import training
from synthaug.pretraining.batches import draw_batch, generator
from synthaug.pretraining.prior.tasks import Shape
from synthaug.pretraining.run import Run, normalised_loss
from synthaug.pretraining.validation import validate
from synthaug.runtime.devices import one_thread

CPU = torch.device("cpu")
BUDGET = {"device": CPU, "seconds": float("inf")}


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    """Train on small tasks, few at a time, and validate on few."""
    monkeypatch.setattr("synthaug.pretraining.batches.draw_shape", lambda rng: Shape(2, 24, 8, 4, 2))
    monkeypatch.setattr("synthaug.pretraining.validation.draw_shape", lambda rng: Shape(2, 24, 8, 4, 2))
    monkeypatch.setattr("synthaug.pretraining.validation.BATCHES", 1)
    monkeypatch.setattr("synthaug.pretraining.validation.SIZES", (24, 30))
    monkeypatch.setattr(training, "VALIDATE_EVERY", 8)
    with one_thread():
        yield


def states(folder):
    state = torch.load(folder / "checkpoint.pt", weights_only=True)
    return state, {**state["network"], **{f"average {name}": value for name, value in state["average"].items()}}


def test_an_interrupted_run_is_the_same_as_one_without_interruption(tmp_path):
    training.train(tmp_path / "whole", seed=0, tasks=20, **BUDGET)
    for n in (6, 14, 20):
        training.train(tmp_path / "parts", seed=0, tasks=n, **BUDGET)
    (whole, weights), (parts, again) = states(tmp_path / "whole"), states(tmp_path / "parts")
    assert (whole["step"], whole["tasks"]) == (parts["step"], parts["tasks"]) == (10, 20)
    for name, tensor in weights.items():
        assert torch.equal(tensor, again[name]), name
    assert [entry["validation"] for entry in whole["log"]] == [entry["validation"] for entry in parts["log"]]


def test_seeds_matter_and_are_not_mixed(tmp_path):
    training.train(tmp_path, seed=0, tasks=4, **BUDGET)
    training.train(tmp_path / "other", seed=1, tasks=4, **BUDGET)
    name = "blocks.0.widen.weight"
    assert not torch.equal(states(tmp_path)[1][name], states(tmp_path / "other")[1][name])
    with pytest.raises(ValueError, match="has seed 0, not 1"):
        training.train(tmp_path, seed=1, tasks=8, **BUDGET)


def test_log_and_averaged_weights_are_kept_along_the_way(tmp_path):
    training.train(tmp_path, seed=0, tasks=20, **BUDGET)
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [entry["tasks"] for entry in log] == [8, 16]
    for entry in log:
        assert set(entry["validation"]) == {"24", "30"}
        load_weights(tmp_path / f"weights-{entry['tasks']}.safetensors")


def test_decay_brings_the_rate_to_nothing_and_leaves_the_checkpoint(tmp_path, monkeypatch):
    training.train(tmp_path, seed=0, tasks=10, **BUDGET)
    before, scales, learn = (tmp_path / "checkpoint.pt").read_bytes(), [], Run.learn
    monkeypatch.setattr(Run, "learn", lambda run, scale, batch: scales.append(scale) or learn(run, scale, batch))
    entry = training.decay(tmp_path, device=CPU, seconds=float("inf"), tasks=8)
    assert scales == [1.0, 0.75, 0.5, 0.25]
    assert (entry["decayed_from"], entry["tasks"]) == (10, 18)
    assert (tmp_path / "checkpoint.pt").read_bytes() == before
    card = json.loads((tmp_path / "weights.json").read_text())
    load_weights(tmp_path / "weights.safetensors", card["sha256"])
    assert {name: card[name] for name in entry} == entry
    assert json.loads((tmp_path / "weights.jsonl").read_text().splitlines()[-1]) == entry


def test_a_decay_that_is_told_to_stop_leaves_weights(tmp_path, monkeypatch):
    training.train(tmp_path, seed=0, tasks=10, **BUDGET)
    learn = Run.learn
    monkeypatch.setattr(Run, "learn", lambda *given: signal.raise_signal(signal.SIGTERM) or learn(*given))
    before = signal.getsignal(signal.SIGTERM)
    assert training.decay(tmp_path, device=CPU, seconds=float("inf"), tasks=1000)["tasks"] == 12
    assert signal.getsignal(signal.SIGTERM) is before
    load_weights(tmp_path / "weights.safetensors")


def test_weights_can_be_trained_on_from(tmp_path):
    training.train(tmp_path, seed=0, tasks=4, **BUDGET)
    training.decay(tmp_path, device=CPU, seconds=float("inf"), tasks=2)
    start = tmp_path / "weights.safetensors"
    run = training.train(tmp_path / "on", seed=1, tasks=0, start=start, **BUDGET)
    for name, tensor in load_weights(start).state_dict().items():
        assert torch.equal(run.network.state_dict()[name], tensor)


def test_larger_batches_and_networks_go_on_as_they_were(tmp_path):
    start = {"width": 32, "n_blocks": 2}
    training.train(tmp_path / "whole", seed=0, tasks=24, start=start, n_kinds=3, **BUDGET)
    training.train(tmp_path / "parts", seed=0, tasks=12, start=start, n_kinds=3, **BUDGET)
    training.train(tmp_path / "parts", seed=0, tasks=24, **BUDGET)
    (whole, weights), (_, again) = states(tmp_path / "whole"), states(tmp_path / "parts")
    assert (whole["step"], whole["tasks"], whole["n_kinds"]) == (4, 24, 3)
    for name, tensor in weights.items():
        assert torch.equal(tensor, again[name]), name
    training.decay(tmp_path / "parts", device=CPU, seconds=float("inf"), tasks=6)
    assert load_weights(tmp_path / "parts" / "weights.safetensors").dimensions["width"] == 32


def test_validations_become_rarer():
    seen = [0]
    for tasks in range(0, 10_000, 2):
        if training._is_due(tasks, seen[-1]):
            seen.append(tasks)
    assert seen[1:5] == [8, 16, 24, 32]
    assert all(1.2 < later / earlier < 1.5 for earlier, later in pairwise(seen[5:]))


def test_steps_make_the_loss_smaller(monkeypatch):
    run = Run(0, CPU, InContextClassifier())
    # One task again and again: whether it is learned says that gradients flow everywhere they should.
    batch = draw_batch(Shape(4, 30, 20, 4, 2), 1, generator(1))
    monkeypatch.setattr("synthaug.pretraining.run.WARM_UP", 1)
    before = normalised_loss(run.network, batch).mean().item()
    for _ in range(25):
        run.learn(1.0, batch)
    assert normalised_loss(run.network, batch).mean() < 0.9 * before


def test_validation_is_always_of_the_same_tables():
    network = InContextClassifier(width=16, n_blocks=1).eval()
    assert validate(network, CPU) == validate(network, CPU)


@pytest.mark.slow
def test_a_terminated_command_saves_and_goes_on(tmp_path):
    command = [sys.executable, "-m", "synthaug.pretraining", "train", str(tmp_path), "--device", "cpu"]
    process = subprocess.Popen(command, env=os.environ)
    time.sleep(15)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    seen = states(tmp_path)[0]["tasks"]
    assert seen > 0
    subprocess.run([*command, "--tasks", str(seen + 1)], check=True)
    assert states(tmp_path)[0]["tasks"] > seen
