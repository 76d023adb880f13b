"""Polished: rows that another family proposes, drawn anew column by column by trees."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral
from typing import Any, ClassVar

import numpy as np
import torch
from sklearn.base import clone
from torch import Tensor, nn

from synthaug._sklearn import HasMethods, Interval
from synthaug.encoders.layout import Layout
from synthaug.generators.base import Generator
from synthaug.generators.gaussian_copula import GaussianCopula
from synthaug.generators.polishing.odds import Odds
from synthaug.generators.polishing.sweep import Sweep
from synthaug.generators.tabular_gan import TabularGAN
from synthaug.generators.training.loop import Log

__all__ = ["Polished"]

MOST_COMPARED, MADE = 10_000, 2  # real rows from which odds are learned, and rows made for each of them


class Polished(Generator):
    """Rows that another family of tables proposes, polished by trees so that trees hardly tell them from real ones.

    A network, or a copula, learns how columns hang together on the whole, but hardly each rule of "if this, then that",
    which decision trees see best. So every proposed row is swept once, as in Gibbs sampling: each column, in an order
    that is drawn once, is drawn anew given all other columns and the label. Five trees say how it is distributed. Each
    has learned other real rows, and has five of them or more in a leaf. One of the trees puts the row into a leaf, and
    the row gets the level of one of the real rows there, or a number close to it. Sequential synthesis by trees [1]_
    and distillation by Gibbs sampling [2]_ are relatives.

    Such rows are for eyes and tests: see `GANAugmenter.sample`. Labels stay, so that classes have the sizes asked for,
    and rules that the encoder keeps hold as before. Trees learn from at most 10,000 rows; their cost grows with the
    square of the number of columns up to 33 columns, and about in proportion to it beyond.

    Trees store no training row as such, but coarse values of a few rows in each leaf. What the family that proposes
    stores is stored as before.

    Parameters
    ----------
    generator : Generator or None, default=None
        The family that proposes rows, and its hyper-parameters; None is ``TabularGAN()``. Search over these as
        ``generator__generator__n_steps``.
    n_candidates : int, default=4
        Polished rows made for each that is wanted. One is drawn by the odds that boosted trees give it of being a real
        row: their density ratio [3]_. 1 leaves that out, and samples about five times as fast.

    Attributes
    ----------
    network_ : torch.nn.Module
        Proposes rows and polishes them; rests on the CPU.
    history_ : list of dict
        The logs of the family that proposes.
    stores_training_data : bool
        After `fit`: whether the family that proposes does.

    See Also
    --------
    synthaug.TabularGAN, synthaug.TabularVAE, synthaug.GaussianCopula : Families that propose rows.
    synthaug.evaluate : Says, among other things, how well boosted trees tell rows from real ones.

    References
    ----------
    .. [1] Reiter, "Using CART to generate partially synthetic public use microdata", Journal of Official Statistics 21,
       2005.
    .. [2] Fakoor et al., "Fast, accurate, and simple models for tabular data via augmented distillation", NeurIPS 2020.
    .. [3] Sugiyama, Suzuki and Kanamori, "Density ratio estimation in machine learning", Cambridge 2012.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from synthaug import GANAugmenter, GaussianCopula, Polished
    >>> X, y = load_iris(return_X_y=True)
    >>> augmenter = GANAugmenter(Polished(GaussianCopula()), random_state=0).fit(X, y)
    >>> rows, labels = augmenter.sample(200)
    >>> rows.shape
    (200, 4)
    """

    holds: ClassVar[tuple[str, ...]] = (
        "Of each column: in the leaves of trees, coarse values of a few training rows each, which rows take over.",
    )
    test_parameters: ClassVar[dict[str, Any]] = {"generator": GaussianCopula(), "n_candidates": 2}

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "generator": [HasMethods(["train", "finish"]), None],
        "n_candidates": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(self, generator: Generator | None = None, n_candidates: int = 4) -> None:
        self.generator = generator
        self.n_candidates = n_candidates

    @property
    def patience(self) -> float:  # type: ignore[override]
        """Logs without a smaller distance after which the family that proposes stops."""
        return self._proposing().patience

    def train(
        self, rows: Tensor, condition: Tensor, layout: Layout, *, device: torch.device, seed: int
    ) -> Iterator[Log]:
        """Train the family that proposes, and yield its logs; see `Generator.train`."""
        proposing = self._proposing()
        for log in proposing.train(rows, condition, layout, device=device, seed=seed):
            self._follow(proposing, layout)
            yield log
        self._follow(proposing, layout)  # there is no log where training became non-finite at once

    def _follow(self, proposing: Generator, layout: Layout) -> None:
        """Polish what the family that proposes has learned until now."""
        self.network_ = _Polisher(proposing.network_, layout, self.n_candidates)
        vars(self)["stores_training_data"] = proposing.stores_training_data

    def finish(self, rows: Tensor, condition: Tensor, *, seed: int) -> None:
        """Finish the family that proposes, and learn the trees."""
        proposing, polisher = self._proposing(), self.network_
        assert isinstance(polisher, _Polisher)
        proposing.network_ = polisher.proposer
        proposing.finish(rows, condition, seed=seed)
        polisher.learn(rows, condition, seed)

    def n_planned_steps(self, n_rows: int) -> int | None:
        """Return how many steps the family that proposes takes at most; see `Generator.n_planned_steps`."""
        return self._proposing().n_planned_steps(n_rows)

    def _proposing(self) -> Generator:
        """Return the family that proposes, not yet fitted."""
        family: Generator = TabularGAN() if self.generator is None else clone(self.generator)
        if family.is_private:
            raise ValueError(
                f"{type(family).__name__} promises privacy, and trees that polish its rows learn real ones"
            )
        if "numeric" not in family.learns:
            raise ValueError(f"{type(family).__name__} makes images, and trees polish tables; choose another generator")
        family._validate_params()
        return family


class _Polisher(nn.Module):
    """What proposes rows and, once training is over, the sweep over them, and the odds by which candidates are chosen.

    Shape
    -----
    Conditions ``(n, k)`` to rows ``(n, d)``.
    """

    def __init__(self, proposer: nn.Module, layout: Layout, n_candidates: int) -> None:
        super().__init__()
        self.proposer, self.layout, self.n_candidates = proposer, layout, n_candidates
        self.sweep: Sweep | None = None
        self.odds: Odds | None = None

    def learn(self, rows: Tensor, condition: Tensor, seed: int) -> None:
        """Learn the sweep over what is proposed, and then the odds of what comes out."""
        self.sweep = Sweep(rows, condition, self.layout, seed)
        known = (~condition.isnan().any(dim=1)).nonzero()[:, 0]
        if self.n_candidates == 1 or not len(known):
            return
        known = known[:: -(-len(known) // MOST_COMPARED)]  # of tables in an order, all parts
        real, wanted = (rows[known], condition[known]), condition[known].repeat(MADE, 1)
        with torch.no_grad():
            made = self._swept(wanted, torch.Generator().manual_seed(seed)), wanted
        codes = torch.cat([self.sweep.coded(*real), self.sweep.coded(*made)]).numpy()
        self.odds = Odds(codes, np.arange(len(codes)) < len(known), seed)

    def sample(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return polished rows; those proposed, as long as training goes on."""
        if self.odds is None or self.sweep is None:
            return self._swept(condition, rng)
        wanted = condition.repeat_interleave(self.n_candidates, dim=0)
        rows = self._swept(wanted, rng)
        odds = self.odds(self.sweep.coded(rows, wanted).int()).view(len(condition), -1)
        # The largest sum of a logarithm and Gumbel's noise is each one's with a chance in proportion to its odds.
        noise = torch.rand(odds.shape, generator=rng, device=rng.device).to(odds.device).log().neg().log().neg()
        chosen = (odds + noise).argmax(dim=1) + torch.arange(len(odds), device=odds.device) * self.n_candidates
        return rows[chosen]

    def _swept(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        rows: Tensor = self.proposer.sample(condition, rng)
        return rows if self.sweep is None else self.sweep(rows, condition, rng)
