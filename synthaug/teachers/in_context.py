"""InContext: what the estimators share whose network was trained once and reads labelled rows as its context."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from importlib import resources
from numbers import Integral
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.preprocessing import QuantileTransformer
from sklearn.utils import check_consistent_length
from sklearn.utils.validation import check_is_fitted
from torch import Tensor

from synthaug._sklearn import DocumentedMixin, Interval, _takes_mixed_tables, validate_data
from synthaug.encoders.codes import TableCodes
from synthaug.encoders.containers import as_array
from synthaug.encoders.foreign import plain
from synthaug.encoders.target import as_series
from synthaug.exceptions import DataError, DataWarning
from synthaug.nets.cells import as_cells
from synthaug.nets.in_context import InContextClassifier
from synthaug.nets.weights import load_weights
from synthaug.runtime.devices import lent, one_thread, resolve_device

MAX_ROWS, MAX_FEATURES = 1200, 64  # of the tables that the network was trained on
QUERIES = 200  # rows classified at once
WEIGHTS, CARD = "prior_fitted.safetensors", "prior_fitted.json"
Floats = NDArray[np.float64]


class View(NamedTuple):
    """One way to show a table to the network: positions of context rows and columns, codes of the rows, the scale."""

    context: NDArray[np.intp]
    columns: NDArray[np.intp]
    codes: NDArray[np.intp]  # of the context rows
    n_codes: int
    is_normal: bool  # numbers as normal scores, or standardised


class InContext(DocumentedMixin, BaseEstimator):
    """Keep labelled rows, and ask the network of others in several views of the table.

    Parameters
    ----------
    n_estimators : int
        Number of views.
    weights : str, Path or None, default=None
        File of weights; None: those of this package.
    device : str or torch.device, default="auto"
        Where to predict.
    random_state : int, RandomState instance or None, default=None
        Seed of the views.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_estimators": [Interval(Integral, 1, None, closed="left")],
        "weights": [str, Path, None],
        "device": [str, torch.device],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        n_estimators: int,
        weights: str | Path | None = None,
        device: str | torch.device = "auto",
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_estimators = n_estimators
        self.weights = weights
        self.device = device
        self.random_state = random_state

    def _keep(self, X: Any, y: Any) -> None:
        """Keep the rows, and load the network."""
        self._validate_params()
        X = plain(X)
        self._codes = TableCodes().fit(X)
        validate_data(self, X, skip_check_array=True)  # once it is known to be a table
        check_consistent_length(X, y)
        self._rows = _finite(self._codes.transform(X))
        self.network_ = shipped() if self.weights is None else load_weights(self.weights)

    def _warn_beyond(self, n_classes: int) -> None:
        """Say what each view leaves out of a table that is larger than those of the training."""
        (n, n_features), max_classes = self._rows.shape, self.network_.max_classes
        beyond = [
            (n > MAX_ROWS, f"{n} rows: each view of the table takes {MAX_ROWS} of them at random"),
            (n_features > MAX_FEATURES, f"{n_features} columns: each view takes {MAX_FEATURES} of them at random"),
            (n_classes > max_classes, f"{n_classes} classes: each view tells apart {max_classes} groups of them"),
        ]
        for is_beyond, what in beyond:
            if is_beyond:
                warnings.warn(
                    f"{type(self).__name__} was trained on tables of up to {MAX_ROWS} rows, {MAX_FEATURES} columns and "
                    f"{max_classes} classes, and here are {what}. Another model may be better",
                    DataWarning,
                    stacklevel=3,
                )

    def _view(self, codes: NDArray[np.intp], n_codes: int, is_normal: bool, rng: Any) -> View:
        """Return a view of rows and permuted columns, no more than the network was trained on."""
        n, n_features = self._rows.shape
        context, columns = np.sort(rng.permutation(n)[:MAX_ROWS]), rng.permutation(n_features)[:MAX_FEATURES]
        return View(context, columns, codes[context], n_codes, is_normal)

    def _transformed(self, X: Any) -> Floats:
        check_is_fitted(self)
        table = plain(X)
        table = table if isinstance(table, pd.DataFrame) else as_array(table)
        validate_data(self, table, skip_check_array=True, reset=False)
        return _finite(self._codes.transform(table))

    def _ask(self, views: Sequence[View], rows: Floats) -> list[Tensor]:
        """Return for each view the logarithms of the probabilities of its codes, shape (n_samples, n_codes)."""
        device = resolve_device(self.device)
        with one_thread(), lent(self.network_, device), torch.no_grad():
            return [self._said(view, rows, device) for view in views]

    def _said(self, view: View, rows: Floats, device: torch.device) -> Tensor:
        categorical = self._codes.categorical_[view.columns]
        context = self._rows[view.context][:, view.columns]
        scale = _Scale(context, categorical, view.is_normal)
        context = scale(context)
        kinds = torch.from_numpy(categorical)[None].to(device)
        seen = torch.from_numpy(context).float()[None].to(device)
        codes = torch.from_numpy(view.codes)[None].to(device)
        memory = self.network_.encode(as_cells(seen, kinds, len(context)), codes)
        scores = []
        for part in torch.from_numpy(scale(rows[:, view.columns])).float().to(device).split(QUERIES):
            cells = as_cells(torch.cat([seen, part[None]], dim=1), kinds, len(context))[:, len(context) :]
            scores.append(self.network_.decode(cells, memory)[0])
        return torch.cat(scores).double().cpu()[:, : view.n_codes].log_softmax(dim=1)

    def __sklearn_tags__(self) -> Any:
        return _takes_mixed_tables(super().__sklearn_tags__())


