"""Adapters around training logs: the best network is kept, and training ends when it no longer improves."""

from types import SimpleNamespace

import pytest
import torch

from synthaug.generators.training.loop import keep_best, stop_early


def training(generator, scores):
    """Yield a log per score while the network's only weight counts the steps."""
    for step, score in enumerate(scores):
        with torch.no_grad():
            generator.network_.weight.fill_(step)
        yield {"step": step, "score": score}


@pytest.fixture
def generator():
    return SimpleNamespace(network_=torch.nn.Linear(1, 1, bias=False))


def weight(generator):
    return int(generator.network_.weight)


def test_the_best_network_is_there_at_every_log_and_at_the_end(generator):
    scores = [5.0, 3.0, 4.0, 2.0, 9.0, 2.0]
    seen = [(log["best_score"], weight(generator)) for log in keep_best(training(generator, scores), generator)]
    assert seen == [(5.0, 0), (3.0, 1), (3.0, 1), (2.0, 3), (2.0, 3), (2.0, 3)]
    assert weight(generator) == 3


def test_training_goes_on_from_where_it_was_not_from_the_best(generator):
    current = generator.network_
    for _ in keep_best(training(generator, [1.0, 2.0, 3.0]), generator):
        pass
    assert int(current.weight) == 2
    assert weight(generator) == 0


def test_scores_that_are_not_numbers_are_never_the_best(generator):
    list(keep_best(training(generator, [float("nan"), 2.0, float("nan")]), generator))
    assert weight(generator) == 1


def test_leaving_early_leaves_the_best(generator):
    logs = keep_best(training(generator, [2.0, 5.0, 1.0]), generator)
    next(logs), next(logs)
    logs.close()
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
def test_training_stops_when_scores_stop_falling(scores, patience, length):
    logs = ({"best_score": float(min(scores[: i + 1]))} for i in range(len(scores)))
    assert len(list(stop_early(logs, patience))) == length


def test_both_together_keep_the_best_of_a_training_that_stops(generator):
    scores = [4.0, 2.0, 3.0, 3.0, 1.0]
    logs = list(stop_early(keep_best(training(generator, scores), generator), 2))
    assert len(logs) == 4
    assert weight(generator) == 1
