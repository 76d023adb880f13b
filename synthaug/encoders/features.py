"""TableFeatures: mixed tables as plain numbers, for models that only look at rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import OneHotEncoder

from synthaug._sklearn import StrOptions
from synthaug.encoders.columns import distinct, numbers_in_objects
from synthaug.encoders.containers import Container
from synthaug.encoders.grid import time_dtype
from synthaug.encoders.level_means import LevelMeans
from synthaug.encoders.ordinals import Reading, as_floats, reading_of

MAX_LEVELS = 32  # one-hot columns of a categorical column; the rarest levels share one
MISSING = "(missing)"
LARGEST = 1e30  # trees look at single precision, in which sums of many such numbers are finite
READ = 0.9  # share of distinct texts that must mean numbers: the others may be words for "unknown"
ORDERED = ("integer", "decimal", "datetime", "date", "time", "period", "interval", "floating", "timedelta")

# What of a time comes again, and after how long a time it says more than the time itself.
CALENDAR: dict[str, tuple[pd.Timedelta, Callable[[pd.Series], Any]]] = {
    "time of day": (pd.Timedelta(2, "D"), lambda times: _seconds_of_day(times.dt)),
    "weekday": (pd.Timedelta(14, "D"), lambda times: times.dt.day_of_week),
    "month": (pd.Timedelta(400, "D"), lambda times: times.dt.month),
}


class TableFeatures(TransformerMixin, BaseEstimator):
    """Turn a table of mixed columns into one array of floats: numbers first, one-hot columns of the levels after them.

    Numbers and dates stay what they are, NaN where they are missing, and so does what means them: clock times, periods,
    intervals, ordered categories, and text in one spelling. Times that span some cycles of it also give their time of
    day, weekday and month. Of the other columns, missing is a level, and levels that `fit` has not seen, or saw once,
    count as rare. Unlike `TableEncoder` this cannot be undone, takes values that `fit` has not seen and breaks no ties
    at random. Columns without any value are left out.

    Parameters
    ----------
    target_type : {"classes", "continuous"} or None, default=None
        What y holds. Columns of more levels than have a one-hot column then give the mean of y at each level as well.
        Of the rows of `fit_transform` these are cross-fitted.

    Attributes
    ----------
    n_numbers_ : int
        How many of the columns, the first ones, are numbers.
    n_means_ : int
        How many of these, the last ones, are means of y.
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "target_type": [StrOptions({"classes", "continuous"}), None],
    }

    def __init__(self, target_type: str | None = None) -> None:
        self.target_type = target_type

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn which columns are numbers, the levels of the others, and the means of y."""
        self.fit_transform(X, y)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> NDArray[np.float64]:
        """Learn the columns and return their features, of shape (n_samples, n_features_out)."""
        self._validate_params()
        self._container = Container.of(X)
        frame = self._container.frame(X)
        used = np.flatnonzero(frame.notna().any().to_numpy()).tolist()
        self._columns = {i: plan_of(frame.iloc[:, i]) for i in used}
        numbers = self._numbers(frame)
        self._one_hot = OneHotEncoder(
            min_frequency=2, max_categories=MAX_LEVELS, handle_unknown="infrequent_if_exist", sparse_output=False
        )
        self._known = {
            part: [pd.Index(np.unique(texts), dtype=object) for texts, _ in self._texts(frame, part)]
            for part in ("levels", "means")
        }
        levels = self._codes(frame, "levels")
        if levels.shape[1]:
            self._one_hot.fit(levels)
        self._means = LevelMeans(self.target_type or "classes")
        many, self.n_means_ = self._codes(frame, "means"), 0
        if self.target_type is not None and many.shape[1]:
            means = self._means.fit_transform(many, np.asarray(y))
            self.n_means_ = means.shape[1]
            numbers.append(means)
        self.n_numbers_ = sum(1 if part.ndim == 1 else part.shape[1] for part in numbers)
        return self._stacked(numbers, levels)

    def transform(self, X: Any) -> NDArray[np.float64]:
        """Return features of shape (n_samples, n_features_out)."""
        frame = self._container.frame(X)
        numbers = self._numbers(frame)
        if self.n_means_:
            numbers.append(self._means.transform(self._codes(frame, "means")))
        return self._stacked(numbers, self._codes(frame, "levels"))

    def _numbers(self, frame: pd.DataFrame) -> list[NDArray[np.float64]]:
        """Return the numbers of the columns that are or mean some, one after the other, and then what they repeat."""
        typed = {i: plan.typed(frame.iloc[:, i]) for i, plan in self._columns.items() if plan.is_number}
        repeated = [
            pd.Series(CALENDAR[name][1](_as_times(typed[i])))
            for i, plan in self._columns.items()
            for name in plan.calendar
        ]
        numbers = [pd.to_numeric(as_floats(one), errors="coerce") for one in (*typed.values(), *repeated)]
        return [within_single_precision(column) for column in numbers]

    def _texts(self, frame: pd.DataFrame, part: str) -> list[tuple[NDArray[np.object_], NDArray[np.intp]]]:
        """Return what `texts_of` says of the columns that have a part: "levels" or "means"."""
        return [texts_of(frame.iloc[:, i]) for i, plan in self._columns.items() if getattr(plan, part)]

    def _codes(self, frame: pd.DataFrame, part: str) -> NDArray[np.intp]:
        """Return the positions of these texts among those that `fit` has seen, in which encoders search faster."""
        codes = np.empty((len(frame), len(self._known[part])), dtype=np.intp)
        for i, (known, (texts, places)) in enumerate(zip(self._known[part], self._texts(frame, part), strict=True)):
            codes[:, i] = known.get_indexer(pd.Index(texts, dtype=object))[places]  # -1: not seen
        return codes

    def _stacked(self, numbers: list[NDArray[np.float64]], levels: NDArray[np.intp]) -> NDArray[np.float64]:
        one_hot = [self._one_hot.transform(levels)] if levels.shape[1] else []
        return np.column_stack([np.empty((len(levels), 0)), *numbers, *one_hot])


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """What becomes of a column.

    Parameters
    ----------
    is_number : bool
        Whether it is or means numbers or times.
    reading : Reading or None
        What makes these of its values, if their type does not tell.
    calendar : tuple of str
        Names of what its times repeat.
    levels, means : bool
        Whether it gives one-hot columns, and means of the target.
    """

    is_number: bool
    reading: Reading | None = None
    calendar: tuple[str, ...] = ()
    levels: bool = False
    means: bool = False

    def typed(self, column: pd.Series) -> pd.Series:
        """Return the numbers or times that a column is or means."""
        return _typed(column) if self.reading is None else self.reading(column)


def plan_of(column: pd.Series) -> ColumnPlan:
    """Return what is to become of a column that holds some value."""
    typed = _typed(column)
    if getattr(typed.dtype, "kind", "O") in "biufmM":
        return ColumnPlan(True, calendar=_calendar(typed))
    reading = reading_of(column, least=READ)
    counts = np.sort(np.bincount(pd.factorize(column, use_na_sentinel=False)[0]))[::-1]
    if reading is None:
        return ColumnPlan(False, levels=True, means=_has_many(counts))
    is_ordered = pd.api.types.infer_dtype(column.astype(object), skipna=True) in ORDERED
    if isinstance(column.dtype, pd.CategoricalDtype):
        is_ordered = bool(column.dtype.ordered)
    return ColumnPlan(
        True,
        reading,
        calendar=_calendar(reading(column)),
        levels=len(counts) <= MAX_LEVELS,
        means=not is_ordered and _has_many(counts),
    )


def texts_of(column: pd.Series) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return the texts of a column, few times each, and the place of each value among them.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.encoders.features import texts_of
    >>> texts, places = texts_of(pd.Series(["b", None, "b", "a"]))
    >>> texts.tolist(), places.tolist()
    (['b', '(missing)', 'a'], [0, 1, 0, 2])
    """
    values, places = distinct(column)
    objects = values.astype(object).where(values.notna(), MISSING)
    texts = np.array([str(value) for value in objects], dtype=object)
    return texts, np.arange(len(texts)) if places is None else places


