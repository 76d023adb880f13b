"""What `synthaug augment` does: synthetic rows below the real ones of a table."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from synthaug import __version__
from synthaug.augmenter.card import made_by
from synthaug.cli.choice import HardLabels, check_scoring_name, choose_amount
from synthaug.cli.deadline import Deadline
from synthaug.cli.errors import InputError, check_rows, counted
from synthaug.cli.families import family_named
from synthaug.cli.files.below import below
from synthaug.cli.output import SILENT, Console, results_alone
from synthaug.cli.requests import BALANCE, FOLDS, Augmentation
from synthaug.cli.roles import encoder_of
from synthaug.cli.target import Learnable, counts, learnable
from synthaug.provenance.content import provenance


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
    frame: pd.DataFrame, request: Augmentation, console: Console = SILENT, deadline: Deadline | None = None
) -> AugmentedTable:
    """Return a table with synthetic rows below the real ones.

    Parameters
    ----------
    frame : DataFrame
        Real rows; those without a target stay, and train the generator.
    request : Augmentation
        What is to be added.
    console : Console
        Says how it goes.
    deadline : Deadline or None
        When it is to be done; None: from now on in the seconds of the request.

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
    >>> from synthaug.cli.requests import Augmentation
    >>> iris = load_iris(as_frame=True).frame
    >>> table = augment_table(iris, Augmentation(target="target", ratio=0.5, family="gaussian-copula"))
    >>> table.frame.shape, int(table.frame["synthetic"].sum())
    ((225, 6), 75)
    """
    start, mark, deadline = perf_counter(), request.column, deadline or Deadline(request.max_seconds)
    index = [name for name in frame.index.names if name is not None]
    if mark is not None and mark in map(str, (*frame.columns, *frame.columns.get_level_values(0), *index)):
        raise InputError(f"the table has a column {mark!r} already; name another one by --mark, or use --side-car")
    rows = _checked(learnable(frame, request), request, len(frame))
    augmenter = HardLabels(
        family_named(request.family, deadline.for_training(1 + FOLDS if request.choose else 1)),
        encoder=encoder_of(frame, request),
        target_type=rows.target_type,
        teacher=None if request.no_teacher else "auto",
        random_state=request.seed,
        verbose=console.verbose,
    )
    candidates = [_parameters(amount) for amount in request.amounts]
    parameters: dict[str, Any] | None = candidates[0]
    choice = None
    if request.choose:
        console.say(
            f"comparing {counted(len(candidates), 'amount')} of synthetic rows with none, on held-out real rows"
        )
        with results_alone():  # some estimators talk
            parameters, choice = choose_amount(augmenter, rows, candidates, request)
    if parameters is None:
        synthetic, made = frame.iloc[:0], None
    else:
        console.say(
            f"learning {counted(len(frame), 'row')} of {counted(rows.X.shape[1], 'column')} by {request.family}"
        )
        synthetic, made = _synthetic(augmenter.set_params(**parameters), rows, list(frame.columns), request.where)
    report = {
        **({"synthaug": __version__} if made is None else provenance(made)),
        "target": request.target,
        "family": request.family,
        "seed": request.seed,
        "parameters": parameters,
        "rows": {"real": len(frame), "synthetic": len(synthetic)},
        "classes": _class_report(rows, synthetic[rows.y.name]),
        "mark": mark,
        "choice": choice,
        "seconds": round(perf_counter() - start, 3),
    }
    return AugmentedTable(frame, synthetic, mark, report)


def _checked(rows: Learnable, request: Augmentation, n_real: int) -> Learnable:
    """Return the rows to learn, or raise an InputError if what is asked for does not go with them."""
    if request.balance and rows.target_type == "continuous":
        raise InputError(f"--balance raises classes, but the target {request.target!r} holds numbers; use --ratio")
    if request.ratio is not None:
        check_rows(f"--ratio {request.ratio:g}", request.ratio * n_real)
    check_scoring_name(request.scoring)
    return rows


def _parameters(amount: float | str) -> dict[str, Any]:
    """Return the parameters of an augmenter that make an amount."""
    if amount == BALANCE:
        return {"ratio": 0.0, "sampling_strategy": "auto"}
    return {"ratio": float(amount)}


def _synthetic(
    augmenter: HardLabels, rows: Learnable, columns: list[Any], where: str | None = None
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return synthetic rows, with the columns in their order, and what made them."""
    amounts = {name: getattr(augmenter, name) for name in ("ratio", "sampling_strategy")}
    learned = augmenter.learn_hard(rows.X, rows.y)
    augmented = learned.hard(**amounts, where=where)
    new = slice(len(rows.X), None)
    synthetic = pd.concat([augmented.X.iloc[new], augmented.y.iloc[new]], axis=1)[columns].reset_index(drop=True)
    return synthetic, made_by(learned)


def _class_report(rows: Learnable, made: pd.Series) -> dict[str, dict[str, int]] | None:
    """Return the rows of each class, real and synthetic; None for numbers to predict."""
    if rows.target_type == "continuous":
        return None
    real, synthetic = counts(rows.y), counts(made)
    return {label: {"real": real[label], "synthetic": synthetic.get(label, 0)} for label in real}
