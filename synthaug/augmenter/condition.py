"""Conditions on synthetic rows: harmless text in pandas' query language, or functions of a frame."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.augmenter.compared_times import ComparedTimes, as_times
from synthaug.encoders.constraints.function import aligned, as_mask
from synthaug.encoders.foreign import plain
from synthaug.exceptions import ConditionError, DataError

METHODS = {"isna", "isnull", "notna", "notnull", "between", "isin"}  # of columns
OF_TEXT = {"contains", "startswith", "endswith", "match", "fullmatch", "len", "lower", "upper", "strip"}
OF_TIMES = {"year", "quarter", "month", "day", "hour", "minute", "second", "dayofweek", "weekday", "dayofyear"}
ALLOWED = (
    ast.Expression,
    ast.BoolOp,
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.Name,
    ast.Load,
    ast.boolop,
    ast.unaryop,
    ast.operator,
    ast.cmpop,
)


class Condition:
    """What synthetic rows are to fulfil.

    Parameters
    ----------
    where : str or callable
        Text, or a function that takes a DataFrame (of images, their array) and returns a mask.
    rows : {DataFrame, array}
        Rows, maybe none, with the columns that the text may name.
    label : hashable
        Name of the target; None if it has none.

    Raises
    ------
    ConditionError
        If the text is no condition on these columns.
    """

    def __init__(self, where: str | Callable[[Any], Any], rows: Any, label: Any) -> None:
        self.where, self.label = where, label
        self.query: str | None = None
        if isinstance(where, str):
            frame = self._frame(rows, None)
            if not isinstance(frame, pd.DataFrame):
                raise ConditionError(
                    f"where={where!r} is on columns, and images have none; give a function of an array"
                )
            self.names = {str(name): f"column_{i}" for i, name in enumerate(frame.columns)}
            if label is not None:
                self.names.setdefault(str(label), f"column_{frame.shape[1]}")
            self.query = _renamed(where, self.names)
        elif not callable(where):
            raise ConditionError(f'where must be text such as "age > 60" or a function of a frame, got {where!r:.60}')

    def __str__(self) -> str:
        return f"where={self.where!r}" if self.query else f"where={getattr(self.where, '__name__', self.where)}"

    def __call__(self, rows: Any, labels: Any) -> NDArray[np.bool_]:
        """Return the mask of the rows that fulfil the condition; what is neither true nor false does not."""
        frame = self._frame(rows, labels)
        if not len(frame):
            return np.zeros(0, dtype=bool)
        try:
            mask = self._mask(frame)
            return as_mask(mask, len(frame), str(self), unknown=False)
        except DataError as error:
            raise ConditionError(str(error)) from error

    def _mask(self, frame: Any) -> Any:
        if self.query is None:
            return aligned(self.where(frame), frame)  # type: ignore[operator]
        columns = {f"column_{i}": as_times(frame.iloc[:, i]) for i in range(frame.shape[1])}
        compared = ComparedTimes(columns)
        try:
            query = ast.unparse(compared.visit(ast.parse(self.query, mode="eval")))
            known = pd.DataFrame(columns | compared.added, copy=False)
            return known.eval(query, engine="python", local_dict={}, global_dict={})
        except Exception as error:  # whatever pandas raises, the reason is in the text
            names = {own: name for name, own in self.names.items()}
            said = " ".join(str(error).split())
            for own in sorted(names, key=len, reverse=True):
                said = said.replace(own, names[own])
            raise ConditionError(
                f"{self} cannot be evaluated: {said}; compare columns with values of their type"
            ) from error

    def _frame(self, rows: Any, labels: Any) -> Any:
        frame = plain(rows)
        if not isinstance(frame, pd.DataFrame):
            if np.ndim(frame) != 2:
                return frame
            frame = pd.DataFrame(frame)
        if labels is None or self.label is None or self.label in frame.columns:
            return frame.copy(deep=False)
        column = pd.Series(np.asarray(labels) if not isinstance(labels, pd.Series) else labels.array, index=frame.index)
        return pd.concat([frame, column.rename(self.label)], axis=1)


def _renamed(where: str, names: dict[str, str]) -> str:
    """Return a condition with other names of columns, once it is known to hold nothing but comparisons."""
    bare = "".join(_without_backticks(where, names))
    try:
        tree = ast.parse(bare.strip(), mode="eval")
    except (SyntaxError, ValueError) as error:
        raise ConditionError(
            f"where={where!r} is no condition; write one such as \"age > 60 and sex == 'female'\""
        ) from error
    own = set(names.values())
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if node.id not in own:
                node.id = _own_name(node.id, names, where)
        elif isinstance(node, ast.Attribute | ast.Call | ast.keyword):
            _check_call(node, parents, where)
        elif not isinstance(node, ALLOWED) or isinstance(node, ast.LShift | ast.RShift | ast.MatMult):
            raise _refused(where, type(node).__name__)
    return ast.unparse(tree)


def _without_backticks(where: str, names: dict[str, str]) -> Iterator[str]:
    """Yield a condition in parts, with the new names of those in backticks; strings stay as they are."""
    if len(where) > 10_000:
        raise ConditionError(
            f"where is a text of {len(where)} characters, more than any condition needs; give a function"
        )
    quote, name, escaped = "", "", False
    for char in where:
        if quote == "`":
            if char == "`":
                yield f" {_own_name(name, names, where)} "
                quote, name = "", ""
            else:
                name += char
            continue
        if quote:
            quote = "" if char == quote and not escaped else quote
            escaped = char == "\\" and not escaped
        elif char in "'\"`":
            quote = char
            if char == "`":
                continue
        elif char == "@":
            raise ConditionError(
                f"where={where!r} holds '@', and variables cannot be used; put their values into the text"
            )
        yield char
    if quote == "`":
        raise ConditionError(f"where={where!r} opens a backtick and does not close it")


def _own_name(name: str, names: dict[str, str], where: str) -> str:
    if name in names:
        return names[name]
    meant = get_close_matches(name, names, n=1)
    hint = f"; did you mean {meant[0]!r}?" if meant else ""
    raise ConditionError(f"where={where!r} names the column {name!r}, which is not among {list(names)[:20]}{hint}")


def _check_call(node: Any, parents: dict[Any, Any], where: str) -> None:
    """Refuse all but a few methods that only look at values."""
    if isinstance(node, ast.keyword):
        return
    if isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Attribute):
            raise _refused(where, "a function")
        return
    called = isinstance(parents[node], ast.Call) and parents[node].func is node
    of = node.value.attr if isinstance(node.value, ast.Attribute) else None
    right = (
        (node.attr in METHODS and called and (of is None or of in OF_TIMES))
        or (node.attr in OF_TEXT and called and of == "str")
        or (node.attr in OF_TIMES and not called and of == "dt")
        or (node.attr in ("str", "dt") and isinstance(parents[node], ast.Attribute) and of is None)
    )
    if not right:
        raise _refused(where, f"'.{node.attr}'")


def _refused(where: str, what: str) -> ConditionError:
    return ConditionError(
        f"where={where!r} holds {what}, which conditions must not; they compare columns with values by <, ==, in, "
        f"and, or, not, and know .isna(), .between(a, b), .isin([...]), .str.contains('...') and .dt.year; "
        "give a function for more"
    )
