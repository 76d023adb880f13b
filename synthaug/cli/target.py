"""What a command learns from: the columns and the target of a table, checked before anything takes time."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from synthaug.cli.errors import InputError, by_options, counted
from synthaug.cli.files.missing import is_no_class, missing_options
from synthaug.cli.files.tables import column_named
from synthaug.cli.files.text import Style, written
from synthaug.cli.requests import Learning, TargetType
from synthaug.encoders.columns import refuse_infinite
from synthaug.encoders.spellings.text import form_of_text
from synthaug.encoders.spellings.times import TimeText
from synthaug.encoders.target import TargetCodec
from synthaug.exceptions import DataWarning, SynthaugError

MOST_SPELLED = 20  # classes that may be dates, or numbers written as text


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
    _check_meaning(y, request)
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


def _check_meaning(y: pd.Series, request: Learning) -> None:
    """Raise an InputError if classes would be dates, or numbers written as text; warn of those that may be none."""
    text = isinstance(y.dropna().iloc[0], str)
    classes = y.dropna().unique().tolist()
    if len(classes) > MOST_SPELLED and request.target_type == TargetType.auto:
        form = form_of_text(classes) if text else None
        if y.dtype.kind == "M" or isinstance(form, TimeText):
            raise InputError(
                f"the target {request.target!r} holds {len(classes)} different dates or times; choose another, write "
                f"numbers such as days in their place, or give --target-type classes"
            )
        if form is not None and not any(map(str.isalpha, classes[0])):  # as of class 12, say
            raise InputError(
                f"the target {request.target!r} holds numbers written as text, such as {classes[0]!r}; write them as "
                f"numbers alone, or give --target-type classes"
            )
    if text:
        _warn_of_classes(y, classes, request.target)


def _warn_of_classes(y: pd.Series, classes: list[str], target: str) -> None:
    """Warn of classes that are words for a missing value, or differ by blanks or case alone."""
    for name in (name for name in classes if is_no_class(name)):
        warnings.warn(
            f"the target {target!r} has a class {name!r}, of {counted(int((y == name).sum()), 'row')}; give "
            f"{missing_options([name])} if these rows have no label",
            DataWarning,
            stacklevel=2,
        )
    alike: dict[str, list[str]] = {}
    for name in classes:
        alike.setdefault(" ".join(name.split()).lower(), []).append(name)
    if same := next((names for names in alike.values() if len(names) > 1), None):
        warnings.warn(
            f"the target {target!r} has classes that differ by blanks or case alone, such as "
            f"{' and '.join(map(repr, same[:2]))}; write them in one way if they are one class",
            DataWarning,
            stacklevel=2,
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
