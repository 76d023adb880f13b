"""Text that a condition compares with times: read as times once, so that it is compared as what it means."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import pandas as pd

from synthaug.encoders.columns import numbers_in_objects
from synthaug.encoders.grid import time_dtype


class ComparedTimes(ast.NodeTransformer):
    """Puts names of columns that hold one time in the place of text beside columns of times.

    To pandas a period is equal to no text, a list of texts holds no time, and a text without a zone cannot be compared
    with times of one.

    Parameters
    ----------
    columns : dict of Series
        Those of the condition, by the names that it gives them.

    Attributes
    ----------
    added : dict of Series
        The columns of one time.
    """

    def __init__(self, columns: Mapping[str, pd.Series]) -> None:
        self.columns = columns
        self.added: dict[str, pd.Series] = {}

    def visit_Compare(self, node: ast.Compare) -> Any:
        """Replace text beside names of columns of times."""
        sides = [node.left, *node.comparators]
        column = next((found for side in sides if (found := self._of_times(side)) is not None), None)
        if column is None:
            return self.generic_visit(node)
        if isinstance(node.ops[0], ast.In | ast.NotIn) and isinstance(sides[1], ast.List | ast.Tuple):
            is_any = self._is_any(sides[0], sides[1].elts, column)
            return is_any if isinstance(node.ops[0], ast.In) else ast.UnaryOp(ast.Not(), is_any)
        node.left, *node.comparators = [self._time(side, column) for side in sides]
        return node

    def visit_Call(self, node: ast.Call) -> Any:
        """Replace text in ``.isin([...])`` and ``.between(a, b)`` of columns of times."""
        method: Any = node.func
        column = self._of_times(method.value)
        if column is None or node.keywords:
            return self.generic_visit(node)
        if method.attr == "isin" and len(node.args) == 1 and isinstance(node.args[0], ast.List | ast.Tuple):
            return self._is_any(method.value, node.args[0].elts, column)
        if method.attr == "between" and len(node.args) == 2:
            low, high = (self._time(side, column) for side in node.args)
            ends: list[ast.expr] = [
                ast.Compare(method.value, [way], [end]) for way, end in ((ast.GtE(), low), (ast.LtE(), high))
            ]
            return ast.BoolOp(ast.And(), ends)
        return self.generic_visit(node)

    def _is_any(self, side: ast.expr, others: list[ast.expr], column: pd.Series) -> ast.expr:
        equal: list[ast.expr] = [ast.Compare(side, [ast.Eq()], [self._time(other, column)]) for other in others]
        return ast.BoolOp(ast.Or(), equal) if len(equal) > 1 else (equal or [ast.Constant(value=False)])[0]

    def _of_times(self, node: ast.expr) -> pd.Series | None:
        column = self.columns.get(node.id) if isinstance(node, ast.Name) else None
        if column is None:
            return None
        is_of_times = isinstance(column.dtype, pd.PeriodDtype) or getattr(column.dtype, "kind", "O") in "mM"
        return column if is_of_times else None

    def _time(self, node: ast.expr, column: pd.Series) -> ast.expr:
        """Return the name of a column of one time if a node is a text."""
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return node
        name = f"time_{len(self.added)}"
        self.added[name] = pd.Series([_read(node.value, column)] * len(column), index=column.index)
        return ast.Name(name, ast.Load())


def as_times(column: pd.Series) -> pd.Series:
    """Return a column of times as such, be they Arrow's or objects, and any other as it is."""
    dtype: Any = column.dtype
    if isinstance(dtype, pd.ArrowDtype) and dtype.kind in "mMO":
        column = column.astype(time_dtype(dtype) if dtype.kind in "mM" else object)
    if column.dtype == object and pd.api.types.infer_dtype(column, skipna=True) in ("date", "datetime"):
        typed = numbers_in_objects(column)
        return column if typed is None else typed
    return column


def _read(text: str, column: pd.Series) -> Any:
    """Return what a text means beside a column of times; in its zone, where it names none."""
    dtype: Any = column.dtype
    try:
        if isinstance(dtype, pd.PeriodDtype):
            return pd.Period(text, freq=dtype.freq)  # type: ignore[arg-type]
        if dtype.kind == "m":
            return pd.Timedelta(text)
        time, zone = pd.Timestamp(text), getattr(dtype, "tz", None)
        return time.tz_localize(zone) if zone is not None and time.tz is None else time
    except ValueError as error:
        example = str(column.dropna().iloc[0]) if column.notna().any() else "2020-01-31"
        raise ValueError(
            f"{text!r} is no time as {column.name!r} holds, which is written such as {example!r}"
        ) from error