class _Scale:
    """Standardises numbers, in double precision, or makes them normal scores; codes stay."""

    def __init__(self, context: Floats, categorical: NDArray[np.bool_], normal: bool) -> None:
        self.numbers = ~categorical
        numbers = context[:, self.numbers]
        self.ranks = None
        if normal and numbers.size:
            n_quantiles = min(len(numbers), 1000)
            self.ranks = QuantileTransformer(n_quantiles=n_quantiles, output_distribution="normal", random_state=0)
            self.ranks.fit(numbers)
        known = np.ma.masked_invalid(numbers)
        self.middle, self.spread = known.mean(axis=0).filled(0.0), known.std(axis=0).filled(0.0)
        self.spread[self.spread == 0] = 1.0

    def __call__(self, rows: Floats) -> Floats:
        scaled, numbers = rows.copy(), rows[:, self.numbers]
        if self.ranks is None:
            scaled[:, self.numbers] = (numbers - self.middle) / self.spread
        else:
            scaled[:, self.numbers] = self.ranks.transform(numbers)
        return scaled


def known_labels(y: Any) -> pd.Series:
    """Return labels as a Series, none of which is missing or infinite."""
    labels = as_series(y)
    unknown = np.flatnonzero(labels.isna() | labels.isin([np.inf, -np.inf]))
    if len(unknown):
        raise DataError(
            f"y contains {labels[unknown[0]]} in row {unknown[0]}; leave out rows without a label (NaN, None, infinity)"
        )
    return labels


def _finite(rows: Floats) -> Floats:
    if np.isinf(rows).any():
        raise DataError("X holds infinity; replace infinite numbers, with NaN if they are unknown")
    return rows


def shipped() -> InContextClassifier:
    """Return the network of this package, if its file is the one that the card tells of."""
    with resources.as_file(resources.files("synthaug.teachers") / WEIGHTS) as path:
        return load_weights(path, fingerprint())


def fingerprint() -> str:
    """Return the hash of the weights of this package."""
    card = json.loads((resources.files("synthaug.teachers") / CARD).read_text(encoding="utf-8"))
    return str(card["sha256"])
