"""Types of what users give to the package. scikit-learn has none of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Protocol, TypeVar


class Estimator(Protocol):
    """An estimator of scikit-learn, or anything that is fitted as one."""

    def fit(self, X: Any, y: Any, /) -> Any:
        """Learn from rows and their target."""


class Augmenter(Protocol):
    """Adds rows to a table, as the samplers of imbalanced-learn do."""

    def fit_resample(self, X: Any, y: Any, /) -> tuple[Any, Any]:
        """Return the rows and their target, with more of both."""


class Encoder(Protocol):
    """Turns rows into numbers, and numbers into rows again."""

    def fit(self, X: Any, /) -> Any:
        """Learn what the columns of X mean."""

    def transform(self, X: Any, /) -> Any:
        """Return rows as numbers."""

    def inverse_transform(self, encoded: Any, /) -> Any:
        """Return numbers as rows."""


class Splitter(Protocol):
    """Says which rows are held out, as the splitters of scikit-learn do."""

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterable[Any]:
        """Return positions to learn from and to hold out."""

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Return how many times rows are held out."""


class Array(Protocol):
    """A table, images or a column of pandas, NumPy, SciPy, polars or Arrow: what has a shape."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Return how many rows there are, and what else there is to a row."""


class Stream(Protocol):
    """A table of any library that offers its memory as Arrow does."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...


class Lazy(Protocol):
    """A table that is computed when it is asked for, as a LazyFrame of polars is."""

    def lazy(self) -> Any:
        """Return the table as one that is still to be computed."""

    def collect(self) -> Any:
        """Compute the table."""


Rows = Array | Stream | Lazy | Sequence[Any]
Column = Array | Sequence[Any]
RowsT = TypeVar("RowsT", bound=Array | Stream | Lazy)
Scoring = str | Callable[..., Any] | Sequence[str] | AbstractSet[str] | Mapping[str, Any] | None
ColumnT = TypeVar("ColumnT", bound=Array)
