"""A Bayesian network over all columns, as synthcity has it and at its defaults (Qian et al. 2023)."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

PACKAGE = "synthcity"
MODULE = "synthcity"
LICENCE = "Apache 2.0"


def synthesize(table: pd.DataFrame, target: str, n_rows: int, seed: int) -> pd.DataFrame:
    """Return synthetic rows of a table; its target is one more category."""
    from synthcity.plugins import Plugins
    from synthcity.plugins.core.dataloader import GenericDataLoader

    constant = {str(name): table[name].iloc[0] for name in table if table[name].nunique() == 1}  # it would lose these
    varied = table.drop(columns=list(constant))
    with TemporaryDirectory() as folder:
        model = Plugins().get("bayesian_network", random_state=seed, workspace=Path(folder))
        model.fit(GenericDataLoader(varied, target_column=target, random_state=seed))
        return model.generate(n_rows, random_state=seed).dataframe().assign(**constant)
