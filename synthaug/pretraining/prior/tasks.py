"""Tasks: tables with labels, of any of the kinds, as batches of one shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from synthaug.pretraining.prior.clusters import clusters
from synthaug.pretraining.prior.columns import distract, dress
from synthaug.pretraining.prior.draws import Draws
from synthaug.pretraining.prior.effects import effects
from synthaug.pretraining.prior.gaps import hide
from synthaug.pretraining.prior.labels import classes
from synthaug.pretraining.prior.latent import LatentTables
from synthaug.pretraining.prior.networks import networks
from synthaug.pretraining.prior.rules import rules
from synthaug.pretraining.prior.trees import trees

Sampler = Callable[[int, int, int, Draws], LatentTables]

SAMPLERS: dict[Sampler, float] = {networks: 0.5, trees: 0.27, effects: 0.12, clusters: 0.06, rules: 0.05}
CLASSES = {2: 0.45, 3: 0.2, 4: 0.1, 5: 0.08, 6: 0.06, 7: 0.03, 8: 0.03, 9: 0.02, 10: 0.03}
N_QUERIES = 48
TASKS = 16  # in a batch
CELLS = 16 * 300 * 24  # at most in a batch: large tables come in smaller ones
ROWS_PER_CLASS = 6  # in the context, on average, at least


class Shape(NamedTuple):
    """What the tasks of a batch have in common."""

    batch: int
    n_context: int
    n_queries: int
    n_features: int
    n_classes: int


class Tasks(NamedTuple):
    """A batch of tables: the first ``n_context`` rows show their labels, the others are to be classified.

    Attributes
    ----------
    values : Tensor of shape (batch, n_rows, n_features)
        Numbers or codes; NaN where missing.
    categorical : Tensor of bool of shape (batch, n_features)
        Which columns hold codes.
    labels : Tensor of shape (batch, n_rows)
        Class codes.
    shape : Shape
        The shape.
    """

    values: Tensor
    categorical: Tensor
    labels: Tensor
    shape: Shape


def draw_shape(rng: torch.Generator) -> Shape:
    """Return a shape: 24 to 400 context rows (1 of 25 up to 1,200), 2 to 64 features, 2 to 10 classes."""
    draws = Draws(rng)
    n_context = round(draws.between(24, 400) if draws.share() < 0.96 else draws.between(400, 1200))
    wide = draws.share() < 0.06
    n_features = round(draws.between(20, 64)) if wide else min(64, 2 + int(abs(float(draws.normal())) * 9))
    n_classes = min(list(CLASSES)[draws.position(list(CLASSES.values()))], n_context // ROWS_PER_CLASS)
    batch = max(2, min(TASKS, CELLS // ((n_context + N_QUERIES) * n_features)))
    return Shape(batch, n_context, N_QUERIES, n_features, max(2, n_classes))


def draw_tasks(shape: Shape, rng: torch.Generator) -> Tasks:
    """Return tasks of one shape and one kind, whose columns are in random order.

    Examples
    --------
    >>> import torch
    >>> tasks = draw_tasks(Shape(2, 30, 10, 5, 3), torch.Generator().manual_seed(0))
    >>> tasks.values.shape, tasks.labels.shape
    (torch.Size([2, 40, 5]), torch.Size([2, 40]))
    """
    draws = Draws(rng)
    n_rows = shape.n_context + shape.n_queries
    sampler = list(SAMPLERS)[draws.position(list(SAMPLERS.values()))]
    columns, categorical, signal = sampler(shape.batch, n_rows, shape.n_features, draws)
    columns, categorical = dress(distract(columns, categorical, draws), categorical, draws)
    order = draws.permutations(shape.n_features, shape.batch)
    columns = columns.gather(2, order[:, None].expand_as(columns))
    labels = classes(signal, shape.n_classes, draws)
    return Tasks(hide(columns, draws), categorical.gather(1, order), labels, shape)
