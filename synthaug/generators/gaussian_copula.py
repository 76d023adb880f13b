"""GaussianCopula: rows from the columns' distributions and their correlations, class by class."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize
from torch.special import ndtr, ndtri

from synthaug._sklearn import Interval, StrOptions
from synthaug.encoders.layout import Layout
from synthaug.generators.at_once import LearnsAtOnce
from synthaug.generators.training.real_rows import groups_of
from synthaug.nets.calibration import GRID, PRIOR_ROWS, map_numbers
from synthaug.nets.heads import TableHead

__all__ = ["GaussianCopula"]

ORDER, ROUNDS = 8, 10  # terms of the series for correlations behind levels, and steps of iterations
MOST_ORDERED = 5_000  # rows by which levels are ordered
EDGE = 8.0  # where a standard normal variate is taken to end
MOST_CELLS = 4_000_000  # entries of all roots together
FEW, TILE = 16, 64  # roots by which a whole batch is multiplied, and rows that are at once where there are more


class GaussianCopula(LearnsAtOnce):
    """Gaussian copula for encoded tables, class by class: the distribution of each column, and correlations.

    By Sklar's theorem a joint distribution is one of each column alone and a copula that ties their ranks [1]_. Here
    the ranks in each class are tied by correlated normal variates, as in [2]_: a number is a quantile of its column in
    the class, a level owns an interval of ranks as long as its share, and the levels stand in the order in which they
    depend most on other columns. Correlations of levels are polychoric: those of the variates behind them. A continuous
    target is one more variate, given which rows are drawn. Small classes borrow: their distributions from the whole
    table, their correlations from all classes, by as much as sampling error explains. Fitting takes milliseconds. No
    training row is stored.

    What would not fit is bounded: where the correlations of all classes would take more than 16 MB, the largest classes
    keep theirs, if they have more rows than columns, and the others share one set; beyond 2,000 columns all classes do,
    learned from at most 4,000,000 / columns rows, and those of levels are only roughly polychoric.

    What lies beyond correlations of ranks (clusters, curves, levels that depend on other columns in several orders) is
    lost: a fast choice, and a control that a larger model has to beat.

    Parameters
    ----------
    shrinkage : float or "auto", default="auto"
        Weight of the correlations of all classes together in those of a class: 0 leaves each class its own, 1 gives
        all the same. ``"auto"``: for each class, the share of its distance from all classes together that sampling
        error explains [3]_.

    Attributes
    ----------
    network_ : torch.nn.Module
        Makes rows; rests on the CPU.
    history_ : list of dict
        One log, with ``"distance"``: that of a sample's second moments from the real ones.

    See Also
    --------
    synthaug.TabularGAN : Learns what correlations do not show.
    synthaug.Jitter : Moves real rows.

    References
    ----------
    .. [1] Nelsen, "An introduction to copulas", 2nd edition, Springer 2006, theorem 2.10.9.
    .. [2] Patki et al., "The synthetic data vault", DSAA 2016.
    .. [3] Schäfer and Strimmer, "A shrinkage approach to large-scale covariance matrix estimation", Statistical
       Applications in Genetics and Molecular Biology 4, 2005.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from synthaug import GANAugmenter, GaussianCopula
    >>> X, y = load_iris(return_X_y=True)
    >>> augmenter = GANAugmenter(GaussianCopula(), ratio=2.0, random_state=0)
    >>> augmenter.fit_resample(X, y)[0].shape
    (450, 4)
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "shrinkage": [Interval(Real, 0, 1, closed="both"), StrOptions({"auto"})],
    }

    def __init__(self, shrinkage: float | str = "auto") -> None:
        self.shrinkage = shrinkage

    def learn(self, rows: Tensor, condition: Tensor, layout: Layout, rng: torch.Generator) -> nn.Module:
        """Return the copulas of all classes; see `LearnsAtOnce.learn`."""
        network = _Copula(layout, condition.shape[1]).to(rows.device)
        network.fit(rows, condition, self.shrinkage)
        return network


