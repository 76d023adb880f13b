"""What columns are encoded as in place of their values."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.codecs.numeric import FEW_NUMBERS
from synthaug.encoders.columns import numbers_in_objects
from synthaug.encoders.ordinals import reading_of
from synthaug.encoders.spellings.base import (
    Columns,
    Form,
    Formed,
    InOneColumn,
    Spelling,
    as_objects,
    distinct,
    proves,
)
from synthaug.encoders.spellings.objects import forms_of_objects
from synthaug.encoders.spellings.ranked import Ranked
from synthaug.encoders.spellings.text import DIGIT, PROBED, forms_of_text
from synthaug.encoders.spellings.times import ZONE, TimeText, times_of_text
from synthaug.encoders.spellings.typed import Typed
from synthaug.encoders.spellings.worded import Worded
from synthaug.encoders.spellings.zones import ZonedObjects, ZonedText
from synthaug.exceptions import DataWarning, warn_caller

PROBED_ROWS = 500  # in which the distinct values are looked for that tell most columns that are none
MEASURED = "measured"
MAX_WORDS, VALUES_PER_WORD = 5, 5  # of words among numbers, and of all distinct values for each
TYPED = ("integer", "floating", "decimal", "date", "datetime64", "timedelta", "timedelta64")  # as pandas calls them
T = TypeVar("T", bound=Spelling)
PADDED = re.compile(r"0\d+")


def spellings_of(columns: Columns, roles: Mapping[Any, str], left_alone: Collection[Hashable]) -> Sequence[Spelling]:
    """Return what columns are encoded as in place of their values, and put that there, given the roles of some."""
    tried = {key: column for key, column in columns.items() if key not in left_alone}
    found = [
        spelling_of(key, column, roles.get(column.name))
        for key, column in tried.items()
        if roles.get(column.name) in (None, "number", "date")
    ]
    return reduced([spelling for spelling in found if spelling is not None], columns)


def measured_spellings(
    columns: Columns, names: pd.Index, constraints: Iterable[Any], roles: Mapping[Any, str]
) -> Sequence[Formed]:
    """Return what columns of text mean which constraints compare or add, however few values, and put that there."""
    wanted = [name for constraint in constraints for name in getattr(constraint, "measured", ())]
    keys = [key for key, name in enumerate(names) if any(isinstance(one, type(name)) and one == name for one in wanted)]
    found = [
        spelling_of(key, columns[key], roles.get(columns[key].name, MEASURED)) for key in keys if _is_text(columns[key])
    ]
    # Ranks, and positions on a grid of a column's own, cannot be compared with others.
    comparable = [one for one in found if isinstance(one, Formed) and getattr(one.form, "steps", None) is None]
    return reduced(comparable, columns)


def reduced(spellings: Sequence[T], columns: Columns) -> Sequence[T]:
    """Put what columns mean in place of their values, and return the spellings."""
    for spelling in spellings:
        spelling.reduce(columns)
    return spellings


def _is_text(column: pd.Series) -> bool:
    present = column.dropna() if getattr(column.dtype, "kind", "O") == "O" else column[:0]
    return len(present) > 0 and isinstance(present.iloc[0], str) and not isinstance(column.dtype, pd.CategoricalDtype)


def spelling_of(key: Hashable, column: pd.Series, role: str | None = None) -> Spelling | None:
    """Return what a column is encoded as in place of its values; None if they are to be encoded as they are.

    Parameters
    ----------
    key : hashable
        Key of the column.
    column : Series
        Values of any type; missing ones are allowed.
    role : {"number", "date", "measured"} or None, default=None
        Its role. In one, few values and numbers padded with zeros are ordered, too, and ambiguous dates have the month
        first, if it is not only measured by constraints.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.encoders.spellings.found import spelling_of
    >>> prices = pd.Series([f"{euro}.250,00 €" for euro in range(1, 9)], name="price")
    >>> spelling = spelling_of(0, prices)
    >>> spelling.read(prices).tolist()[:3]
    [1250.0, 2250.0, 3250.0]
    >>> spelling.write(pd.Series([1775.5]))[0]
    '1.775,50 €'
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        return _ranked_categories(key, column, role)
    if isinstance(column.dtype, pd.IntervalDtype):
        return _ranked(key, column, role, column.dropna().unique())
    if isinstance(column.dtype, pd.ArrowDtype) and column.dtype.kind not in "OU":  # text, clock times and decimals
        return Typed.fit(key, column) if column.dtype.kind in "mM" else None
    if not (isinstance(column.dtype, (pd.StringDtype, pd.PeriodDtype, pd.ArrowDtype)) or column.dtype == object):
        return None
    probed = column.iloc[:PROBED_ROWS].dropna()
    if probed.empty:
        probed = column.dropna().iloc[:PROBED_ROWS]
    if probed.empty:
        return None
    if isinstance(probed.iloc[0], str):
        return _of_text(key, column, role, probed)
    return _of_objects(key, column, role)