def _has_many(counts: NDArray[np.intp]) -> bool:
    """Return whether some level that occurs again has no one-hot column of its own, given how often each occurs."""
    return len(counts) > MAX_LEVELS and bool(counts[MAX_LEVELS - 1] > 1)


def _typed(column: pd.Series) -> pd.Series:
    """Return a column of Python objects that are all numbers or times as such, any other as it is."""
    found = numbers_in_objects(column) if column.dtype == object else None
    return column if found is None else found


def _calendar(times: pd.Series) -> tuple[str, ...]:
    """Return the names of what differs among times that come again after less time than they span."""
    if getattr(times.dtype, "kind", "O") != "M":
        return ()
    times = _as_times(times)
    span = times.max().as_unit("s") - times.min().as_unit("s")  # finer units span no more than 292 years
    return tuple(name for name, (least, of) in CALENDAR.items() if span >= least and of(times).nunique() > 1)


def _seconds_of_day(clock: Any) -> pd.Series:
    seconds: pd.Series = 3600.0 * clock.hour + 60.0 * clock.minute + clock.second
    return seconds


def _as_times(times: pd.Series) -> pd.Series:
    return times.astype(time_dtype(times.dtype))


def within_single_precision(column: pd.Series) -> NDArray[np.float64]:
    """Return finite numbers within what trees can add up; infinite ones stay, for a model to refuse."""
    numbers: NDArray[np.float64] = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isinf(numbers), numbers, numbers.clip(-LARGEST, LARGEST))
