"""Columns that name somebody in every row, however often: e-mail addresses, and what goes with them one to one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.ordinals import reading_of
from synthaug.encoders.spellings.text import form_of_text

MIN_LEVELS = 30  # values, of fewer of which a column is one of groups
MOST = 0.95  # share of the values that have a form
FEW_ROWS = 10  # for each value on average, from which on codes stand for things rather than for somebody
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
PERSONAL = re.compile(
    r"(^|[\s_.-])(e[_-]?mail|(tele)?phone|mobile|ssn|iban|passport|surname"
    r"|(first|last|full|family|patient|customer|client|employee)[\s_.-]?name)s?($|[\s_.-])",
    re.IGNORECASE,
)


def names_somebody(values: pd.Series) -> bool:
    """Return whether a column of text names somebody by its form or by its name.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.encoders.identifying import names_somebody
    >>> names_somebody(pd.Series([f"u{i % 40}@example.org" for i in range(200)]))
    True
    >>> names_somebody(pd.Series([f"colour {i % 40}" for i in range(200)]))
    False
    """
    if not _is_text(values):
        return False
    distinct = values.dropna().unique()
    if len(distinct) < MIN_LEVELS:
        return False
    texts = pd.Series(distinct).astype(str)
    return bool(PERSONAL.search(str(values.name)) or texts.str.fullmatch(ADDRESS).mean() >= MOST)


def tied_to_somebody(columns: Iterable[pd.Series], found: Mapping[Any, str]) -> dict[Any, str]:
    """Return the columns, by name, that say the same as one which names somebody: they are identifiers, too.

    They would be tied to each other, and a model would hold, and give, name, number and address of a person together.
    Two columns also name somebody if they say the same, one of them is a code with digits, and a value has few rows.

    Parameters
    ----------
    columns : iterable of Series
        Those that may be identifiers.
    found : mapping of {column name: role}
        Roles that were recognised in them.
    """
    texts = {column.name: column for column in columns if found.get(column.name) != "text" and _is_text(column)}
    codes = {name: pd.factorize(column, use_na_sentinel=False) for name, column in texts.items()}
    sizes = {name: len(levels) for name, (own, levels) in codes.items() if _repeat(own, levels)}
    tied: dict[Any, str] = {}
    for size in {*sizes.values()}:
        names = [name for name, own in sizes.items() if own == size]
        while len(names) > 1:
            group = [name for name in names if _one_to_one(codes[names[0]][0], codes[name][0], size)]
            names = [name for name in names if name not in group]
            if len(group) > 1 and _stands_for_somebody([texts[name] for name in group], size, found):
                tied |= {name: "identifier" for name in group if _is_no_measurement(texts[name])}
    return tied


def _repeat(codes: NDArray[np.intp], levels: Any) -> bool:
    """Return whether values are many and repeat: those that do not go with each other one to one."""
    if len(levels) < MIN_LEVELS:
        return False
    gone = np.asarray(pd.isna(levels))
    return bool(np.count_nonzero(~gone) < MOST * np.count_nonzero(~gone[codes]))


def _stands_for_somebody(group: list[pd.Series], size: int, found: Mapping[Any, str]) -> bool:
    if any(found.get(column.name) == "identifier" and names_somebody(column.dropna()) for column in group):
        return True
    if all(found.get(column.name) == "code" for column in group):  # a ticket and its number
        return False
    return len(group[0]) < FEW_ROWS * size and any(_is_code(column) for column in group)


def _is_code(column: pd.Series) -> bool:
    texts = pd.Series(column.dropna().unique()).astype(str)
    return _is_no_measurement(column) and texts.str.contains(r"\d").mean() >= MOST


def _is_no_measurement(column: pd.Series) -> bool:
    present = column.dropna()
    return reading_of(present, least=MOST) is None and form_of_text(present.astype(str).unique()) is None


def _one_to_one(one: Any, other: Any, size: int) -> bool:
    return len(np.unique(one.astype(np.int64) * size + other)) == size


def _is_text(column: pd.Series) -> bool:
    if getattr(column.dtype, "kind", "O") != "O" or isinstance(column.dtype, pd.CategoricalDtype):
        return False
    if isinstance(column.dtype, pd.StringDtype):
        return bool(column.notna().any())
    present = column.dropna().astype(object)
    return len(present) > 0 and all(issubclass(kind, str | UUID) for kind in set(map(type, present)))
