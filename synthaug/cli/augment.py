"""What `synthaug augment` does: synthetic rows below the real ones of a table."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from synthaug import __version__
from synthaug.augmenter.card import made_by
from synthaug.augmenter.condition import Condition
from synthaug.cli.choice import HardLabels, choose_amount
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
    start, deadline = perf_counter(), deadline or Deadline(request.max_seconds)
    check_mark(frame, request)
    if request.ratio is not None:
        check_rows(f"--ratio {request.ratio:g}", request.ratio * len(frame))
    chosen = choose(frame, request, console, deadline)
    if chosen.parameters is None:
        synthetic, made = frame.iloc[:0], None
    else:
        console.say(
            f"learning {counted(len(frame), 'row')} of {counted(chosen.rows.X.shape[1], 'column')} by {request.family}"
        )
        synthetic, made = _synthetic(chosen.augmenter, chosen.rows, list(frame.columns), request.where)
    classes = class_report(chosen.rows, counts(chosen.rows.y), counts(synthetic[chosen.rows.y.name]))
    report = report_of(request, chosen, made, {"real": len(frame), "synthetic": len(synthetic)}, classes)
    report["seconds"] = round(perf_counter() - start, 3)
    return AugmentedTable(frame, synthetic, request.column, report)


class Chosen(NamedTuple):
    """What is to make rows of a table.

    Parameters
    ----------
    augmenter : HardLabels
        With its amounts, not fitted.
    rows : Learnable
        What it is to learn.
    parameters : dict or None
        The amounts; None where no rows help.
    choice : dict or None
        Why, if amounts were compared.
    """

    augmenter: HardLabels
    rows: Learnable
    parameters: dict[str, Any] | None
    choice: dict[str, Any] | None


def choose(frame: pd.DataFrame, request: Augmentation, console: Console, deadline: Deadline) -> Chosen:
    """Return what is to make rows of a table; parameters as in `augment_table`."""
    rows = _checked(learnable(frame, request), request)
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
    return Chosen(augmenter.set_params(**(parameters or {})), rows, parameters, choice)


def report_of(
    request: Augmentation,
    chosen: Chosen,
    made: dict[str, Any] | None,
    rows: dict[str, int],
    classes: dict[str, dict[str, int]] | None,
) -> dict[str, Any]:
    """Return where rows come from, as values of JSON."""
    return {
        **({"synthaug": __version__} if made is None else provenance(made)),
        "target": request.target,
        "family": request.family,
        "seed": request.seed,
        "parameters": chosen.parameters,
        "rows": rows,
        "classes": classes,
        "mark": request.column,
        "choice": chosen.choice,
    }


def check_mark(frame: pd.DataFrame, request: Augmentation) -> None:
    """Raise an InputError if a table has a column of the name of the mark."""
    mark, index = request.column, [name for name in frame.index.names if name is not None]
    if mark is not None and mark in map(str, (*frame.columns, *frame.columns.get_level_values(0), *index)):
        raise InputError(f"the table has a column {mark!r} already; name another one by --mark, or use --side-car")


def _checked(rows: Learnable, request: Augmentation) -> Learnable:
    """Return the rows to learn, or raise an InputError if what is asked for does not go with them."""
    if request.balance and rows.target_type == "continuous":
        raise InputError(f"--balance raises classes, but the target {request.target!r} holds numbers; use --ratio")
    if request.where is not None:
        Condition(request.where, rows.X, rows.y.name)(rows.X, rows.y)
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


def class_report(rows: Learnable, real: dict[str, int], made: dict[str, int]) -> dict[str, dict[str, int]] | None:
    """Return the rows of each class, real and synthetic; None for a continuous target."""
    if rows.target_type == "continuous":
        return None
    return {label: {"real": real[label], "synthetic": made.get(label, 0)} for label in real}
