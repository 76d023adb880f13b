"""Jitter: real rows, moved a little."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from synthaug._sklearn import Interval
from synthaug.encoders.layout import BlockKind, Layout
from synthaug.generators.at_once import LearnsAtOnce
from synthaug.generators.neighbours import nearest_of_class
from synthaug.generators.starting_rows import StartingRows

__all__ = ["Jitter"]

CANDIDATES = 2_000  # rows of a class among which neighbours are looked for: the cost must not grow with the square


class Jitter(LearnsAtOnce):
    """Real rows moved towards a neighbour, and a little at random.

    A synthetic row starts at a real row of the class and goes a random part of the way to one of its nearest
    neighbours of the same class, as in SMOTE [1]_; noise is added to the numbers. The farther it goes, the likelier
    each level is that of the neighbour; the majority vote of SMOTENC [1]_ would make rare levels rarer. With a
    continuous target it starts at one of the rows whose target is nearest. Rows without a label are left out. With an
    `ImageEncoder` the numbers are pixels, and ``Jitter(scale=0.0)`` is SMOTE on them.

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
        One log, with ``"distance"``: that of a sample's second moments from the real ones.

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

    learns: ClassVar[frozenset[BlockKind]] = frozenset({"numeric", "categorical", "pixels"})
    stores_training_data: ClassVar[bool] = True

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "scale": [Interval(Real, 0, None, closed="left")],
        "n_neighbors": [Interval(Integral, 0, None, closed="left")],
    }

    def __init__(self, scale: float = 0.3, n_neighbors: int = 5) -> None:
        self.scale = scale
        self.n_neighbors = n_neighbors

    def learn(self, rows: Tensor, condition: Tensor, layout: Layout, rng: torch.Generator) -> nn.Module:
        """Return the rows and their neighbours; see `LearnsAtOnce.learn`."""
        return _Mover(StartingRows(rows, condition, n_near=max(self.n_neighbors, 1)), layout, self, rng)


class _Mover(nn.Module):
    """Real rows and their neighbours, and the way between them.

    Shape
    -----
    Conditions ``(n, k)`` to rows ``(n, *shape)``.
    """

    neighbours: Tensor  # (m, n_neighbors): positions of rows
    owner: Tensor  # (levels,): the categorical block of each

    def __init__(self, starts: StartingRows, layout: Layout, family: Jitter, rng: torch.Generator) -> None:
        super().__init__()
        self.starts, self.scale, self.shape = starts, family.scale, layout.shape
        blocks = layout.of_kind("categorical")
        self.n_categorical, self.in_range = len(blocks), bool(layout.of_kind("pixels"))
        owner = torch.tensor([i for i, block in enumerate(blocks) for _ in range(block.width)], dtype=torch.long)
        rows = starts.rows[:].flatten(1)
        self.n_numeric = rows.shape[1] - len(owner)
        # Rows that differ in a level are as far apart as rows whose numbers differ by one standard deviation.
        numbers, levels = rows.split([self.n_numeric, len(owner)], dim=1)
        further = [levels / 2**0.5, starts.condition[:, : int(starts.by_number)]]
        points = torch.cat([numbers, *further], dim=1) if any(one.shape[1] for one in further) else numbers
        count = torch.tensor([len(rows)]) if starts.by_number else starts.count
        near = nearest_of_class(points, count, family.n_neighbors, rng, most=CANDIDATES)
        self.register_buffer("neighbours", near)
        self.register_buffer("owner", owner.to(rows.device))

    def sample(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return moved rows."""
        size, device, rows = len(condition), condition.device, self.starts.rows
        which = torch.rand(2, size, generator=rng, device=rng.device, dtype=torch.float64).to(device)
        way = torch.rand(size, 1, generator=rng, device=rng.device).to(device)
        switch = torch.rand(size, self.n_categorical, generator=rng, device=rng.device).to(device) < way
        moves = torch.randn(size, self.n_numeric, generator=rng, device=rng.device).to(device)
        start = self.starts(condition, which[0])
        end = self.neighbours[start, (which[1] * self.neighbours.shape[1]).long()]
        numbers, levels = rows[start].flatten(1).split([self.n_numeric, len(self.owner)], dim=1)
        other_numbers, other_levels = rows[end].flatten(1).split([self.n_numeric, len(self.owner)], dim=1)
        numbers = torch.lerp(numbers, other_numbers, way) + self.scale * moves
        if self.in_range:
            numbers = numbers.clamp(-1, 1)
        moved = torch.cat([numbers, torch.where(switch[:, self.owner], other_levels, levels)], dim=1)
        return moved.view(-1, *self.shape)
