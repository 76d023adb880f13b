"""TabularARGN, the autoregressive network of MOSTLY AI's engine, at its defaults (Tiwald et al. 2025).

Its protection of rare values is off: that is a measure of privacy, and would leave out the rare class.
"""

from __future__ import annotations

import pandas as pd

PACKAGE = "mostlyai-engine"
MODULE = "mostlyai.engine"
LICENCE = "Apache 2.0"


def synthesize(table: pd.DataFrame, target: str, n_rows: int, seed: int) -> pd.DataFrame:
    """Return synthetic rows of a table; its target is one more category."""
    import joblib
    from mostlyai.engine import TabularARGN

    numbers = set(table.select_dtypes("number"))
    encodings = {name: "TABULAR_NUMERIC_AUTO" if name in numbers else "TABULAR_CATEGORICAL" for name in table}
    model = TabularARGN(value_protection=False, tgt_encoding_types=encodings, random_state=seed)
    with model, joblib.parallel_config(backend="sequential"):  # so that this process has all the CPU time
        return model.fit(table).sample(n_rows)
