"""What `synthaug fit` and `synthaug sample` do: learn a table once, make rows of it later."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast, get_origin, get_type_hints

import pandas as pd
import pyarrow as pa

from synthaug.augmenter import GANAugmenter
from synthaug.augmenter.learned import Learned
from synthaug.cli.deadline import Deadline
from synthaug.cli.errors import InputError, suggestion
from synthaug.cli.families import family_named
from synthaug.cli.files.arrow import no_rows_of, schema_as_text
from synthaug.cli.files.dialect import USUAL, Dialect
from synthaug.cli.files.scan import Scanned, sample_of_dataset
from synthaug.cli.files.tables import Table
from synthaug.cli.files.text import Style, Text, written_like
from synthaug.cli.options import LEARNED_ROWS
from synthaug.cli.output import SILENT, Console
from synthaug.cli.requests import Learning, Sampling
from synthaug.cli.roles import encoder_of
from synthaug.cli.target import learnable, named


def fit_table(
    frame: pd.DataFrame,
    request: Learning,
    console: Console = SILENT,
    deadline: Deadline | None = None,
    checkpoint: Path | None = None,
) -> GANAugmenter:
    """Return an augmenter that has learned a table, to be saved by `synthaug.artifacts.save`.

    Parameters
    ----------
    frame, console, deadline
        As in `augment_table`.
    request : Learning
        What is to be learned.
    checkpoint : Path or None, default=None
        As in `GANAugmenter.fit`.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from synthaug.cli.models import fit_table, sample_rows
    >>> from synthaug.cli.requests import Learning, Sampling
    >>> iris = load_iris(as_frame=True).frame
    >>> augmenter = fit_table(iris, Learning(target="target", family="gaussian-copula"))
    >>> sample_rows(augmenter, Sampling(rows=4, label="2"))["target"].tolist()
    [2, 2, 2, 2]
    """
    rows = learnable(frame, request)
    augmenter = GANAugmenter(
        family_named(request.family, (deadline or Deadline(request.max_seconds)).for_training()),
        encoder=encoder_of(frame, request),
        target_type=rows.target_type,
        random_state=request.seed,
        verbose=console.verbose,
    )
    fitted: GANAugmenter = augmenter.fit(rows.X, rows.y, checkpoint=checkpoint)
    return fitted


def of_all_rows(learned: Learned, scanned: Scanned) -> Learned:
    """Return what has learned a sample with the proportions of classes of all rows that were counted, and as many."""
    target = learned.target
    if target is None:
        return learned
    if target.class_counts_ is None or scanned.classes is None:
        n_known = scanned.n_known if target.class_counts_ is None else target.n_known_
        return replace(learned, target=target.counting(target.class_counts_, n_known))
    classes: Any = target.classes_
    places = scanned.classes.index.get_indexer(pd.Index(classes))
    if (places < 0).any():
        raise InputError(f"the classes {classes.tolist()[:5]} are not those that were counted; use text")
    counts = scanned.classes.to_numpy(dtype=target.class_counts_.dtype)[places]
    return replace(learned, target=target.counting(counts, int(counts.sum())))


def fit_dataset(
    augmenter: GANAugmenter, table: Any, target: str, *, n_rows: int = LEARNED_ROWS, seed: int = 0
) -> GANAugmenter:
    """Fit an augmenter to a sample of a table that may be larger than memory; it makes classes as in all rows.

    Parameters
    ----------
    augmenter : GANAugmenter
        Is fitted.
    table : Path, str, pyarrow Dataset, polars LazyFrame or Dask DataFrame
        As in `sample_of_dataset`.
    target : str
        Name of the column to predict.
    n_rows : int, default=1000000
        How many rows to learn; all, if there are fewer.
    seed : int, default=0
        Seed of the sample.

    Returns
    -------
    augmenter : GANAugmenter

    Examples
    --------
    >>> import pyarrow as pa
    >>> from pyarrow import dataset
    >>> from synthaug import GANAugmenter, GaussianCopula
    >>> from synthaug.cli.models import fit_dataset
    >>> rows = pa.table({"x": range(5_000), "y": ["rare" if i % 100 == 0 else "usual" for i in range(5_000)]})
    >>> augmenter = GANAugmenter(GaussianCopula(), random_state=0)
    >>> fit_dataset(augmenter, dataset.dataset(rows), "y", n_rows=1_000).class_counts_.tolist()
    [50, 4950]
    """
    scanned = sample_of_dataset(table, n_rows, target, seed, target_type=augmenter.target_type)
    frame = scanned.learned().to_pandas()
    fitted: GANAugmenter = augmenter.fit(frame.drop(columns=target), frame[target])
    return fitted.adopt(of_all_rows(fitted.learned_, scanned))


NEWLINES = ("\n", "\r\n", "\r")
Noted = TypeVar("Noted", Style, Dialect)


class Notes(NamedTuple):
    """What `synthaug fit` notes of the table that a model has learned, to write rows in the same way."""

    order: list[str] | None = None
    styles: dict[str, Style] | None = None
    no_rows: pa.Table | None = None
    dialect: Dialect = USUAL
    kind: str = ".csv"


NO_NOTES = Notes()


def note(table: Table) -> dict[str, Any]:
    """Return notes on a table as values of JSON: the order of its columns, and how text is written or Arrow typed."""
    order = [str(name) for name in table.frame.columns]
    return {
        "order": order,
        "styles": None if table.styles is None else {name: asdict(style) for name, style in table.styles.items()},
        "schema": None if table.arrow is None else schema_as_text(table.arrow, order),
        "dialect": None if table.text is None else asdict(table.text.dialect),
        "kind": table.kind,
    }


def read_notes(card: dict[str, Any]) -> Notes:
    """Return the notes on the card of a model; each is None where a model was saved without it."""
    with _notes():
        order, styles, schema, dialect = (card["notes"].get(name) for name in ("order", "styles", "schema", "dialect"))
        notes = Notes(
            None if order is None else [str(name) for name in order],
            None if styles is None else {name: _typed(Style(**style)) for name, style in styles.items()},
            None if schema is None else no_rows_of(schema),
            USUAL if dialect is None else _typed(Dialect(**{**dialect, "quoted": tuple(map(str, dialect["quoted"]))})),
            str(card["notes"].get("kind", ".csv")),
        )
        columns = sorted([*(str(column["name"]) for column in card["columns"]), str(card["target"])])
        for names in (notes.order, notes.styles, None if notes.no_rows is None else notes.no_rows.column_names):
            if names is not None and sorted(names) != columns:
                raise ValueError("they are of other columns")
        "".encode(notes.dialect.encoding)
        marks = (notes.dialect.separator, notes.dialect.quote)
        if not all(len(mark) == 1 for mark in marks) or notes.dialect.newline not in NEWLINES:
            raise ValueError("they are of no table of text")
    return notes


@contextmanager
def _notes() -> Iterator[None]:
    """Say of whatever is raised that the notes of a model are at fault."""
    try:
        yield
    except (AttributeError, LookupError, OSError, TypeError, ValueError, pa.ArrowException) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"the notes of the model are damaged ({type(error).__name__}); fit it again") from error


def _typed(made: Noted) -> Noted:
    """Return what was made of a note if its entries are of the types that it declares, or raise a TypeError."""
    for name, kind in get_type_hints(type(made)).items():
        if not isinstance(getattr(made, name), get_origin(kind) if get_origin(kind) is tuple else kind):
            raise TypeError(name)
    return made


def no_rows(rows: pd.DataFrame, notes: Notes) -> Table:
    """Return a table without rows, in whose way synthetic rows are to be written."""
    none = rows.iloc[:0]
    with _notes():
        written_like(rows.head(1), notes.styles or {})
    text = None if notes.styles is None else Text(notes.styles, notes.dialect)
    return Table(none, text=text, arrow=notes.no_rows, kind=notes.kind)


def sample_rows(
    augmenter: GANAugmenter, request: Sampling, notes: Notes = NO_NOTES, part: tuple[int, int] | None = None
) -> pd.DataFrame:
    """Return synthetic rows, their target among the columns if there is one.

    Parameters
    ----------
    augmenter : GANAugmenter
        A fitted one, of a table.
    request : Sampling
        Which rows.
    notes : Notes
        Columns come in its order, or the target comes last; a label is given as its styles write it.
    part : tuple of int or None, default=None
        Where to start and stop among these rows, as in `GANAugmenter.sample_part`; None is all.
    """
    empty: Any = augmenter.sample(0)
    if isinstance(empty, pd.DataFrame) and request.label is None:  # of a family that knows no target, as private ones
        made: Any = augmenter.sample_part(*(part or (0, request.rows)), None, request.seed, where=request.where)
        return cast("pd.DataFrame", made)
    if not (isinstance(empty, tuple) and isinstance(empty[0], pd.DataFrame)):
        raise InputError("the model has not learned a table with a target; make one by `synthaug fit`")
    name = "target" if getattr(empty[1], "name", None) is None else empty[1].name
    if str(name) in map(str, empty[0].columns):
        raise InputError(f"the target of the model and one of its columns are both called {name!r}; rename one and fit")
    style, label = (notes.styles or {}).get(str(name)), request.label
    wanted = None if label is None else _label(augmenter, label, style, empty[1].dtype)
    X, y = augmenter.sample_part(*(part or (0, request.rows)), wanted, request.seed, where=request.where)
    rows = pd.concat([X, pd.Series(y, index=X.index, name=name)], axis=1)
    places = {str(column): column for column in rows.columns}
    order = notes.order
    return rows if order is None or {*order} != {*places} else rows[[places[column] for column in order]]


def _label(augmenter: GANAugmenter, label: str, style: Style | None, dtype: Any) -> Any:
    """Return the class or the number that a text stands for."""
    if augmenter.classes_ is None:
        whole = dtype.kind in "iu"
        with suppress(ValueError):
            number = float(label)
            if math.isfinite(number) and (number.is_integer() or not whole):
                return number
        kind = "whole numbers" if whole else "numbers"
        raise InputError(f"the target holds {kind}, and {label!r} is none; give one as --class")
    classes = pd.Series(augmenter.classes_).tolist()  # not as NumPy, which makes whole numbers of some dates
    with _notes():
        names = named(classes) | named(classes, style)
    if label not in names:
        raise InputError(f"unknown class {label!r}; {suggestion(label, [*named(classes, style)])}")
    return names[label]
