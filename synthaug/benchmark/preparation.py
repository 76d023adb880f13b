"""What a user would put before an estimator: codes for categories, medians for missing numbers, scaling."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler

from synthaug.benchmark.completion import LEVEL, categories

BRIGHTEST = 255


def scaled(X: pd.DataFrame) -> ColumnTransformer:
    """Return a step that makes one-hot codes and scaled numbers."""
    return _columns(X, _one_hot(), make_pipeline(_median(), StandardScaler()))


def coded(X: pd.DataFrame) -> ColumnTransformer:
    """Return a step that makes one-hot codes and fills missing numbers."""
    return _columns(X, _one_hot(), _median())


def ordinal(X: pd.DataFrame) -> ColumnTransformer:
    """Return a step that numbers the categories, for estimators that know them and missing cells."""
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, max_categories=254)
    return _columns(X, codes, "passthrough")


def completed(X: pd.DataFrame) -> ColumnTransformer:
    """Return a step that fills missing cells and keeps the columns as they are, for samplers that know none."""
    return _columns(X, SimpleImputer(strategy="constant", fill_value=LEVEL), _median()).set_output(transform="pandas")


def pixels(X: NDArray[Any]) -> FunctionTransformer:
    """Return a step that makes rows of numbers from 0 to 1 of images."""
    return FunctionTransformer(flat)


def flat(images: NDArray[Any]) -> NDArray[np.float32]:
    """Return images as rows."""
    return (images.reshape(len(images), -1) / np.float32(BRIGHTEST)).astype(np.float32, copy=False)


def _columns(X: pd.DataFrame, of_categories: Any, of_numbers: Any) -> ColumnTransformer:
    """Return a transformer of the two kinds of columns; the categories come first."""
    mixed = categories(X)
    numbers = [name for name in X if name not in mixed]
    parts = [("categories", of_categories, mixed), ("numbers", of_numbers, numbers)]
    return ColumnTransformer(parts, verbose_feature_names_out=False)


def _one_hot() -> OneHotEncoder:
    return OneHotEncoder(handle_unknown="ignore", sparse_output=False)


def _median() -> SimpleImputer:
    return SimpleImputer(strategy="median", keep_empty_features=True)
