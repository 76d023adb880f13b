"""What `synthaug fit` and `synthaug sample` do: learn a table once, make rows of it later."""

from __future__ import annotations

from typing import Any

import pandas as pd

from synthaug.augmenter import GANAugmenter
from synthaug.cli.errors import InputError, suggestion
from synthaug.cli.families import DEFAULT, family_named
from synthaug.cli.target import learnable


def fit_table(
    frame: pd.DataFrame,
    target: str,
    *,
    family: str = DEFAULT,
    target_type: str = "auto",
    seed: int = 0,
    max_seconds: float | None = None,
    verbose: int = 0,
) -> GANAugmenter:
    """Return an augmenter that has learned a table, to be saved by `synthaug.artifacts.save`.

    Parameters
    ----------
    frame, target, family, target_type, seed, max_seconds, verbose
        As in `augment_table`.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from synthaug.cli.models import fit_table, sample_rows
    >>> augmenter = fit_table(load_iris(as_frame=True).frame, "target", family="gaussian-copula")
    >>> sample_rows(augmenter, 4, label="2")["target"].tolist()
    [2, 2, 2, 2]
    """
    rows = learnable(frame, target, target_type)
    augmenter = GANAugmenter(
        family_named(family, max_seconds), target_type=rows.target_type, random_state=seed, verbose=verbose
    )
    fitted: GANAugmenter = augmenter.fit(rows.X, rows.y)
    return fitted


def sample_rows(
    augmenter: GANAugmenter,
    n: int,
    *,
    label: str | None = None,
    seed: int | None = None,
    order: list[str] | None = None,
) -> pd.DataFrame:
    """Return synthetic rows, their target among the columns.

    Parameters
    ----------
    augmenter : GANAugmenter
        A fitted one, of a table.
    n : int
        How many.
    label : str or None, default=None
        The class of all of them, or the number to predict; None keeps the proportions of the real rows.
    seed : int or None, default=None
        For fresh draws; None repeats those of the fitted seed.
    order : list of str or None, default=None
        The columns in their order; None puts the target last.
    """
    wanted = None if label is None else _label(augmenter, label)
    made: Any = augmenter.sample(n, y=wanted, random_state=seed)
    if not (isinstance(made, tuple) and isinstance(made[0], pd.DataFrame)):
        raise InputError("the model has not learned a table with a target; make one by `synthaug fit`")
    rows: pd.DataFrame = pd.concat(list(made), axis=1)
    places = {str(name): name for name in rows.columns}
    return rows if order is None or {*order} != {*places} else rows[[places[name] for name in order]]


def _label(augmenter: GANAugmenter, label: str) -> Any:
    """Return the class or the number that a text stands for."""
    if augmenter.classes_ is None:
        try:
            return float(label)
        except ValueError as error:
            raise InputError(f"the target holds numbers, and {label!r} is none; give a number as --class") from error
    classes = {str(known): known for known in augmenter.classes_.tolist()}
    if label not in classes:
        raise InputError(f"unknown class {label!r}; {suggestion(label, list(classes))}")
    return classes[label]
