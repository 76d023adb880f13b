"""What a column is there for: identifiers and free text are neither to be learned nor to be copied from real rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pandas as pd

from synthaug.encoders import ROLES
from synthaug.encoders.codecs import ColumnCodec, NumericCodec, fit_codec
from synthaug.encoders.codecs.identifiers import AbsentCodec, IdentifierCodec
from synthaug.encoders.codecs.shared import SharedCodec
from synthaug.encoders.identifying import MIN_LEVELS, names_somebody
from synthaug.encoders.ordinals import reading_of
from synthaug.encoders.spellings.text import form_of_text
from synthaug.exceptions import ColumnTypeError, DataWarning, warn_caller

MIN_PRESENT = 30  # values, of fewer of which nothing can be said
UNIQUE = 0.95  # distinct values per present one, from which a column tells rows apart
NEARLY_UNIQUE, MANY = 0.75, 100  # or so, of codes that some rows share, of which there are at least so many
WORDS, LONG = 3, 25  # of most values of free text: words, or characters
ZERO_PADDED = re.compile(r"\d{4,}")  # numbers of some places, of which one begins with 0 at least
MEASURED = re.compile(r"\d{1,3}(\s*[/x]\s*\d{1,3})+")  # together, as a blood pressure or width and height are
DATED = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}([T ]\d.*)?")  # dates, or numbers of as many parts
NAMED = re.compile(r"(^|[\s_.-])(id|ids|uuid|guid|identifier)($|[\s_.-])|[a-z](Id|ID)$", re.IGNORECASE)

SAID = {
    "identifier": "which look like identifiers, get fresh values",
    "code": "which look like codes that some rows share, get shared ones, and fresh ones for those of single rows",
    "text": "which look like free text, are missing",
}


def recognised_role(values: pd.Series) -> str | None:
    """Return "identifier", "code" or "text" for a column that tells rows apart, or None for one to learn.

    Floats, times and categories never are one. Whole numbers are identifiers if no two are equal and they are
    consecutive, or if the column's name says so; text that means numbers or times only if the name says so. Codes
    are identifiers that a notable share of the rows have in common with others. What names somebody is an identifier
    in however many rows.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.encoders.roles import recognised_role
    >>> recognised_role(pd.Series([f"INV-{i:05d}" for i in range(50)]))
    'identifier'
    >>> recognised_role(pd.Series([f"T{i // 2 if i < 100 else i}" for i in range(200)]))
    'code'
    >>> recognised_role(pd.Series([f"{110 + i}/{60 + i}" for i in range(50)])) is None
    True
    >>> recognised_role(pd.Series(["red", "green"] * 25)) is None
    True
    """
    if isinstance(values.dtype, (pd.CategoricalDtype, pd.SparseDtype)):
        return None
    if getattr(values.dtype, "kind", "O") not in "iuO" or _has_few_texts(values):
        return None
    present = values.dropna()
    if len(present) < MIN_PRESENT:
        return None
    is_named = bool(NAMED.search(str(values.name)))
    if getattr(values.dtype, "kind", "O") in "iu":
        consecutive = int(present.max()) - int(present.min()) == len(present) - 1
        if not (consecutive or is_named):
            return None
        distinct = present.nunique()
        if consecutive and distinct == len(present):
            return "identifier"
        return _role_of_codes(distinct, len(present)) if is_named else None
    first = present.iloc[0]
    if not isinstance(first, (str, UUID)):
        return None
    return "identifier" if names_somebody(present) else _role_of_text(present, is_named)


def _has_few_texts(values: pd.Series) -> bool:
    """Return whether a column of strings has too few distinct ones to tell rows, or somebody, apart."""
    if not isinstance(values.dtype, pd.StringDtype):
        return False
    distinct = values.nunique()
    return distinct < MIN_LEVELS and _role_of_codes(distinct, int(values.count())) is None


def _role_of_text(present: pd.Series, is_named: bool) -> str | None:
    distinct = present.nunique()
    role = _role_of_codes(distinct, len(present))
    if role is None:
        return None
    present = present.astype(object)
    if not all(isinstance(value, (str, UUID)) for value in present):
        return None
    texts = present.astype(str)
    if role == "code" and texts.str.contains(r"\d").mean() < UNIQUE:
        return None
    if role == "identifier" and all(ZERO_PADDED.fullmatch(text) for text in texts) and texts.str.startswith("0").any():
        return "identifier"
    is_measured = texts.str.fullmatch(MEASURED).mean() >= UNIQUE or _are_dates(texts)
    if is_measured or reading_of(present, least=UNIQUE) is not None or form_of_text(texts.unique()) is not None:
        return role if is_named else None
    n_words = texts.map(lambda text: len(text.split())).median()
    is_free = n_words >= WORDS or (n_words > 1 and texts.map(len).median() >= LONG)
    return "text" if is_free else role


def _are_dates(texts: pd.Series) -> bool:
    """Return whether texts are dates, in however many spellings."""
    if texts.str.fullmatch(DATED).mean() < UNIQUE:
        return False
    return bool(pd.to_datetime(texts, format="mixed", errors="coerce", utc=True).notna().mean() >= UNIQUE)


def _role_of_codes(distinct: int, n: int) -> str | None:
    """Return the role of n values that are no measurements, given how many are distinct."""
    if distinct >= UNIQUE * n:
        return "identifier"
    return "code" if distinct >= NEARLY_UNIQUE * n and distinct >= MANY else None


def check_roles(roles: Mapping[Any, str] | None, names: pd.Index) -> dict[int, str]:
    """Return the roles that a user gives, by position."""
    given: dict[int, str] = {}
    for name, role in (roles or {}).items():
        if role not in ROLES:
            raise ValueError(f"roles gives the column {name!r} the role {role!r}; choose one of {list(ROLES)}")
        position = int(names.get_indexer(pd.Index([name]))[0])
        if position < 0:
            raise ValueError(f"roles names the column {name!r}, which is not among {list(names)[:20]}")
        given[position] = role
    return given


def codec_in_role(values: pd.Series, role: str | None, *, categorical: bool) -> ColumnCodec:
    """Return the fitted codec of a column in a role; None leaves it to the column."""
    if role == "identifier":
        return IdentifierCodec.fit(values)
    if role == "code":
        return SharedCodec.fit(values)
    if role in ("text", "ignore"):
        return AbsentCodec.fit(values)
    codec = fit_codec(values, categorical=categorical or role == "category")
    if role in ("number", "date") and values.notna().any():
        if getattr(values.dtype, "kind", "O") == "O" and reading_of(values) is None:
            raise ColumnTypeError(
                f"column {values.name!r} has the role {role!r}, but holds {values.dropna().iloc[0]!r}; convert it to "
                f"numbers or times, or give it another role"
            )
        if getattr(values.dtype, "kind", "O") in "iuf" and not isinstance(codec, NumericCodec):
            return NumericCodec(values)
    return codec


def complain_of(found: Mapping[Any, str]) -> None:
    """Warn once of the columns, by name, that were recognised as identifiers, codes or free text."""
    said = [
        f"{names}, {what}"
        for role, what in SAID.items()
        if (names := [name for name, own in found.items() if own == role])
    ]
    if said:
        warn_caller(
            f"in synthetic rows the columns {', and '.join(said)}; nothing else of them is learned. Another role is "
            f"chosen by TableEncoder(roles={{{next(iter(found))!r}: 'category'}}), which copies values of real rows",
            DataWarning,
        )
