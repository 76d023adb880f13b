"""TabDDPM, a diffusion model, as synthcity has it and at its defaults (Kotelnikov et al. 2023; Qian et al. 2023)."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

PACKAGE = "synthcity"
MODULE = "synthcity"
LICENCE = "Apache 2.0"

MOST_LEVELS = 10  # what has no more it takes for a category, and its levels for positions; else for a number


def synthesize(table: pd.DataFrame, target: str, n_rows: int, seed: int) -> pd.DataFrame:
    """Return synthetic rows of a table: classes are given in its proportions; what is out of range is made anew."""
    from synthcity.plugins import Plugins
    from synthcity.plugins.core.dataloader import GenericDataLoader

    coded = [str(name) for name in table if table[name].dtype.kind not in "if" or table[name].nunique() <= MOST_LEVELS]
    levels = {name: np.unique(table[name]) for name in coded}
    codes = table.assign(**{name: np.searchsorted(levels[name], table[name]) for name in coded})
    with TemporaryDirectory() as folder:
        model = Plugins().get("ddpm", is_classification=True, random_state=seed, workspace=Path(folder))
        model.fit(GenericDataLoader(codes, target_column=target, random_state=seed))
        made = model.generate(n_rows, random_state=seed).dataframe()
    places = {name: made[name].round().astype(int).clip(0, len(levels[name]) - 1) for name in coded}
    return made.assign(**{name: levels[name][places[name]] for name in coded})
