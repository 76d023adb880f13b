"""What a fitted encoder holds of the table that it has learned, in plain words, and what its columns are there for."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from synthaug.encoders.codecs import ColumnCodec, LevelsCodec, MixedCodec, NumericCodec, ObjectCodec
from synthaug.encoders.codecs.identifiers import AbsentCodec, IdentifierCodec, NumbersBeyond
from synthaug.encoders.codecs.shared import SharedCodec
from synthaug.encoders.constraints.combinations import Combination
from synthaug.encoders.image import ImageEncoder
from synthaug.encoders.public import PublicEncoder
from synthaug.encoders.rules.dependency import Dependency
from synthaug.encoders.rules.exclusion import Exclusion
from synthaug.encoders.table import TableEncoder
from synthaug.runtime.printable import clipped

NEARLY_ALL = 0.5  # distinct values per row, from which on most of a column tell single rows
NAMED = 12  # columns in a sentence


def roles(encoder: TableEncoder) -> dict[int, str]:
    """Return, for each column by its position, what it is there for: the roles of `TableEncoder`, "mixed" or "tied"."""
    known = getattr(encoder, "roles_", {})  # those of files from before there were any have none
    given = {place: known.get(name) for place, name in enumerate(encoder._container.names)}
    return {place: role or _role_of(encoder._codecs.get(place)) for place, role in given.items()}


def holdings(encoder: Any, n_rows: int) -> list[str]:
    """Return what a fitted encoder holds of the rows that it has seen, in sentences.

    Parameters
    ----------
    encoder : encoder
        A fitted one.
    n_rows : int
        How many rows it has seen.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug import TableEncoder
    >>> from synthaug.encoders.holdings import holdings
    >>> table = pd.DataFrame({"pay": [310.5, 450.1, 280.2, 600.7, 190.3, 220.9], "city": list("aababa")})
    >>> for sentence in holdings(TableEncoder().fit(table), n_rows=6):
    ...     print(sentence)
    Of pay: real values, the smallest and the largest among them.
    Of city: every value that occurs.
    Most of these values are those of single rows: pay.
    """
    if isinstance(encoder, ImageEncoder):
        return ["Of pixels: the darkest and the lightest value, and which values occur."]
    if isinstance(encoder, PublicEncoder):
        return ["Of the columns: names, dtypes, and the bounds and levels that were given."]
    if not isinstance(encoder, TableEncoder):
        return [f"What {type(encoder).__name__}, which is not of this package, has learned."]
    return [*_of_columns(encoder, n_rows), *_of_rules(encoder)]


def _of_columns(encoder: TableEncoder, n_rows: int) -> Iterator[str]:
    known = {key: _inner(codec) for key, codec in encoder._codecs.items()}
    every, names = list(known.items()), _names(encoder)
    means = [names[key] for key, codec in every if encoder.held == "means" and _interpolates(codec)]
    numbers = [names[key] for key, codec in every if isinstance(codec, NumericCodec | MixedCodec)]
    numbers = [name for name in numbers if name not in means]
    levels = [names[key] for key, codec in every if isinstance(codec, LevelsCodec)]
    single = [
        names[key]
        for key, codec in every
        if names[key] not in means and _n_values(codec) >= max(NEARLY_ALL * n_rows, 2)
    ]
    fresh = {key: codec.fresh if isinstance(codec, SharedCodec) else codec for key, codec in every}
    identifiers = [(names[key], codec.source) for key, codec in fresh.items() if isinstance(codec, IdentifierCodec)]
    beyond = [name for name, source in identifiers if isinstance(source, NumbersBeyond)]
    patterns = [name for name, source in identifiers if not isinstance(source, NumbersBeyond)]
    if numbers:
        yield f"Of {_listed(numbers)}: real values, the smallest and the largest among them."
    if means:
        yield f"Of {_listed(means)}: means of five neighbours or more, and values that occur often."
    if levels:
        yield f"Of {_listed(levels)}: every value that occurs."
    if single:
        yield f"Most of these values are those of single rows: {_listed(single)}."
    shared = [names[key] for key, codec in every if isinstance(codec, SharedCodec)]
    if shared:
        yield f"Of {_listed(shared)}: every code that several rows share; of the others the same as of identifiers:"
    if beyond:
        yield f"Of {_listed(beyond)}: the largest or the smallest number, beyond which fresh ones are made."
    if patterns:
        yield (
            f"Of {_listed(patterns)}: patterns, and which of their strings are real, so that fresh ones are others; "
            f"who has the file can work the real ones out."
        )
    absent = [names[key] for key, codec in every if isinstance(codec, AbsentCodec)]
    if absent:
        yield f"Of {_listed(absent)}: nothing, or the commonest value."


def _of_rules(encoder: TableEncoder) -> Iterator[str]:
    names = _names(encoder)
    for rule in encoder._rules:
        if isinstance(rule, Dependency):
            target, source = (clipped(names[key]) for key in (rule.target, rule.source))
            yield f"Values that go together: what {target} is for each of the {len(rule.lookup.keys)} of {source}."
        if isinstance(rule, Exclusion):
            yield f"Which frequent values of {_listed([names[key] for key in rule.levels])} go together, and how often."
        if isinstance(rule, Combination):
            together = _listed([names[key] for key in rule.targets])
            yield f"Values that go together: every combination of {together} that occurs."


def _names(encoder: TableEncoder) -> dict[Hashable, str]:
    """Return the names of columns, those that rules have made among them, by key."""
    return dict[Hashable, str](enumerate(map(str, encoder._container.names))) | encoder._names


def _role_of(codec: ColumnCodec | None) -> str:
    """Return the role of a column that was left to it; one that rules restore from others has no codec."""
    codec = None if codec is None else _inner(codec)
    if isinstance(codec, NumericCodec):
        return "date" if codec.grid.dtype.kind == "M" else "number"
    if isinstance(codec, MixedCodec):
        return "mixed"
    return "tied" if codec is None else "category"


def _inner(codec: ColumnCodec) -> ColumnCodec:
    return codec.codec if isinstance(codec, ObjectCodec) else codec


def _interpolates(codec: ColumnCodec) -> bool:
    """Return whether numbers between those that a codec holds can come back, on a grid whose first is not known."""
    numbers = codec.numbers if isinstance(codec, MixedCodec) else codec
    return isinstance(numbers, NumericCodec) and not (
        numbers.ranks.snaps or numbers.grid.calendar is not None or numbers.grid.far is not None
    )


def _n_values(codec: ColumnCodec) -> int:
    """Return how many real values of a column a codec holds."""
    if isinstance(codec, MixedCodec):
        return int(codec.numbers.ranks.values.size)
    if isinstance(codec, NumericCodec):
        return int(codec.ranks.values.size)
    return len(codec.levels) if isinstance(codec, LevelsCodec) else 0


def _listed(names: Iterable[str]) -> str:
    every = [clipped(name) for name in names]
    more = len(every) - NAMED
    return ", ".join(every[:NAMED]) + (f" and {more} more" if more > 0 else "")
