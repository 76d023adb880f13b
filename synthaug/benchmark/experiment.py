"""Suites of one's own: what is measured on a training sample is a function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from synthaug.benchmark import suite
from synthaug.benchmark.cells import Result, Row, Task
from synthaug.benchmark.compared import failed, ok
from synthaug.benchmark.datasets import Dataset
from synthaug.benchmark.methods import BASELINE
from synthaug.benchmark.splits import Sample


@dataclass(frozen=True, kw_only=True)
class Experiment(suite.Suite):
    """A suite whose methods, estimators and metrics are those that its function names.

    Parameters
    ----------
    measure : callable
        From task, sample and this suite to rows: estimator, method, metric and value. Scores are shares of 1.
    methods : tuple of str, default=("nothing",)
        Those that every sample and estimator has; there may be further ones.
    ours : tuple of str, default=()
        Methods that a report compares with all others.
    alone : bool, default=False
        Whether one sample is measured after the other, because time is measured.
    folder : path, default=None
        The folder of the results, for what is kept beside them; set by `run_suite`.

    Examples
    --------
    >>> from synthaug.benchmark import run_suite
    >>> from synthaug.benchmark.experiment import Experiment
    >>> from sklearn.dummy import DummyClassifier
    >>> from tempfile import mkdtemp
    >>> def measure(task, sample, suite):
    ...     guess = DummyClassifier().fit(sample.X, sample.y)
    ...     return [("guess", "nothing", "accuracy", guess.score(sample.X_test, sample.y_test))]
    >>> parts = {"datasets": ("wine",), "sizes": (50,), "estimators": ("guess",), "splits": 1}
    >>> suite = Experiment(name="guesses", title="What a guess is worth", measure=measure, **parts)
    >>> frame = run_suite(suite, mkdtemp(), n_jobs=1, progress=False)
    >>> frame[["dataset", "estimator", "metric"]].values.tolist()
    [['wine', 'guess', 'accuracy']]
    """

    measure: Callable[[Task, Sample, Self], Iterable[Row]]
    methods: tuple[str, ...] = (BASELINE,)
    ours: tuple[str, ...] = ()
    alone: bool = False
    folder: Path | None = None

    def checked(self) -> Self:
        """Return the suite; what it names is its own."""
        return suite.once(self)

    def limits(self, dataset: Dataset) -> tuple[int, int]:
        """Return the smallest and the largest sample of a set, of a continuous target, too."""
        return (1, len(dataset.X) // 2) if dataset.task == "regression" else super().limits(dataset)

    def batches(self, usable: Sequence[str]) -> list[tuple[str, ...]]:
        """Return all methods at once: they share what is learned from a sample."""
        return [self.methods]

    def measured(self, task: Task, dataset: Dataset, sample: Sample) -> list[Result]:
        """Return what the function measures, or that it failed."""
        try:
            rows = list(self.measure(task, sample, self))
        except Exception as error:  # the other samples go on
            return [{"method": cell.method, "estimator": cell.estimator, **failed(error)} for cell in task.cells()]
        scores: dict[tuple[str, str], dict[str, float]] = {}
        for estimator, method, metric, value in rows:
            scores.setdefault((method, estimator), {})[metric] = float(value)
        return [
            {"method": method, "estimator": estimator, "role": self._role(method), **ok(of_cell)}
            for (method, estimator), of_cell in scores.items()
        ]

    def _role(self, method: str) -> str:
        return "baseline" if method == BASELINE else "synthaug" if method in self.ours else "usual"