def _of_text(key: Hashable, column: pd.Series, role: str | None, rows: pd.Series) -> Spelling | None:
    probed = as_objects(rows.unique()[:PROBED])
    if not all(isinstance(text, str) for text in probed):
        return None
    if len(probed) <= FEW_NUMBERS and _is_few(column.nunique(), role):
        return None
    if not all(map(DIGIT.search, probed)):
        return _of_words(key, column, role, rows)
    without = as_objects(pd.unique(np.array([ZONE.sub("", text) for text in probed], dtype=object)))
    several_zones = any(":" in text and ZONE.search(text) for text in probed)
    is_likely = bool(forms_of_text(probed, padded=role is not None))
    several_zones = several_zones and bool(times_of_text(without))
    if not (is_likely or several_zones or _has_order(rows, role)):
        return None
    _, values = distinct(column)
    if not all(isinstance(text, str) for text in values) or _is_few(len(values), role):
        return None
    forms = forms_of_text(values, padded=role is not None)
    if len(forms) > 1 and role in (None, MEASURED):
        _complain_of(column, forms)
        return None
    if forms:
        return Formed(key, column, min(forms, key=_is_day_first))
    if several_zones:
        clocks = pd.unique(np.array([ZONE.sub("", text) for text in values], dtype=object))
        times = times_of_text(as_objects(clocks))
        if len(times) == 1 and "%d" in times[0].form.replace("-", ""):
            return ZonedText(key, column, times[0])
    return _ranked_text(key, column, role)


def _of_words(key: Hashable, column: pd.Series, role: str | None, rows: pd.Series) -> Spelling | None:
    """Return the ranks of names of months or weekdays, or the spelling of numbers or times with a few words."""
    probed = as_objects(rows.unique()[:PROBED])
    if not any(map(DIGIT.search, probed)):
        return _ranked_text(key, column, role) if _has_order(rows, role) else None
    return _worded(key, column, role, probed)


def _worded(key: Hashable, column: pd.Series, role: str | None, probed: NDArray[np.object_]) -> Spelling | None:
    """Return the spelling of numbers or times among which there are a few words; None if there are more of these."""
    if np.count_nonzero([DIGIT.search(text) is None for text in probed]) > MAX_WORDS:
        return None
    texts = column.dropna().unique().tolist()
    words = [text for text in texts if isinstance(text, str) and DIGIT.search(text) is None]
    if len(words) > MAX_WORDS or len(words) * VALUES_PER_WORD > len(texts):
        return None
    inner = spelling_of(key, column.where(~column.isin(words)), role)
    return Worded(key, column, words, inner) if isinstance(inner, InOneColumn) else None


def _is_day_first(form: Form) -> bool:
    written = str(form).replace("-", "")
    return 0 <= written.find("%d") < written.find("%m")


def _has_order(rows: pd.Series, role: str | None) -> bool:
    texts = rows.unique()[:PROBED]
    if role is None and any(PADDED.fullmatch(text) for text in texts):
        return False
    return reading_of(pd.Series(as_objects(texts), dtype=object)) is not None


def _ranked_text(key: Hashable, column: pd.Series, role: str | None) -> Spelling | None:
    """Return the ranks of text that has an order, but no one spelling; codes padded with zeros have none."""
    texts = pd.Series(column.dropna().unique())
    if role is None and texts.astype(object).map(PADDED.fullmatch).notna().any():
        return None
    reading = reading_of(texts)
    if reading is None:
        return None
    order = np.argsort(reading(texts).to_numpy(), kind="stable")
    return _ranked(key, column, role, texts.array.take(order))


