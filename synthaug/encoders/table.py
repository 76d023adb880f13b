"""TableEncoder: tables of mixed columns <-> float32 rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from synthaug._sklearn import (
    DocumentedMixin,
    StrOptions,
    _check_n_features,
    _fit_context,
    _takes_mixed_tables,
    validate_data,
)
from synthaug.encoders.codecs import ColumnCodec, Parts
from synthaug.encoders.codecs.base import PlacedCodec
from synthaug.encoders.codecs.identifiers import UnlearnedCodec
from synthaug.encoders.columns import as_fitted, named_categories
from synthaug.encoders.constraints import Constraint, Given
from synthaug.encoders.containers import Container
from synthaug.encoders.identifying import tied_to_somebody
from synthaug.encoders.layout import Block, Layout, block_levels
from synthaug.encoders.roles import check_roles, codec_in_role, complain_of, recognised_role
from synthaug.encoders.rules import KINDS, Columns, Rule, Tie, as_series, calculated, find_rules
from synthaug.encoders.spellings.base import Spelling
from synthaug.encoders.spellings.found import measured_spellings, reduced, spellings_of
from synthaug.exceptions import DataError
from synthaug.typing import Column, Rows

__all__ = ["TableEncoder"]


class TableEncoder(TransformerMixin, DocumentedMixin, BaseEstimator):
    """Encode a table of mixed columns as float32 rows, reversibly.

    Numbers, dates and durations become normal scores by rank; categories, strings, booleans and columns of
    few distinct numbers become one-hot blocks, in which missing is a level of its own. A decoded row has the
    form of a real one: dtypes, category sets, column order, integers, decimals, numbers that occur often and
    missing values come back, and no number leaves the range seen in `fit`. Periods, clock times, intervals,
    ordered categories, and text that means numbers or times in one spelling, are learned in their order, too, and
    decoded in that spelling. Rules between columns that no row breaks (a city decides its country, a stay ends after
    its start), where chance cannot explain them, no decoded row breaks.

    Parameters
    ----------
    categorical_features : "from_dtype", array-like of {bool, int, str} or None, default="from_dtype"
        Columns of numbers to treat as categories, as in scikit-learn's histogram gradient boosting.
        ``"from_dtype"`` and ``None``: none beside the columns that are categories by their dtype (pandas
        categories, strings, booleans, objects). Array-like: a mask, positions or names.
    roles : dict of {column name: role} or None, default=None
        What columns are there for, where it is not left to them. ``"identifier"``: synthetic rows get fresh values,
        whole numbers beyond the real ones, strings of the same patterns, or UUIDs. ``"code"``: so do those for which a
        value of a single row was learned; values that real rows share, as a family its ticket, are levels. ``"text"``
        and ``"ignore"``: they are missing in synthetic rows, or the commonest value where the type knows no missing
        one. ``"category"``: levels, which synthetic rows copy from real ones. ``"number"`` and ``"date"``: learned in
        their order. None: columns of (nearly) unique strings, UUIDs or consecutive whole numbers are identifiers, or
        codes where many rows share one, or free text, with a `DataWarning`; all others are learned.
    rules : "auto", collection of str or None, default="auto"
        Kinds of rules between columns that are looked for; ``"auto"``: all of them. ``"arithmetic"``: a column is the
        sum, difference, product or ratio of others, or what lies between two dates. ``"conversion"``: a column says
        another one in another unit, or has its order. ``"dependency"``: a column, or two, decide another one.
        ``"one_hot"``: one of several columns is set. ``"missing"``: columns are missing together, or where another one
        says so. ``"special"``: a number is its least or largest one, such as 0, where another column says so.
        ``"bins"``: a column says in which interval a number lies. ``"part"``: columns say parts of a date or time, such
        as its month or hour. ``"order"``: a date or whole number is never less than another one. ``"exclusion"``:
        values of two columns never meet.
    constraints : list of constraints or None, default=None
        Rules that you know, which no synthetic row of `GANAugmenter` breaks: `Inequality`, `FixedCombinations`, `Sum`,
        `Unique`, or a function that takes a DataFrame and returns the mask of the rows that are right. A real row that
        breaks one is refused. The rows that a function, or what cannot hold by construction, refuses are drawn again;
        a `ConditionError` says if too few are right. A function cannot be saved by `synthaug.artifacts`.
    held : {"values", "means"}, default="values"
        What the encoder, and so a file, holds of numbers and dates that hardly repeat. ``"values"``: up to 1,000 real
        ones, the smallest and the largest among them, so that fitted rows are decoded as they were. ``"means"``: in
        their place means of five neighbours, and those that occur in a hundredth of the rows, so that no value stands
        there that is of a single row: rows are decoded close to what they were, and the lowest and highest are drawn
        in. Categories, what rules say, the first date of a calendar (working days, ends of months) and a target are
        held as before.
    random_state : int, RandomState instance or None, default=0
        Draws the scores of numbers that occur more than once and of missing values. The default is a fixed
        seed, so that equal tables get equal codes.

    Attributes
    ----------
    roles_ : dict of {column name: role}
        The given roles, and those recognised.
    rules_ : list of str
        What the rules say that hold in every row, and so in every decoded one.
    spellings_ : dict of {column name: str}
        What columns of text or objects were understood as, which are learned in their order.
    layout_ : Layout
        What each encoded column means.
    n_features_in_ : int
        Number of columns seen in `fit`.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the columns; only if they are all strings.

    See Also
    --------
    synthaug.GANAugmenter : Fits an encoder and a generator, and adds synthetic rows.
    Inequality, FixedCombinations, Sum, Unique : Constraints.

    Notes
    -----
    A score has the precision of float32: a number from a continuum comes back to about six digits of its
    rank, a number on a grid (integers, decimals, dates) exactly unless the grid is finer than that. A string
    column of any number of levels takes at most 66 encoded columns: levels beyond the 64 most
    frequent, and those that occur once, share one and are told apart by a score.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug import TableEncoder
    >>> table = pd.DataFrame({"age": [31, 45, None, 31, 28, 60, 19], "city": list("abacaba")})
    >>> encoder = TableEncoder().fit(table)
    >>> encoder.transform(table).shape
    (7, 9)
    >>> encoder.inverse_transform(encoder.transform(table)).equals(table)
    True
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "categorical_features": ["array-like", StrOptions({"from_dtype"}), None],
        "roles": [Mapping, None],
        "rules": [StrOptions({"auto"}), "array-like", Collection, None],
        "constraints": [list, tuple, None],
        "held": [StrOptions({"values", "means"})],
        "random_state": ["random_state"],
    }
    _given: Given | None = None  # files from before there were constraints hold none

    _spellings: Sequence[Spelling] = ()  # encoders of files from before there were any have none

    def __init__(
        self,
        categorical_features: str | Sequence[Any] | NDArray[Any] | None = "from_dtype",
        random_state: int | np.random.RandomState | None = 0,
        *,
        roles: Mapping[Any, str] | None = None,
        rules: str | Collection[str] | None = "auto",
        constraints: Sequence[Constraint | Callable[[pd.DataFrame], Any]] | None = None,
        held: str = "values",
    ) -> None:
        self.categorical_features = categorical_features
        self.roles = roles
        self.rules = rules
        self.constraints = constraints
        self.held = held
        self.random_state = random_state

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Rows, y: Column | None = None) -> Self:
        """Learn the columns of a table.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            Mixed columns; missing values are allowed in any of them.
        y : ignored
            For scikit-learn's conventions.

        Returns
        -------
        self : TableEncoder

        Raises
        ------
        DataError
            If the table is empty, a column name occurs twice, a number is infinite or a row breaks a constraint.
        ColumnTypeError
            If a column has a type that cannot be encoded.
        """
        container = Container.of(X)
        frame = container.frame(X)
        self._check_columns(X, reset=True)
        flagged = named_categories(self.categorical_features, frame)
        self._container = container
        self._dtypes = list(frame.dtypes)
        columns = [frame.iloc[:, i] for i in range(frame.shape[1])]
        typed: Columns = dict(enumerate(columns))
        measured = measured_spellings(typed, container.names, self.constraints or (), self.roles or {})
        self._given = Given.of(self.constraints, typed, container.names, measured)
        self._given.check(frame, typed)
        self.roles_ = self._roles(columns, flagged)
        fixed = container.dtype is not None and container.dtype.kind != "O"  # text of some width, say
        left_alone = self._given.places | set(typed if fixed else np.flatnonzero(flagged))
        found = spellings_of(typed, self.roles_, left_alone)
        self._spellings = [*measured, *found]
        self.spellings_ = {typed[spelling.key].name: str(spelling) for spelling in self._spellings}
        codecs = {
            key: codec_in_role(
                column,
                self.roles_.get(column.name) if isinstance(key, int) else None,
                categorical=isinstance(key, int) and bool(flagged[key]),
            )
            for key, column in typed.items()
        }
        self._learn_rules(typed, codecs)
        self.layout_, self._places = self._lay_out()
        if all(isinstance(codec, UnlearnedCodec) for codec in codecs.values()):
            raise DataError(
                f"the columns {list(frame.columns)[:20]} are identifiers, free text or ignored, and nothing is left to "
                f"learn; vectorise text before the augmenter, or give other roles"
            )
        return self

    def transform(self, X: Rows) -> NDArray[np.float32]:
        """Encode a table.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            The columns seen in `fit`, with their dtypes.

        Returns
        -------
        rows : ndarray of shape (n_samples, d), float32
            What the columns mean is in ``layout_``.

        Raises
        ------
        DataError
            If columns differ from those seen in `fit`, or a category was not seen there.
        """
        check_is_fitted(self)
        frame = self._container.frame(X)
        self._check_columns(X, reset=False)
        rng = np.random.default_rng(check_random_state(self.random_state).randint(2**31 - 1))
        rows = np.zeros((len(frame), self.layout_.shape[0]), dtype=np.float32)
        columns = self._columns(frame)
        reduced(self._spellings, columns)
        if self._given is not None:
            self._given.check(frame, columns)
        for rule in self._rules:
            rule.reduce(columns, rng)
        for i, codec in self._codecs.items():
            state, score = codec.encode(columns[i], rng)
            place = self._places[i]
            if score is not None:
                rows[:, place.score] = score
            if state is not None:
                rows[np.arange(len(rows)), place.first + state] = 1.0
        return rows

    def inverse_transform(self, Z: NDArray[np.floating], first: int | NDArray[np.intp] = 0) -> Any:
        """Decode rows.

        Parameters
        ----------
        Z : ndarray of shape (n_samples, d)
            Encoded rows; of a categorical block, the largest entry counts.
        first : int or ndarray of shape (n_samples,), default=0
            Position of the first of them, or of each, for those who decode many rows part by part: fresh identifiers
            depend on it.

        Returns
        -------
        X : DataFrame or ndarray of shape (n_samples, n_features)
            The container, dtypes, names and categories of the table seen in `fit`.
        """
        check_is_fitted(self)
        rows = np.asarray(Z)
        if rows.ndim != 2 or rows.shape[1] != self.layout_.shape[0]:
            raise DataError(f"encoded rows must have shape (n, {self.layout_.shape[0]}), got {rows.shape}")
        if not np.isfinite(rows).all():
            raise DataError("encoded rows must be finite, but some hold NaN or infinite numbers")
        levels = block_levels(rows, self.layout_.of_kind("categorical"))
        columns: Columns = {}
        for i, codec in self._codecs.items():
            place = self._places[i]
            state = None if place.block is None else levels[:, place.block]
            score = None if place.score is None else rows[:, place.score]
            parts = Parts(state, score)
            if isinstance(codec, PlacedCodec):
                columns[i] = as_series(codec.decode_from(parts, len(rows), first))
            else:
                columns[i] = as_series(codec.decode(parts, len(rows)))
        for rule in reversed(self._rules):
            rule.restore(columns)
        for spelling in self._spellings:
            spelling.restore(columns)
        return self._container.build([columns[i] for i in range(len(columns))], len(rows))

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """Return the names of the encoded columns: ``column`` or ``column=level``, in order."""
        check_is_fitted(self)
        names = np.empty(self.layout_.shape[0], dtype=object)
        known = dict[Hashable, str](enumerate(map(str, self._container.names))) | self._names
        for i, codec in self._codecs.items():
            column, place = known[i], self._places[i]
            if place.score is not None:
                names[place.score] = column
            if place.block is not None:
                names[place.first : place.first + len(codec.state_names)] = [
                    f"{column}={state}" for state in codec.state_names
                ]
        return names

    def __sklearn_tags__(self) -> Any:
        tags = _takes_mixed_tables(super().__sklearn_tags__())
        tags.transformer_tags.preserves_dtype = []  # always float32
        return tags

    def _columns(self, frame: pd.DataFrame) -> Columns:
        """Return the columns in the dtypes seen in `fit`."""
        return {i: as_fitted(frame.iloc[:, i], dtype) for i, dtype in enumerate(self._dtypes)}

    def _check_columns(self, X: Any, *, reset: bool) -> None:
        """Record or compare the number of columns and, as in scikit-learn, their names if they are all strings."""
        if isinstance(X, pd.DataFrame) and not all(isinstance(name, str) for name in X.columns):
            _check_n_features(self, X, reset=reset)
        else:
            validate_data(self, X, skip_check_array=True, reset=reset)

    def _roles(self, columns: list[pd.Series], flagged: NDArray[np.bool_]) -> dict[Any, str]:
        """Return the roles of the columns that have one, given or recognised, by name, and warn of the latter."""
        given = check_roles(self.roles, self._container.names)
        bound = {} if self._given is None else self._given.roles(given)
        given |= {i: role for i, role in bound.items() if role}
        left = [
            c
            for i, c in enumerate(columns)
            if i not in given | bound and not flagged[i] and self._container.dtype is None
        ]
        found = {column.name: role for column in left if (role := recognised_role(column)) is not None}
        found |= tied_to_somebody(left, found)
        complain_of(found)
        return {columns[i].name: role for i, role in given.items()} | found

    @property
    def is_constrained(self) -> bool:
        """Whether decoded rows may have to be drawn again, as a constraint refuses some."""
        return self._given is not None and bool(self._given.checks)

    def accepted(self, X: Rows) -> dict[str, NDArray[np.bool_]]:
        """Return, for each constraint, which of some decoded rows fulfil it.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            What `inverse_transform` has returned.

        Returns
        -------
        masks : dict of {text of the constraint: ndarray of shape (n_samples,)}
        """
        if self._given is None:
            return {}
        frame = self._container.frame(X)
        columns = self._columns(frame)
        reduced([spelling for spelling in self._spellings if spelling.key in self._given.places], columns)
        return self._given.accepted(frame, columns)

    @property
    def numbers_rows(self) -> bool:
        """Whether decoded rows depend on their position, as fresh identifiers do."""
        return any(isinstance(codec, PlacedCodec) for codec in self._codecs.values())

    def _learn_rules(self, columns: Columns, codecs: dict[Hashable, ColumnCodec]) -> None:
        """Find the rules between learned columns, and the codecs of what they leave to be encoded."""
        kinds = KINDS if isinstance(self.rules, str) else tuple(self.rules or ())
        if unknown := [kind for kind in kinds if kind not in KINDS]:
            raise ValueError(f"rules names the kind {unknown[0]!r}; choose among {list(KINDS)}, or give 'auto' or None")
        self._names: dict[Hashable, str] = {key: str(column.name) for key, column in columns.items()}
        learned = {key: codec for key, codec in codecs.items() if not isinstance(codec, PlacedCodec)}
        left: Columns = {key: column for key, column in columns.items() if key in learned}
        ties: Sequence[Tie] = ()
        if self._given is not None and self._given.checks:
            ties = self._given.ties(left, calculated(left, learned, kinds, self._names))
        found = find_rules(left, learned, kinds, self._names, ties)
        self._rules: list[Rule] = found.rules
        texts = [rule.text(self._names) for rule in self._rules if rule.is_listed]
        self.rules_ = [str(check) for check in (() if self._given is None else self._given.checks)] + texts
        placed = {key: codec for key, codec in codecs.items() if isinstance(codec, PlacedCodec)}
        kept = sorted((found.codecs | placed).items(), key=_place_of)
        self._codecs: dict[Hashable, ColumnCodec] = {
            key: codec.coarse() if self.held == "means" else codec for key, codec in kept
        }

    def _lay_out(self) -> tuple[Layout, dict[Hashable, _Place]]:
        """Return the layout, scores first and one-hot blocks after them, and the place of each column in it."""
        scored = [i for i, codec in self._codecs.items() if codec.scored_state is not None]
        blocks = [Block(self._names[i], edge, edge + 1, "numeric") for edge, i in enumerate(scored)]
        places = {i: _Place(score=scored.index(i) if i in scored else None) for i in self._codecs}
        edge = len(blocks)
        for i, codec in self._codecs.items():
            if len(codec.state_names) > 1:
                places[i] = places[i]._replace(block=len(blocks) - len(scored), first=edge)
                blocks.append(Block(self._names[i], edge, edge + len(codec.state_names), "categorical"))
                edge = blocks[-1].stop
        return Layout(tuple(blocks), (edge,)), places


class _Place(NamedTuple):
    """Where the parts of a column stand in an encoded row; None for a part that it does not have."""

    score: int | None
    block: int | None = None  # among the categorical blocks
    first: int = 0  # encoded column of the block's first level


def _place_of(entry: tuple[Hashable, ColumnCodec]) -> float:
    """Return the position of a column; those that rules add come last."""
    return entry[0] if isinstance(entry[0], int) else np.inf
