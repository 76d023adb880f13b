"""A membership attack on PrivateTree: ``python -m benchmarks.privacy``.

Two tables differ in one row. Many generators are fitted to each of them, with the same settings. The attacker knows
both tables, sees the rows that a generator makes, and says which of the two it has learned, by how many of them are
like one row and how many like the other. From how often it is right follows, with 95 % confidence, a lower bound of
epsilon: an implementation whose bound is above the epsilon it promises is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import beta
from tqdm import tqdm

from synthaug import GANAugmenter, PrivateTree, PublicEncoder

ENCODER = PublicEncoder(levels={"a": [0, 1, 2], "b": [0, 1, 2]})
N_MADE = 2_000
TAIL = 0.05 / 4  # two shares, each for two thresholds


def neighbours(n: int = 30) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return two tables of n rows that differ in the last one."""
    table = pd.DataFrame({"a": np.arange(n) % 3, "b": np.arange(n) // 3 % 3})
    tables = table.copy(), table.copy()
    tables[0].iloc[-1], tables[1].iloc[-1] = (0, 0), (2, 2)
    return tables


def score(table: pd.DataFrame, epsilon: float, delta: float, target: str | None, seed: int) -> float:
    """Return by how much the rows of a generator are more like the last row of the second table than of the first."""
    augmenter = GANAugmenter(PrivateTree(epsilon, delta, target), encoder=ENCODER, random_state=seed).fit(table)
    made = augmenter.sample(N_MADE).to_numpy()
    like = [(made == level).mean() + (made == level).all(axis=1).mean() for level in (0, 2)]
    return float(like[1] - like[0])


def scores(
    n_fits: int, epsilon: float, delta: float, target: str | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the scores of generators fitted to either table, half of the fits each."""
    tables = neighbours()
    found = np.array(
        [
            [score(table, epsilon, delta, target, seed) for table in tables]
            for seed in tqdm(range(n_fits // 2), desc="fits", file=sys.stderr, disable=None)
        ]
    )
    return found[:, 0], found[:, 1]


def lower_bound(first: NDArray[np.float64], second: NDArray[np.float64], delta: float) -> float:
    """Return a lower bound of epsilon, with 95 % confidence, from the scores of either table.

    The threshold is chosen on one half of the scores, and judged on the other. Differential privacy bounds the odds:
    the share of the one table beyond it is at most exp(epsilon) times that of the other, and delta [1]_.

    References
    ----------
    .. [1] Jagielski, Ullman and Oprea, "Auditing differentially private machine learning", NeurIPS 2020.
    """
    best = 0.0
    for ours, others in ((second, first), (-first, -second)):
        thresholds = np.unique(ours[::2])
        gain = [(ours[::2] >= one).mean() - (others[::2] >= one).mean() for one in thresholds]
        chosen = thresholds[np.argmax(gain)]
        right, wrong = (part[1::2] >= chosen for part in (ours, others))
        low = beta.ppf(TAIL, right.sum(), (~right).sum() + 1) if right.any() else 0.0
        high = beta.ppf(1 - TAIL, wrong.sum() + 1, (~wrong).sum()) if not wrong.all() else 1.0
        if low > delta:
            best = max(best, float(np.log((low - delta) / high)))
    return best


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the attack from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.privacy", description=__doc__.partition("\n")[0])
    parser.add_argument("--fits", type=int, default=500, help="half of them to either table")
    parser.add_argument("--epsilon", type=float, nargs="+", default=[1.0, 3.0, 10.0])
    parser.add_argument("--delta", type=float, default=1e-5)
    options = parser.parse_args(arguments)
    print(f"{options.fits} fits; epsilon promised, and its lower bound by the attack, with 95 % confidence\n")
    for target in (None, "b"):
        for epsilon in options.epsilon:
            bound = lower_bound(*scores(options.fits, epsilon, options.delta, target), options.delta)
            print(f"target={target!s:5} {epsilon:6g} {bound:6.2f}", flush=True)


if __name__ == "__main__":
    main()