def _of_objects(key: Hashable, column: pd.Series, role: str | None) -> Spelling | None:
    content = pd.api.types.infer_dtype(column.astype(object) if column.dtype != object else column, skipna=True)
    if content == "datetime" and column.dtype == object:
        several = len({str(time.tzinfo) for time in column.dropna()}) > 1
        return _zoned(key, column) if several and numbers_in_objects(column) is None else Typed.fit(key, column)
    if content == "interval":
        return _ranked(key, column, role, column.dropna().unique())
    if content in TYPED and (typed := Typed.fit(key, column)) is not None:
        return typed
    if content not in ("period", "time", "integer", "decimal") or (
        content in ("integer", "decimal") and numbers_in_objects(column) is not None
    ):
        return None
    try:
        _, values = distinct(column)
    except TypeError:
        return None
    if _is_few(len(values), role):
        return None
    for form in forms_of_objects(content, values):
        if proves(form, values):
            return Formed(key, column, form)
    is_number = content in ("integer", "decimal") and column.dtype == object
    return _ranked(key, column, role, as_objects(sorted(values))) if is_number else None


def _zoned(key: Hashable, column: pd.Series) -> Spelling | None:
    present = column.dropna()
    if any(time.tzinfo is None for time in present) or len({type(time) for time in present}) > 1:
        return None
    spelling = ZonedObjects(key, column)
    again = spelling.joined(spelling.read(present), spelling.zones(present))
    same = [made == time and made.utcoffset() == time.utcoffset() for made, time in zip(again, present, strict=True)]
    return spelling if all(same) else None


def _ranked_categories(key: Hashable, column: pd.Series, role: str | None) -> Spelling | None:
    """Return the ranks of categories that have an order, or mean dates and times in one way, in however many words."""
    dtype: Any = column.dtype
    seen = np.unique(column.cat.codes.to_numpy())
    seen = seen[seen >= 0]
    if not dtype.ordered:
        if _is_few(len(seen), role):
            return None
        times = _times_of_categories(dtype.categories[seen])
        if times is None:
            return None
        seen = seen[np.argsort(times.to_numpy(), kind="stable")]
    return _ranked(key, column, role, pd.Categorical.from_codes(seen, dtype=dtype))


def _times_of_categories(categories: pd.Index) -> pd.Series | None:
    """Return the times, or numbers of months and the like, that categories are or mean; None if they mean none."""
    if isinstance(categories, pd.DatetimeIndex | pd.PeriodIndex | pd.TimedeltaIndex):
        return pd.Series(categories.asi8)
    if pd.api.types.infer_dtype(categories, skipna=False) in ("date", "time"):
        return pd.Series(categories.argsort().argsort())
    texts = as_objects(categories)
    if not all(isinstance(text, str) and DIGIT.search(text) for text in texts[:PROBED]):
        return None
    if not all(isinstance(text, str) and not text.isdecimal() for text in texts):  # which may be codes
        return None
    forms = times_of_text(texts)
    return forms[0].read(texts) if len(forms) == 1 else None


def _ranked(key: Hashable, column: pd.Series, role: str | None, values: Any) -> Spelling | None:
    """Return the ranks of distinct values, which are sorted here if they are intervals."""
    if _is_few(len(values), role):
        return None
    if isinstance(values, pd.arrays.IntervalArray) or isinstance(values[0], pd.Interval):
        try:
            values = values[np.argsort(pd.arrays.IntervalArray(as_objects(values)))]
        except (TypeError, ValueError):
            return None
    return Ranked(key, column, values)


def _is_few(n: int, role: str | None) -> bool:
    return n <= (FEW_NUMBERS if role is None else 1)


def _complain_of(column: pd.Series, forms: list[Form]) -> None:
    readings = " or ".join(form.form for form in forms if isinstance(form, TimeText))
    warn_caller(
        f"the dates of the column {column.name!r}, such as {column.dropna().iloc[0]!r}, may be written as {readings}: "
        f"they are learned as categories; convert them by pandas.to_datetime(..., format=...), or choose by "
        f"TableEncoder(roles={{{column.name!r}: 'date'}}), which takes the first number as the month, or 'category'",
        DataWarning,
    )
