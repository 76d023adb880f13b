"""tabgan's GANGenerator, as its documentation recommends it: a network, and a filter by quantiles (Ashrapov 2020)."""

from __future__ import annotations

from functools import partial
from unittest import mock

import pandas as pd

PACKAGE = "tabgan"
MODULE = "tabgan"
LICENCE = "Apache 2.0"

SETTINGS = {"batch_size": 500, "patience": 25, "epochs": 500}
SURPLUS = 1.1  # its default: rows for each row of the table, before it doubles them to have some to filter


def synthesize(table: pd.DataFrame, target: str, n_rows: int, seed: int) -> pd.DataFrame:
    """Return synthetic rows of a table, at most as many as asked for; its target is one more category."""
    from tabgan.sampler import GANGenerator
    from tabgan.utils import seed_everything

    training = table.astype(dict.fromkeys(table.select_dtypes("integer"), float))  # it would cut off what to round
    # A number that is always the same is a category too: made with noise, no row would pass the filter.
    categories = [name for name in table if table[name].dtype.kind not in "if" or table[name].nunique() == 1]
    generator = GANGenerator(
        gen_x_times=SURPLUS * n_rows / len(table),
        cat_cols=categories,
        gen_params=dict(SETTINGS),
    )
    with mock.patch("tabgan.abc_sampler.seed_everything", partial(seed_everything, seed)):  # it has one seed for all
        # Without a target apart: that would be a number. The adversarial step sorts the rows and leaves none out.
        made, _ = generator.generate_data_pipe(
            training, None, training, use_adversarial=False, only_generated_data=True
        )
    return made.sample(min(n_rows, len(made)), random_state=seed, ignore_index=True)
