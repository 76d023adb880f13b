"""Missing values for rivals that know none: categories get a level of their own, numbers the median."""

import pandas as pd

LEVEL = "missing"


def completed(X: pd.DataFrame) -> pd.DataFrame:
    """Return X without missing values, and with its categories as plain strings."""
    return pd.DataFrame({name: _completed_column(X[name]) for name in X})


def restored(X: pd.DataFrame) -> pd.DataFrame:
    """Return X with missing values in place of the level that stood for them."""
    return X.mask(X == LEVEL)


def categories(X: pd.DataFrame) -> list[str]:
    """Return the names of the columns that hold no numbers."""
    return [name for name in X.columns if not pd.api.types.is_numeric_dtype(X[name])]


def _completed_column(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column):
        return column.fillna(column.median()) if column.isna().any() else column
    return column.astype(object).where(column.notna(), LEVEL).astype(str)
