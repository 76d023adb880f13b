"""Warnings of many fits to parts of the same rows: each is told once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def told_once() -> Iterator[None]:
    """Show equal warnings once, whatever the folds in which they are given; filters stay as they are.

    Examples
    --------
    >>> import warnings
    >>> from synthaug.compose.told_once import told_once
    >>> with warnings.catch_warnings(record=True) as told:
    ...     warnings.simplefilter("always")
    ...     with told_once():
    ...         for fold in range(5):
    ...             warnings.warn("a column is empty")
    >>> len(told)
    1
    """
    seen: set[tuple[type[Warning], str]] = set()
    with warnings.catch_warnings():
        show = warnings.showwarning

        def show_once(message: Warning | str, category: type[Warning], *where: Any, **further: Any) -> None:
            if (category, str(message)) not in seen:
                seen.add((category, str(message)))
                show(message, category, *where, **further)

        warnings.showwarning = show_once
        yield
