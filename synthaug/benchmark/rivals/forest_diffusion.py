"""ForestDiffusion, gradient-boosted trees as a flow, one for each class, at its defaults (Jolicoeur-Martineau 2024)."""

from __future__ import annotations

import numpy as np
import pandas as pd

PACKAGE = "ForestDiffusion"
MODULE = "ForestDiffusion"
LICENCE = "MIT"


def synthesize(table: pd.DataFrame, target: str, n_rows: int, seed: int) -> pd.DataFrame:
    """Return synthetic rows of a table, in the proportions of its classes."""
    from ForestDiffusion import ForestDiffusionModel

    features = table.drop(columns=target)
    levels = {str(name): sorted(table[name].unique()) for name in table.select_dtypes(exclude="number")}
    codes = table.assign(**{name: pd.Categorical(table[name], levels[name]).codes for name in levels})
    many = {name for name in levels if len(levels[name]) > 2}
    model = ForestDiffusionModel(
        codes[list(features)].to_numpy(float),
        label_y=codes[target].to_numpy(int),
        bin_indexes=[i for i, name in enumerate(features) if name in levels.keys() - many],
        cat_indexes=[i for i, name in enumerate(features) if name in many],
        int_indexes=[i for i, name in enumerate(features) if pd.api.types.is_integer_dtype(features[name])],
        n_jobs=1,  # the trees still share the cores; no more processes, so that this one has all the CPU time
        seed=seed,
    )
    _tell_columns_apart(model)
    made = pd.DataFrame(model.generate(batch_size=n_rows), columns=[*features, target])[list(table)]
    return made.assign(**{name: np.array(levels[name])[made[name].astype(int)] for name in levels})


def _tell_columns_apart(model: object) -> None:
    """Give the dummies of category 1 a name that those of category 11 do not contain, by which they are looked up."""
    for names in ("X_names_before", "X_names_after"):
        if hasattr(model, names):
            setattr(model, names, getattr(model, names).map("#{}".format))
