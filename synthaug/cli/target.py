"""What a command learns from: the columns and the target of a table, checked before anything takes time."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from synthaug.cli.errors import InputError, by_options
from synthaug.cli.files.tables import column_named
from synthaug.cli.files.text import Style, written
from synthaug.cli.requests import Learning
from synthaug.encoders.columns import refuse_infinite
from synthaug.encoders.target import TargetCodec
from synthaug.exceptions import SynthaugError


class Learnable(NamedTuple):
    """A table split into columns and target, and what the target holds: "classes" or "continuous"."""

    X: pd.DataFrame
    y: pd.Series
    target_type: str


def learnable(frame: pd.DataFrame, request: Learning) -> Learnable:
    """Return columns and target of a table.

    Parameters
    ----------
    frame : DataFrame
        The table.
    request : Learning
        Which column is to be predicted, and what it holds.

    Raises
    ------
    InputError
        If there is no such column, or nothing to learn of it.
    """
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise InputError(f"{(frame.columns == twice).sum()} columns have the name {twice!r}; rename all but one")
    target = request.target
    label = column_named(frame, target)
    y = frame[label]
    if frame.shape[1] == 1:
        raise InputError(f"the table has no column beside the target {target!r}; add columns to learn from")
    _check_values(y, target)
    kinds = {isinstance(name, str): name for name in frame.columns.drop(label)}
    if len(kinds) > 1:
        raise InputError(
            f"columns have names of several kinds, such as {kinds[True]!r} and {kinds[False]!r}; rename them"
        )
    target_type = _target_type(y, request)
    X = frame.drop(columns=label)
    for name in X:
        refuse_infinite(X[name])
    return Learnable(X, y, target_type)


def _check_values(y: pd.Series, target: str) -> None:
    """Raise an InputError if no target can be made of some values."""
    if y.isna().all():
        raise InputError(f"the target {target!r} has no value in any of {len(y)} rows; fill some in")
    present = y.dropna()
    try:
        distinct = present.nunique()
    except TypeError as error:
        raise InputError(
            f"the target {target!r} holds {type(present.iloc[0]).__name__}s, which are no classes"
        ) from error
    if distinct == 1:
        raise InputError(
            f"the target {target!r} holds one class only, '{present.iloc[0]}'; add rows of another, or choose another "
            f"target"
        )


def _target_type(y: pd.Series, request: Learning) -> str:
    """Return what a target holds, and warn if it is guessed that numbers are no classes."""
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            codec = TargetCodec(str(request.target_type), None).fit(y)
    except SynthaugError as error:
        raise InputError(f"the target {request.target!r} cannot be learned: {by_options(error)}") from error
    if codec.classes_ is not None:  # what is told of classes comes again from the augmenter
        return "classes"
    for warning in told:
        warnings.warn(warning.message, stacklevel=2)
    return "continuous"


def named(labels: Iterable[Any], style: Style | None = None) -> dict[str, Any]:
    """Return classes by their names: as a file of text has them, in the style of its column, or as pandas shows them.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.cli.target import named
    >>> from synthaug.cli.files.text import Style
    >>> [*named([0.5, 1.0], Style("number", decimals=2))]
    ['0.50', '1.00']
    """
    known = pd.Series([*labels])
    names = known.astype(str) if style is None else written(known, style)
    return dict(zip(names, known, strict=True))


def counts(y: pd.Series) -> dict[str, int]:
    """Return the rows of each class, by its name."""
    found: Any = y.value_counts(sort=False)
    return {str(label): int(count) for label, count in sorted(found.items(), key=lambda item: str(item[0]))}