class _Copula(nn.Module):
    """Correlated normal variates, each through the distribution of its column in the class.

    Shape
    -----
    Conditions ``(n, k)`` to rows ``(n, d)``, by way of normal variates ``(n, b)``, one per block of the layout.
    """

    root: Tensor  # (roots, b, s + r): what s known variates and r of noise are multiplied with
    owner: Tensor  # (groups,): which root is that of a group
    noise: Tensor  # (b,): weights of noise of each block's own, (0,) where the roots make all of it
    quantiles: Tensor  # (groups, numeric blocks, p): scores at the points of GRID
    shares: Tensor  # (groups, levels), in the order that is learned
    place: Tensor  # (d,): where each encoded column stands in that order

    def __init__(self, layout: Layout, condition: int) -> None:
        super().__init__()
        self.head = TableHead(layout, temperature=1.0)
        n_groups = max(condition, 1)
        self.n_known = 1 if condition == 1 else 0
        self.register_buffer("root", torch.zeros(0))
        self.register_buffer("owner", torch.zeros(n_groups, dtype=torch.long))
        self.register_buffer("noise", torch.zeros(0))
        self.register_buffer("quantiles", torch.zeros(n_groups, self.head.n_numeric, len(GRID)))
        self.register_buffer("shares", torch.zeros(n_groups, len(self.head.owner)))
        self.register_buffer("place", torch.zeros(layout.shape[0], dtype=torch.long))

    def sample(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return rows with one level per block."""
        group = groups_of(condition)
        drawn = torch.randn(len(condition), self.root.shape[2] - self.n_known, generator=rng, device=rng.device)
        inputs = torch.cat([condition[:, : self.n_known], drawn.to(condition.device)], dim=1)
        scores = _products_by_root(inputs, self.root, self.owner[group])
        if len(self.noise):
            own = torch.randn(scores.shape, generator=rng, device=rng.device)
            scores.addcmul_(own.to(condition.device), self.noise)
        numbers = map_numbers(self.quantiles, group, scores[:, : self.head.n_numeric])
        rows = self.head.choose(numbers, self.shares[group], ndtr(scores[:, self.head.n_numeric :]))
        return rows.index_select(1, self.place)

    def fit(self, rows: Tensor, condition: Tensor, shrinkage: float | str) -> None:
        """Learn from rows and their conditions; rows without a class are a group from which the others borrow."""
        n_groups, n_numeric, width = len(self.owner), self.head.n_numeric, condition.shape[1]
        group = groups_of(condition) if width > 1 else torch.zeros(len(rows), dtype=torch.long, device=rows.device)
        sizes = torch.bincount(group)
        order = _order(rows, group, sizes, self.head)
        self.place.copy_(order.argsort())
        numbers, levels = rows[:, :n_numeric], rows[:, order[n_numeric:]]
        scores, quantiles = _rank(numbers, group, sizes)
        shares = _means(levels, group, sizes)
        borrowed = (PRIOR_ROWS / (sizes + PRIOR_ROWS))[:n_groups]
        normal = GRID.to(rows.device)  # what scores are in the whole table
        self.quantiles.copy_(quantiles[:n_groups].lerp(normal, borrowed[:, None, None]))
        self.shares.copy_(shares[:n_groups].lerp(levels.mean(dim=0), borrowed[:, None]))

        means, _ = _behind_levels(shares, self.head)
        scores = torch.cat([scores, self.head.sum_blocks(levels * means[group])], dim=1)
        owner = _owners(sizes, scores.shape[1])
        self.owner.copy_(owner[:n_groups])
        group, n_roots = owner[group], int(self.owner.max()) + 1
        sizes = torch.bincount(group)
        _, series = _behind_levels(_means(levels, group, sizes), self.head)
        series = torch.cat([_unit_series(len(sizes), n_numeric).to(series), series], dim=1)[:n_roots]
        known = scores.new_zeros(n_roots, scores.shape[1], self.n_known, dtype=torch.float64)
        if width == 1:
            known[0, :, 0] = (_correlations_with(condition, scores) / series[0, :, 0]).clamp(-1, 1)
        if scores.shape[1] ** 2 > MOST_CELLS:
            root, noise = _low_rank(scores, series[0, :, 0], known[0])
            self.root, self.noise = root.unsqueeze(0).float(), noise.float()
        else:
            seen = _correlations(scores, group, sizes, shrinkage)[:n_roots]
            self.root = _root(_correlations_behind(seen, series), known).float()


def _owners(sizes: Tensor, n_blocks: int) -> Tensor:
    """Return which correlations those of each group are, (groups,): its own, or where that is too much, shared ones.

    Large groups keep theirs; such as have fewer rows than there are blocks would have to borrow most of theirs anyway.
    """
    most = max(MOST_CELLS // n_blocks**2, 1)
    if len(sizes) <= most:
        return torch.arange(len(sizes), device=sizes.device)
    own = sizes.argsort(descending=True, stable=True)[: most - 1]
    own = own[sizes[own] >= n_blocks]
    owner = torch.full_like(sizes, len(own))
    owner[own] = torch.arange(len(own), device=sizes.device)
    return owner


def _products_by_root(inputs: Tensor, root: Tensor, owner: Tensor) -> Tensor:
    """Return inputs (n, k), each times its root, (n, b); no row depends on the roots of the others.

    That is why products are always of one shape: of the whole, or of tiles, of which the last may be part empty.
    """
    scores = inputs.new_zeros(len(inputs), root.shape[1])
    for present in owner.unique().tolist():
        if len(root) <= FEW:
            scores = torch.where((owner == present).unsqueeze(1), inputs @ root[present].T, scores)
            continue
        for chosen in (owner == present).nonzero().squeeze(1).split(TILE):
            tile = inputs.new_zeros(TILE, inputs.shape[1])
            tile[: len(chosen)] = inputs[chosen]
            scores[chosen] = (tile @ root[present].T)[: len(chosen)]
    return scores


def _order(rows: Tensor, group: Tensor, sizes: Tensor, head: TableHead) -> Tensor:
    """Return the columns (d,) of rows with the levels of each block in the order in which they depend on other columns.

    The levels are ordered by the first singular vector of their covariances, within groups, with all columns of other
    blocks: a block gives one normal variate, so that its order must say as much of the others as it can.
    """
    if head.n_numeric == rows.shape[1]:
        return torch.arange(rows.shape[1], device=rows.device)
    centred = (rows - _means(rows, group, sizes)[group])[:: len(rows) // MOST_ORDERED + 1]
    numeric = torch.arange(head.n_numeric, device=rows.device)
    block = torch.cat([numeric, head.n_numeric + head.owner])
    # Levels count by the roots of their shares, as in correspondence analysis.
    spread = torch.cat([torch.ones_like(numeric), rows[:, head.n_numeric :].mean(dim=0).clamp_min(1e-9).sqrt()])
    same = block == block.unsqueeze(1)
    across = (centred.T @ centred / spread / spread.unsqueeze(1)).masked_fill(same, 0)
    vector = torch.arange(len(block), dtype=rows.dtype, device=rows.device)
    for _ in range(ROUNDS):
        towards = torch.zeros_like(across[: block[-1] + 1]).index_add_(0, block, vector.unsqueeze(1) * across)
        vector = (across * towards[block]).sum(dim=1)
        length = torch.zeros_like(vector).index_add_(0, block, vector.square()).sqrt()
        vector = vector / length.clamp_min(1e-30)[block]
    order = (vector / spread).argsort(stable=True)
    return order[block[order].argsort(stable=True)]


def _means(rows: Tensor, group: Tensor, sizes: Tensor) -> Tensor:
    """Return the means (groups, d) of rows (n, d) in each group."""
    return rows.new_zeros(len(sizes), rows.shape[1]).index_add_(0, group, rows) / sizes.unsqueeze(1)


def _rank(numbers: Tensor, group: Tensor, sizes: Tensor) -> tuple[Tensor, Tensor]:
    """Return normal scores (n, d) by rank within the group, and the numbers (groups, d, p) at the quantiles of GRID."""
    order = numbers.argsort(dim=0, stable=True)
    order = order.gather(0, group[order].argsort(dim=0, stable=True))
    start = (sizes.cumsum(0) - sizes).unsqueeze(1)
    ranks = torch.arange(len(numbers), dtype=numbers.dtype, device=numbers.device).unsqueeze(1)
    ranks = torch.empty_like(numbers).scatter_(0, order, ranks.expand_as(numbers))
    scores = ndtri((ranks - start[group] + 0.5) / sizes[group].unsqueeze(1))
    last = (sizes - 1).unsqueeze(1)
    place = (ndtr(GRID.to(numbers.device)) * sizes.unsqueeze(1) - 0.5).clamp_min(0).minimum(last)
    ascending = numbers.gather(0, order)
    below = start + place.long()  # (groups, p)
    above = torch.minimum(below + 1, start + last)
    quantiles = torch.lerp(ascending[below], ascending[above], place.frac().unsqueeze(2))
    return scores, quantiles.transpose(1, 2)


def _behind_levels(shares: Tensor, head: TableHead) -> tuple[Tensor, Tensor]:
    """Return what is known of the normal variates behind levels, given the shares (groups, levels) of these.

    That are the mean of the variate for each level, (groups, levels), and the coefficients of that mean, as a function
    of the variate, in normalised Hermite polynomials of order 1 to ORDER: (groups, blocks, ORDER). The function is
    scaled to variance one. A block that has one level only in a group gets the coefficients of a number.
    """
    upper = shares.cumsum(dim=1, dtype=torch.float64) - head.owner
    edges = ndtri(torch.stack([upper - shares, upper]).clamp(0, 1)).clamp(-EDGE, EDGE).to(shares.dtype)
    density = (-edges.square() / 2).exp() / math.sqrt(2 * math.pi)
    # The integral of h_k over an interval is the difference of h_(k-1) times the density, by the root of k.
    before, polynomial, integrals = torch.zeros_like(edges), torch.ones_like(edges), []
    for k in range(1, ORDER + 1):
        lower_value, upper_value = polynomial * density
        integrals.append((lower_value - upper_value) / math.sqrt(k))
        before, polynomial = polynomial, (edges * polynomial - math.sqrt(k - 1) * before) / math.sqrt(k)
    means = integrals[0] / shares.clamp_min(1e-12)
    series = torch.stack([head.sum_blocks(means * integral) for integral in integrals], dim=2)
    variance = series[:, :, :1]
    return means, torch.where(variance > 1e-9, series / variance.sqrt(), _unit_series(*variance.shape[:2]).to(series))


def _unit_series(*shape: int) -> Tensor:
    """Return the coefficients (*shape, ORDER) of numbers, which are their own normal variates."""
    return torch.eye(ORDER)[0].expand(*shape, ORDER)


def _correlations(scores: Tensor, group: Tensor, sizes: Tensor, shrinkage: float | str) -> Tensor:
    """Return correlations (groups, b, b) of scores (n, b) in each group, shrunk to those within all of them."""
    by_group = scores[group.argsort(stable=True)].split(sizes.tolist())
    scaled = torch.stack([_products(part) for part in by_group])
    together = (scaled * sizes[:, None, None]).sum(dim=0)
    spread = together.diagonal().clamp_min(1).sqrt()
    together = together / spread / spread.unsqueeze(1)
    varies = scaled.diagonal(dim1=1, dim2=2) > 0
    own = torch.where(varies.unsqueeze(1) & varies.unsqueeze(2), scaled, together)
    others = 1 - sizes / len(scores)  # by as much less does chance set a group apart from all, of which it is a part
    weight = _chance(own, together, (sizes - 1).clamp_min(1) / others) if shrinkage == "auto" else shrinkage
    none = torch.eye(len(together)).to(together)
    return own.lerp(together, weight).lerp(none, _chance(together, none, (sizes - 1).sum().clamp_min(1)))


def _products(scores: Tensor) -> Tensor:
    """Return the correlations (b, b) of scores (n, b) around zero; those of a constant column are zero."""
    scaled = normalize(scores.double(), dim=0)
    return scaled.T @ scaled


def _correlations_with(condition: Tensor, scores: Tensor) -> Tensor:
    """Return the correlations (b,) of scores with a continuous target, where that is known, shrunk to zero."""
    known = ~condition.isnan().squeeze(1)
    scores = normalize(scores[known].double() - scores[known].double().mean(dim=0), dim=0)
    target = normalize(condition[known].double() - condition[known].double().mean(dim=0), dim=0)
    seen = target.T @ scores
    return (seen * (1 - _chance(seen, torch.zeros_like(seen), (known.sum() - 1).clamp_min(1))))[0]


def _chance(own: Tensor, target: Tensor, freedom: Tensor) -> Tensor:
    """Return the share of the distance of correlations (..., b, c) from a target that chance explains, (..., 1, 1).

    The variance of a correlation is (1 - r^2)^2 / (n - 1), with the target's r, as few rows say nothing of their own
    variance: two always correlate perfectly. For that reason, too, only m - 1 of m degrees of freedom count.
    """
    expected = (1 - target.square()).square().sum(dim=(-2, -1)) / freedom
    distance = (own - target).square().sum(dim=(-2, -1))
    kept = (1 - expected / distance.clamp_min(1e-12)).clamp_min(0) * (1 - 1 / freedom)
    return 1 - kept[..., None, None]


def _correlations_behind(seen: Tensor, series: Tensor) -> Tensor:
    """Return the correlations (groups, b, b) of normal variates whose functions, given as series, correlate as seen.

    By Mehler's formula functions of variates with correlation r correlate by the sum over k of r^k times the product of
    their k-th Hermite coefficients; that is solved for r by Newton's method. It is the polychoric correlation.
    """
    correlation = seen
    for _ in range(ROUNDS):
        value, slope = torch.zeros_like(seen), torch.zeros_like(seen)
        for coefficient in series.unbind(dim=2)[::-1]:
            product = coefficient.unsqueeze(1) * coefficient.unsqueeze(2)
            slope = slope * correlation + value + product
            value = (value + product) * correlation
        previous, correlation = correlation, (correlation - (value - seen) / slope.clamp_min(1e-3)).clamp(-1, 1)
        if torch.allclose(correlation, previous, atol=1e-4):
            break
    return correlation


def _root(correlation: Tensor, known: Tensor) -> Tensor:
    """Return (groups, b, s + b): what turns s known and b free normal variates into b of the given correlations.

    Correlations that were estimated one by one may contradict each other: negative eigenvalues are cut off, and the
    variances brought back to one.
    """
    values, vectors = torch.linalg.eigh(correlation - known @ known.mT)
    free = (vectors * values.clamp_min(0).sqrt().unsqueeze(1)) @ vectors.mT
    return normalize(torch.cat([known, free], dim=2), dim=2)


def _low_rank(scores: Tensor, first: Tensor, known: Tensor) -> tuple[Tensor, Tensor]:
    """Return (b, s + r), what s known and r <= n free variates are multiplied with, and the weights (b,) of b others.

    Their squares are the correlations of scores (n, b), shrunk to none by as much as chance explains, without any
    matrix of b x b. The first coefficients (b,) of the functions of variates take these for straight lines.
    """
    scaled = normalize(scores[:: len(scores) * scores.shape[1] // MOST_CELLS + 1].double(), dim=0)
    products = scaled @ scaled.T  # has the eigenvalues of the correlations
    _, vectors = torch.linalg.eigh(products)
    n_blocks, freedom = len(first), max(len(scaled) - 1, 1)
    distance = products.square().sum() - 2 * products.trace() + n_blocks  # from no correlations, as in _chance
    expected = n_blocks * (n_blocks - 1) / freedom
    kept = (1 - expected / distance.clamp_min(1e-12)).clamp_min(0) * (1 - 1 / freedom)
    factor = _at_most_one(scaled.T @ vectors * kept.sqrt() / first.unsqueeze(1))
    if known.shape[1]:  # what the known variate explains leaves the factor
        inner = factor.T @ factor
        inner.diagonal().add_(1e-6)
        along = torch.linalg.solve(inner, factor.T @ known)
        length = along.norm().clamp(1e-12)
        along = along / length
        factor = factor - (1 - (1 - length.clamp_max(1).square()).sqrt()) * (factor @ along) @ along.T
    root = _at_most_one(torch.cat([known, factor], dim=1))
    return root, (1 - root.square().sum(dim=1)).clamp_min(0).sqrt()


def _at_most_one(rows: Tensor) -> Tensor:
    """Return rows of which none is longer than one."""
    return rows / rows.norm(dim=1, keepdim=True).clamp_min(1)
