"""Jitter: real rows, moved a little."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral, Real
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from synthaug._sklearn import Interval
from synthaug.encoders.layout import Layout
from synthaug.generators.base import Generator
from synthaug.generators.loop import Log
from synthaug.generators.real_rows import RealRows, groups_of

__all__ = ["Jitter"]

CANDIDATES = 2_000  # rows of a class among which neighbours are looked for: the cost must not grow with the square
CHUNK = 1_000  # rows whose neighbours are looked for at once


class Jitter(Generator):
    """Real rows moved towards a neighbour, and a little at random.

    A synthetic row starts at a real row of the class and goes a random part of the way to one of its nearest
    neighbours of the same class, as in SMOTE [1]_; noise is added to the numbers. The farther it goes, the likelier
    each level is that of the neighbour; the majority vote of SMOTENC [1]_ would make rare levels rarer. With a number
    to predict it starts at one of the rows whose number is nearest. Rows without a label are left out.

    It **holds training rows**: a fitted object must be guarded as they are.

    Parameters
    ----------
    scale : float, default=0.3
        Standard deviation of the noise, in standard deviations of a column (that is of the normal scores that numbers
        are encoded as).
    n_neighbors : int, default=5
        Neighbours to go towards; 0 leaves the noise alone. They are looked for among 2,000 rows of the class, drawn
        at random if it has more.

    Attributes
    ----------
    network_ : torch.nn.Module
        Makes rows, and holds the real ones; rests on the CPU.
    history_ : list of dict
        One log, with ``"score"``: the distance of a sample's second moments from the real ones.

    See Also
    --------
    synthaug.GaussianCopula : As fast, and holds no training rows.
    synthaug.TabularGAN : Learns rows, and holds none.

    References
    ----------
    .. [1] Chawla et al., "SMOTE: synthetic minority over-sampling technique", Journal of Artificial Intelligence
       Research 16, 2002; section 6.1 for SMOTENC.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from synthaug import GANAugmenter, Jitter
    >>> X, y = load_iris(return_X_y=True)
    >>> augmenter = GANAugmenter(Jitter(), ratio=2.0, random_state=0)
    >>> augmenter.fit_resample(X, y)[0].shape
    (450, 4)
    """

    anchored: ClassVar[bool] = True

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "scale": [Interval(Real, 0, None, closed="left")],
        "n_neighbors": [Interval(Integral, 0, None, closed="left")],
    }

    def __init__(self, scale: float = 0.3, n_neighbors: int = 5) -> None:
        self.scale = scale
        self.n_neighbors = n_neighbors

    def train(
        self, rows: Tensor, condition: Tensor, layout: Layout, *, device: torch.device, seed: int
    ) -> Iterator[Log]:
        """Keep the rows and find their neighbours, and yield one log; see `Generator.train`."""
        noise = torch.Generator(device).manual_seed(seed)
        known = ~condition.isnan().any(dim=1)
        self.network_ = _Anchors(rows[known].to(device), condition[known].to(device), layout, self, noise)
        real = RealRows(rows, condition, noise)
        yield {"step": 1, "score": float(real.distance(self.sample(real.score_condition, noise)))}

    def sample(self, condition: Tensor, noise: torch.Generator) -> Tensor:
        """Return one encoded row per condition; see `Generator.sample`."""
        return self.network_(condition, noise)


class _Anchors(nn.Module):
    """Real rows in the order of their conditions, and their neighbours.

    Shape
    -----
    Conditions ``(n, k)`` to rows ``(n, d)``.
    """

    rows: Tensor  # (m, d): class by class, or by ascending number to predict
    neighbours: Tensor  # (m, n_neighbors): positions of rows
    count: Tensor  # (classes,): rows of each
    middle: Tensor  # (m - 1,): between a number to predict and the next; none without such numbers
    owner: Tensor  # (levels,): the categorical block of each

    def __init__(self, rows: Tensor, condition: Tensor, layout: Layout, family: Jitter, noise: torch.Generator) -> None:
        super().__init__()
        self.scale, self.n_near = family.scale, max(family.n_neighbors, 1)
        blocks = layout.of_kind("categorical")
        self.n_numeric, self.n_categorical = len(layout.blocks) - len(blocks), len(blocks)
        self.by_number = condition.shape[1] == 1
        group = groups_of(condition)
        order = condition[:, 0].argsort(stable=True) if self.by_number else group.argsort(stable=True)
        rows, numbers = rows[order], condition[order, : int(self.by_number)]
        count = torch.bincount(group, minlength=condition.shape[1])
        # Rows that differ in a level are as far apart as rows whose numbers differ by one standard deviation.
        points = torch.cat([rows[:, : self.n_numeric], rows[:, self.n_numeric :] / 2**0.5, numbers], dim=1)
        owner = torch.tensor([i for i, block in enumerate(blocks) for _ in range(block.width)], dtype=torch.long)
        self.register_buffer("rows", rows)
        self.register_buffer("neighbours", _neighbours(points, count, family.n_neighbors, noise))
        self.register_buffer("count", count)
        self.register_buffer("middle", ((numbers[1:] + numbers[:-1]) / 2).flatten())
        self.register_buffer("owner", owner.to(rows.device))

    def forward(self, condition: Tensor, noise: torch.Generator) -> Tensor:
        """Return moved rows."""
        size, device = len(condition), condition.device
        which = torch.rand(2, size, generator=noise, device=noise.device, dtype=torch.float64).to(device)
        way = torch.rand(size, 1, generator=noise, device=noise.device).to(device)
        switch = torch.rand(size, self.n_categorical, generator=noise, device=noise.device).to(device) < way
        moves = torch.randn(size, self.n_numeric, generator=noise, device=noise.device).to(device)
        first, count = self._near(condition)
        start = first + (which[0] * count).long()
        end = self.neighbours[start, (which[1] * self.neighbours.shape[1]).long()]
        numbers, levels = self.rows[start].split([self.n_numeric, len(self.owner)], dim=1)
        other_numbers, other_levels = self.rows[end].split([self.n_numeric, len(self.owner)], dim=1)
        numbers = torch.lerp(numbers, other_numbers, way) + self.scale * moves
        return torch.cat([numbers, torch.where(switch[:, self.owner], other_levels, levels)], dim=1)

    def _near(self, condition: Tensor) -> tuple[Tensor, Tensor]:
        """Return the position of the first of the rows to start from, and how many follow on it, (n,) each."""
        if not self.by_number:
            group = groups_of(condition)
            return (self.count.cumsum(0) - self.count)[group], self.count[group]
        wide = min(self.n_near, len(self.rows))
        nearest = torch.searchsorted(self.middle, condition[:, 0].contiguous())
        first = (nearest - wide // 2).clamp(0, len(self.rows) - wide)
        return first, torch.full_like(first, wide)


def _neighbours(points: Tensor, count: Tensor, n_neighbors: int, noise: torch.Generator) -> Tensor:
    """Return the positions (n, n_neighbors) of the points nearest to each in its class, in which points are sorted.

    A class of few rows repeats them. Without neighbours, and in a class of one row, each row is its own: (n, 1).
    """
    everything = torch.arange(len(points), device=points.device)
    if n_neighbors == 0:
        return everything.unsqueeze(1)
    near = []
    for members in everything.split(count.tolist()):
        shuffled = torch.randperm(len(members), generator=noise, device=noise.device)
        candidates = members[shuffled[:CANDIDATES]]
        n_near = min(n_neighbors, max(len(candidates) - 1, 1))
        for part in members.split(CHUNK):
            distance = points[candidates].square().sum(dim=1) - 2 * points[part] @ points[candidates].T
            distance.masked_fill_(part.unsqueeze(1) == candidates, torch.inf)
            nearest = candidates[distance.topk(n_near, largest=False).indices]
            near.append(nearest[:, torch.arange(n_neighbors, device=points.device) % n_near])
    return torch.cat(near)
