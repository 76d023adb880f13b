"""Mutated model files are refused by the documented error, or are models that make the same rows."""

from collections import Counter

import pytest

from synthaug.artifacts import load
from tests.artifacts.mutations import NAMES, answer, model, mutated, outcome

FEW, MANY = 30, 300


@pytest.fixture(scope="module")
def copula(tmp_path_factory):
    """Give the file of a model."""
    return model("copula", tmp_path_factory.mktemp("models"))


def outcomes(path, seeds, tmp_path):
    """Return how often each comes of mutations."""
    content, expected, bad = path.read_bytes(), answer(load(path)), tmp_path / "bad.synthaug"
    found = Counter()
    for seed in seeds:
        changed, what, renewed = mutated(content, seed)
        bad.write_bytes(changed)
        came = outcome(bad, expected, renewed=renewed)
        found[f"{seed} {what}: {came}" if came.startswith("FAULT") else came] += 1
    return found


def test_a_few_mutations(copula, tmp_path):
    found = outcomes(copula, range(FEW), tmp_path)
    assert found.keys() <= {"refused", "equal", "another"}, found
    assert found["refused"] > FEW / 4
    assert found["equal"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_many_mutations(name, tmp_path):
    found = outcomes(model(name, tmp_path), range(MANY, 2 * MANY), tmp_path)
    assert found.keys() <= {"refused", "equal", "another"}, found


def test_a_fault_is_told_apart(copula, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.artifacts.mutations.load", lambda path: {}["nothing"])
    assert any("FAULT of load: KeyError" in came for came in outcomes(copula, range(3), tmp_path))
