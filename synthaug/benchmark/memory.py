"""Fits that the estimators of a training sample share, in the memory of this process.

Nothing that is measured changes by it: equal rows and an equal seed give equal synthetic rows. A `joblib.Memory` would
do, but would write and read each forest of a teacher again for every estimator.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import joblib

from synthaug.benchmark.resources import cpu_seconds


class ProcessMemory:
    """What ``memory=`` takes: keeps results as long as it lives, and hands out the same objects again.

    Attributes
    ----------
    saved_seconds : float
        CPU seconds that the results handed out again took when they were made.
    """

    def __init__(self) -> None:
        self.saved_seconds = 0.0
        self._results: dict[str, tuple[Any, float]] = {}

    def __deepcopy__(self, memo: Any) -> ProcessMemory:
        """Return this memory: clones of an estimator are to share it."""
        return self

    def cache(self, function: Callable[..., Any], ignore: Sequence[str] = ()) -> Callable[..., Any]:
        """Return a function that calls the given one once for equal arguments."""

        def cached(*args: Any, **named: Any) -> Any:
            kept = {name: value for name, value in named.items() if name not in ignore}
            key = str(joblib.hash((function.__qualname__, args, kept)))
            if key in self._results:
                result, seconds = self._results[key]
                self.saved_seconds += seconds
                return result
            start = cpu_seconds()
            result = function(*args, **named)
            self._results[key] = result, cpu_seconds() - start
            return result

        return cached
