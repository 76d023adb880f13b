"""Whether wider networks and larger batches pay for many rows: ``python -m benchmarks.capacity``.

For each seed, a family learns the training rows with each pair of hidden units and rows of a batch, and makes as many
rows as there are test rows. How well these are told from the test rows, and what classifiers learn from them,
stand beside the CPU seconds of fit and sample.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks import measures
from benchmarks.fidelity import TARGET
from benchmarks.perf._process import cpu_seconds, in_fresh_process
from benchmarks.perf._tables import mixed_table
from benchmarks.tables import text_table
from synthaug.benchmark.datasets import load

SIZES = ((128, 128), (128, 256), (256, 256))  # hidden units and rows of a batch
MADE = "made"
N_COLUMNS = 15


def rows_of(name: str, n_rows: int, seed: int) -> pd.DataFrame:
    """Return random rows of a set with the target as last column."""
    if name == MADE:
        X, y = mixed_table(n_rows, N_COLUMNS, seed)
        return X.assign(**{TARGET: y})
    dataset = load(name)
    rows = np.random.default_rng(seed).permutation(len(dataset.X))[:n_rows]
    return dataset.X.assign(**{TARGET: dataset.y}).iloc[rows].reset_index(drop=True)


def measured(family: str, name: str, n_train: int, n_test: int, size: tuple[int, int], seed: int) -> dict[str, float]:
    """Return what rows are like that are made with networks and batches of a size."""
    from synthaug import GANAugmenter
    from synthaug.generators import load as family_class

    table = rows_of(name, n_train + n_test, seed)
    if len(table) < n_train + n_test:
        raise ValueError(f"{name} has {len(table)} rows, fewer than {n_train} to learn and {n_test} to test")
    test, training = table.iloc[:n_test].reset_index(drop=True), table.iloc[n_test:].reset_index(drop=True)
    generator = family_class(family)(hidden=size[0], batch_size=size[1])
    augmenter = GANAugmenter(generator, random_state=seed, device="cpu")
    fit, _ = cpu_seconds(lambda: augmenter.fit(training.drop(columns=TARGET), training[TARGET]))
    sample, (X, y) = cpu_seconds(lambda: augmenter.sample(n_test))
    like = training.astype({TARGET: str})
    made, test = (measures.normalised(rows, like) for rows in (X.assign(**{TARGET: np.asarray(y)}), test))
    return {
        "steps": augmenter.generator_.history_[-1]["step"],
        "CPU s to fit": fit,
        "CPU s to sample": sample,
        **{f"told by {model}": measures.detection(made, test, model, seed) for model in measures.MODELS},
        **{f"AUC of {model}": measures.utility(made, test, TARGET, model, seed) for model in measures.MODELS},
        "shapes": measures.column_shapes(made, test),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", nargs="+", default=[MADE], help="sets, or 'made'")
    parser.add_argument("--family", default="tabular-gan", help="one with hidden units and batches")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--test-rows", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    found = []
    cells = list(product(options.dataset, range(options.seeds), SIZES))
    for name, seed, size in tqdm(cells, desc="capacity", file=sys.stderr):
        values = in_fresh_process(measured, options.family, name, options.rows, options.test_rows, size, seed)
        found.append({"set": name, "hidden": size[0], "batch": size[1], "seed": seed, **values})
    frame = pd.DataFrame(found)
    means = frame.drop(columns="seed").groupby(["set", "hidden", "batch"], as_index=False).mean()
    print(text_table(means.round(4)))


if __name__ == "__main__":
    main()
