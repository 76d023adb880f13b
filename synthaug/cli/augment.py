"""What `synthaug augment` does: synthetic rows below the real ones of a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from synthaug import __version__
from synthaug.cli.choice import AMOUNTS, HardLabels, check_scoring_name, choose_amount
from synthaug.cli.errors import InputError, check_rows, counted
from synthaug.cli.families import DEFAULT, family_named
from synthaug.cli.files.below import below
from synthaug.cli.target import Learnable, counts, learnable

BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class AugmentedTable:
    """Real rows and synthetic ones.

    Parameters
    ----------
    real, synthetic : DataFrame
        Rows of the same columns.
    mark : str or None
        Name of the column that says which rows are synthetic.
    report : dict
        Where the rows come from, as values of JSON.
    """

    real: pd.DataFrame
    synthetic: pd.DataFrame
    mark: str | None
    report: dict[str, Any]

    @property
    def frame(self) -> pd.DataFrame:
        """The real rows, unchanged and first, the synthetic ones and the mark."""
        rows = below(self.real, self.synthetic)
        if self.mark is None:
            return rows
        return rows.assign(**{self.mark: np.repeat([False, True], [len(self.real), len(self.synthetic)])})


def augment_table(
    frame: pd.DataFrame,
    target: str,
    *,
    amount: float | str | None = None,
    family: str = DEFAULT,
    estimator: str | None = None,
    scoring: str | None = None,
    target_type: str = "auto",
    mark: str | None = "synthetic",
    seed: int = 0,
    max_seconds: float | None = None,
    verbose: int = 0,
    say: Callable[[str], None] = lambda line: None,
) -> AugmentedTable:
    """Return a table with synthetic rows below the real ones.

    Parameters
    ----------
    frame : DataFrame
        Real rows; those without a target stay, and train the generator.
    target : str
        Name of the column to predict.
    amount : float, "balance" or None, default=None
        Synthetic rows per real row, or as many as raise each class to the size of the largest. None is 1, or with an
        estimator what of 0.5, 1 and 2 is best.
    family : str, default="tabular-gan"
        Name of the family of generators.
    estimator : str or None, default=None
        Name of an estimator: rows are added only if they help it on real rows that were held out.
    scoring : str or None, default=None
        By which metric of scikit-learn; None is accuracy, or R2 for numbers.
    target_type : {"auto", "classes", "continuous"}, default="auto"
        What the target holds, as in `GANAugmenter`.
    mark : str or None, default="synthetic"
        Name of the column to add that says which rows are synthetic.
    seed : int, default=0
        Equal seeds give equal rows on a CPU.
    max_seconds : float or None, default=None
        Wall-clock budget of each training.
    verbose : int, default=0
        1 shows progress bars.
    say : callable
        Takes lines of progress.

    Returns
    -------
    table : AugmentedTable

    Raises
    ------
    InputError, DataError
        If the table cannot be augmented, and why.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from synthaug.cli.augment import augment_table
    >>> iris = load_iris(as_frame=True).frame
    >>> table = augment_table(iris, "target", amount=0.5, family="gaussian-copula")
    >>> table.frame.shape, int(table.frame["synthetic"].sum())
    ((225, 6), 75)
    """
    start = perf_counter()
    index = [name for name in frame.index.names if name is not None]
    if mark is not None and mark in map(str, (*frame.columns, *frame.columns.get_level_values(0), *index)):
        raise InputError(f"the table has a column {mark!r} already; name another one by --mark, or use --side-car")
    rows = learnable(frame, target, target_type)
    if amount == BALANCE and rows.target_type == "continuous":
        raise InputError(f"--balance raises classes, but the target {target!r} holds numbers; use --ratio")
    if isinstance(amount, float | int):
        check_rows(f"--ratio {amount:g}", amount * len(frame))
    check_scoring_name(scoring)
    augmenter = HardLabels(
        family_named(family, max_seconds), target_type=rows.target_type, random_state=seed, verbose=verbose
    )
    parameters: dict[str, Any] | None = _parameters(1.0 if amount is None else amount)
    choice = None
    if estimator is not None:
        amounts = AMOUNTS if amount is None else (amount,)
        candidates = [_parameters(one) for one in amounts]
        say(f"comparing {counted(len(candidates), 'amount')} of synthetic rows with none, on held-out real rows")
        parameters, choice = choose_amount(
            augmenter, rows, estimator=estimator, scoring=scoring, candidates=candidates, seed=seed
        )
    if parameters is None:
        synthetic = frame.iloc[:0]
    else:
        say(f"learning {counted(len(frame), 'row')} of {counted(rows.X.shape[1], 'column')} by {family}")
        synthetic = _synthetic(augmenter.set_params(**parameters), rows, list(frame.columns))
    report = {
        "synthaug": __version__,
        "target": target,
        "family": family,
        "seed": seed,
        "parameters": parameters,
        "rows": {"real": len(frame), "synthetic": len(synthetic)},
        "classes": _class_report(rows, synthetic[rows.y.name]),
        "mark": mark,
        "choice": choice,
        "seconds": round(perf_counter() - start, 3),
    }
    return AugmentedTable(frame, synthetic, mark, report)


def _parameters(amount: float | str) -> dict[str, Any]:
    """Return the parameters of an augmenter that make an amount."""
    if amount == BALANCE:
        return {"ratio": 0.0, "sampling_strategy": "auto"}
    return {"ratio": float(amount)}


def _synthetic(augmenter: HardLabels, rows: Learnable, columns: list[Any]) -> pd.DataFrame:
    """Return synthetic rows, with the columns in their order."""
    X, y = augmenter.fit_resample(rows.X, rows.y)
    new = slice(len(rows.X), None)
    return pd.concat([X.iloc[new], y.iloc[new]], axis=1)[columns].reset_index(drop=True)


def _class_report(rows: Learnable, made: pd.Series) -> dict[str, dict[str, int]] | None:
    """Return the rows of each class, real and synthetic; None for numbers to predict."""
    if rows.target_type == "continuous":
        return None
    real, synthetic = counts(rows.y), counts(made)
    return {label: {"real": real[label], "synthetic": synthetic.get(label, 0)} for label in real}
