"""The real rows as training sees them: batches to compare with, and a yardstick for samples."""

from __future__ import annotations

from typing import Any, NamedTuple, Self

import torch
from torch import Tensor

from synthaug.objectives.moments import moment_distance, second_moments

AHEAD = 64  # batches drawn at once
COMPARED_ROWS = 2048
COMPARED_COLUMNS = 512  # the number of products grows with the square


class Batch(NamedTuple):
    """Real rows with their conditions behind, and the conditions under which to make their fakes.

    The fake of a row without a label is made under a condition drawn from the labelled rows, but the critic is
    told of both that they have none. So fakes of all classes together must look like the unlabelled rows.
    """

    real: Tensor  # (b, d + s): rows and what the critic is told of them
    shown: Tensor  # (b, s): the condition, and whether it is unknown if that occurs
    condition: Tensor  # (b, k): what the generator gets


class RealRows:
    """Rows and conditions of a fit, on its device.

    Parameters
    ----------
    rows : Tensor of shape (n, d) or (n, C, H, W)
        Encoded rows.
    condition : Tensor of shape (n, k)
        One-hot, one number, or nothing (k = 0); NaN rows are unlabelled.
    rng : torch.Generator
        Draws the rows that samples are compared with.
    """

    def __init__(self, rows: Tensor, condition: Tensor, rng: torch.Generator) -> None:
        device = rng.device
        self.rows = rows.flatten(1).to(device)
        unknown = condition.isnan().any(dim=1)
        flag = unknown.float().unsqueeze(1) if unknown.any() else condition[:, :0]
        self.width = self.rows.shape[1]
        self.shown_width = condition.shape[1] + flag.shape[1]
        self.shown = torch.cat([condition.nan_to_num(), flag], dim=1).to(device)
        self.unknown = unknown.to(device)
        self.labelled = condition[~unknown].to(device)
        self.groups = groups_of(condition).to(device)
        chosen = torch.randperm(len(rows), generator=rng, device=device)
        chosen = chosen[:COMPARED_ROWS]
        self.compared = torch.randperm(self.width, generator=rng, device=device)[:COMPARED_COLUMNS]
        self.compared_shown = self.shown[chosen]
        self.compared_condition = self._condition(chosen, self.compared_shown[:, : condition.shape[1]], rng)
        self.moments = self._moments(self.rows[chosen])

    def batches(self, size: int, rng: torch.Generator) -> Batches:
        """Return batches of ``size`` rows without end."""
        return Batches(self, size, rng)

    def batch(self, chosen: Tensor, rng: torch.Generator) -> Batch:
        """Return the rows at some positions."""
        shown = self.shown[chosen]
        real, known = torch.cat([self.rows[chosen], shown], dim=1), shown[:, : self.labelled.shape[1]]
        return Batch(real, shown, self._condition(chosen, known, rng))

    def distance(self, rows: Tensor) -> Tensor:
        """Return the `moment_distance` of rows made under ``compared_condition`` to the real ones."""
        return moment_distance(self.moments, self._moments(rows.flatten(1)))

    def _moments(self, rows: Tensor) -> Tensor:
        return second_moments(torch.cat([rows[:, self.compared], self.compared_shown], dim=1))

    def _condition(self, chosen: Tensor, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return the conditions (b, k) with those of rows without a label drawn from the labelled ones."""
        if len(self.labelled) == len(self.rows):
            return condition
        drawn = torch.randint(len(self.labelled), (len(chosen),), generator=rng, device=rng.device)
        return torch.where(self.unknown[chosen].unsqueeze(1), self.labelled[drawn], condition)


class Batches:
    """Batches of real rows without end, at a cost that does not depend on the number of rows.

    Small classes are drawn more often than their share, by the square root of their counts. Real and fake rows are
    compared under equal conditions, so that this changes how well a class is learned, not what.

    Parameters
    ----------
    real : RealRows
        All rows.
    size : int
        Rows of a batch.
    rng : torch.Generator
        Draws them.
    """

    def __init__(self, real: RealRows, size: int, rng: torch.Generator) -> None:
        self.real, self.size, self.rng = real, size, rng
        self._order = torch.argsort(real.groups, stable=True)
        self._counts = torch.bincount(real.groups)
        self._starts = self._counts.cumsum(0) - self._counts
        self._ahead: list[Tensor] = []  # positions of the next batches

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Batch:
        if not self._ahead:
            self._ahead = list(self._drawn(self.size * AHEAD).split(self.size))
        return self.real.batch(self._ahead.pop(0), self.rng)

    def _drawn(self, n: int) -> Tensor:
        group = torch.multinomial(self._counts.double().sqrt(), n, replacement=True, generator=self.rng)
        within = torch.rand(n, generator=self.rng, device=self.rng.device, dtype=torch.float64) * self._counts[group]
        return self._order[self._starts[group] + within.long()]

    def state_dict(self) -> dict[str, Any]:
        """Return which rows come next; what is drawn after them is for the state of the random generator to say."""
        return {"ahead": [*self._ahead]}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on with the rows that came next."""
        self._ahead = [chosen.to(self.rng.device) for chosen in state["ahead"]]


def groups_of(condition: Tensor) -> Tensor:
    """Return the class of each row, (n,): one for all rows if the condition is not one-hot, one for unlabelled rows."""
    groups = torch.zeros(len(condition), dtype=torch.long, device=condition.device)
    if condition.shape[1] > 1:
        groups = condition.nan_to_num().argmax(dim=1)
    groups[condition.isnan().any(dim=1)] = condition.shape[1]
    return groups
