"""What is kept of a training: the best network and all logs, and when there is nothing more to wait for."""

from types import SimpleNamespace

import pytest
import torch

from synthaug.generators.training.loop import Best


def training(generator, scores):
    """Yield a log per score while the network's only weight counts the steps."""
    for step, score in enumerate(scores):
        with torch.no_grad():
            generator.network_.weight.fill_(step)
        yield {"step": step, "distance": score}


@pytest.fixture
def generator():
    return SimpleNamespace(network_=torch.nn.Linear(1, 1, bias=False))


def weight(generator):
    return int(generator.network_.weight)


def looked(generator, scores, n_logs=None):
    """Return what has looked at the first logs of a training."""
    best = Best(generator)
    for log in training(generator, scores[:n_logs]):
        best.look(log)
    return best


def test_the_best_network_is_left_and_the_best_score_is_in_each_log(generator):
    best = looked(generator, [5.0, 3.0, 4.0, 2.0, 9.0, 2.0])
    assert [log["best_distance"] for log in best.history] == [5.0, 3.0, 3.0, 2.0, 2.0, 2.0]
    assert weight(generator) == 5
    best.restore()
    assert weight(generator) == 3


def test_training_goes_on_from_where_it_was_not_from_the_best(generator):
    current = generator.network_
    best = looked(generator, [1.0, 2.0, 3.0])
    assert generator.network_ is current
    best.restore()
    assert int(current.weight) == 2
    assert weight(generator) == 0


def test_scores_that_are_not_numbers_are_never_the_best(generator):
    looked(generator, [float("nan"), 2.0, float("nan")]).restore()
    assert weight(generator) == 1


def test_without_a_score_the_last_network_stays(generator):
    looked(generator, [float("nan"), float("nan")]).restore()
    assert weight(generator) == 1


def test_leaving_early_leaves_the_best(generator):
    looked(generator, [2.0, 5.0, 1.0], n_logs=2).restore()
    assert weight(generator) == 0


@pytest.mark.parametrize(
    ("scores", "patience", "length"),
    [
        ([9, 8, 7, 6], 1, 4),
        ([9, 9, 8], 1, 2),
        ([9, 9, 8, 8, 8, 7], 2, 5),
        ([1, 2, 3, 4, 5], 3, 4),
        ([], 3, 0),
    ],
)
def test_there_is_nothing_to_wait_for_when_scores_stop_falling(scores, patience, length, generator):
    best = Best(generator, patience)
    for log in training(generator, scores):
        best.look(log)
        if best.is_final:
            break
    assert len(best.history) == length
