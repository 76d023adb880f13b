"""Which rules of the real rows synthetic rows break: those that are found in them, and those that a user knows."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.codecs import fit_codec
from synthaug.encoders.columns import as_fitted
from synthaug.encoders.constraints.given import Given
from synthaug.encoders.containers import Container
from synthaug.encoders.roles import recognised_role
from synthaug.encoders.rules import KINDS, Columns, Rule, find_rules
from synthaug.encoders.rules.broken import broken_rows
from synthaug.evaluation import intervals
from synthaug.evaluation.figures import Figure
from synthaug.evaluation.tables import Tables, beside

PART = "fidelity"


def broken_rules(tables: Tables, given: Mapping[str, NDArray[np.bool_]]) -> Iterator[Figure]:
    """Yield the share of synthetic rows that break a rule, any of them and each.

    The rules are those that `TableEncoder` finds, where chance cannot explain them, in the real rows as numbers and
    levels: columns that follow from others, orders, one-hot groups. The ideal is the share of held-out rows that break
    them, or 0. A row that breaks a rule is not judged by those found later.

    Parameters
    ----------
    tables : Tables
        What is compared; the real rows follow the rules that are found.
    given : dict of masks
        Which synthetic rows break which constraint of a user.
    """
    rules, names = _found(tables.real)
    found, usual = (
        {} if rows is None else broken_rows(rules, names, _columns(rows), len(rows))
        for rows in (tables.synthetic, tables.holdout)
    )
    masks = {**given, **found}
    if masks:
        any_held_out = np.mean(np.logical_or.reduce([*usual.values()])) if usual else 0.0
        yield _share("rows that break a rule", np.logical_or.reduce([*masks.values()]), "", float(any_held_out))
    for text, mask in masks.items():
        yield _share("rows that break it", mask, text, float(usual[text].mean()) if text in usual else 0.0)


def broken_constraints(real: Any, synthetic: Any, constraints: Sequence[Any] | None) -> dict[str, NDArray[np.bool_]]:
    """Return which synthetic rows break which constraint of a user, by its text."""
    container = Container.of(real)
    frame, made = container.frame(real), container.frame(beside(container.names, "synthetic", synthetic))
    given = Given.of(constraints, {i: frame.iloc[:, i] for i in range(frame.shape[1])}, container.names)
    columns: Columns = {}
    if given.checks:
        columns |= {i: as_fitted(made.iloc[:, i], dtype) for i, dtype in enumerate(frame.dtypes)}
    return {str(check): check.broken(made, columns) for check in given.checks}


def _found(real: pd.DataFrame) -> tuple[Sequence[Rule], dict[Hashable, str]]:
    """Return the rules of the real rows, and names of columns."""
    columns = _columns(real)
    for key, column in [*columns.items()]:
        infinite = column.dtype == np.float64 and np.isinf(column).any()
        if infinite or recognised_role(column) is not None:
            del columns[key]
    codecs = {key: fit_codec(column, categorical=column.dtype != np.float64) for key, column in columns.items()}
    names: dict[Hashable, str] = {key: str(column.name) for key, column in columns.items()}
    return find_rules(columns, codecs, KINDS, names).rules, names


def _columns(rows: pd.DataFrame) -> Columns:
    return {i: rows.iloc[:, i] for i in range(rows.shape[1])}


def _share(measure: str, mask: NDArray[np.bool_], subject: str, ideal: float) -> Figure:
    rate, low, high = intervals.share(int(mask.sum()), len(mask))
    return Figure(PART, measure, rate, subject, low, high, ideal)
