"""Suites: what is measured on what, most of them read from TOML files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np
from sklearn.metrics import get_scorer_names

from synthaug.benchmark import estimators, methods, splits
from synthaug.benchmark.cells import Result, Task
from synthaug.benchmark.compared import compared
from synthaug.benchmark.datasets import Dataset
from synthaug.benchmark.methods import BASELINE
from synthaug.benchmark.splits import FLOOR, Sample
from synthaug.benchmark.unknown import unknown

SUFFIX = ".toml"
MOST_SEED = 2**32  # seeds of NumPy and scikit-learn are below
MOST_RUNS = 1_000_000  # each of which takes a second or more; beyond that a number is more likely mistyped than meant
TYPES: dict[str, type] = {"sizes": int, "datasets": str, "methods": str, "estimators": str}
OPTIONAL = (
    "splits",
    "first_split",
    "scoring",
    "description",
    "time",
    "held_out",
    "headline",
    "frozen",
    "fewer_splits",
    "at_most",
)

S = TypeVar("S", bound="Suite")


@dataclass(frozen=True)
class Suite:
    """A benchmark: methods are compared with doing nothing.

    What each of the methods below says of a suite, a subclass may say otherwise: see `Experiment`.

    Parameters
    ----------
    name : str
        Name of the file.
    title, description : str
        For the reader of a report.
    datasets : tuple of str
        Names of data sets.
    sizes : tuple of int
        Rows of the training samples.
    methods : tuple of str
        Names of methods; "nothing", to which all are compared, always takes part.
    estimators : tuple of str
        Names of estimators.
    splits : int, default=3
        Training samples of each set and size.
    first_split : int, default=1000
        Seed of the first of them; by default one that served no development.
    scoring : str, default="roc_auc_ovr"
        By which inner choices are made.
    time : str, default=""
        How long it takes, for those who choose a suite.
    held_out : bool, default=False
        Whether every model is cross-validated, too, as far as that is worth its time: what models can be chosen by.
    headline : tuple of str, default=()
        The two metrics that a report shows first; by default ROC-AUC and accuracy.
    frozen : tuple of str, default=()
        Sets that served no decision; a report shows them apart.
    fewer_splits : dict of str to int, default={}
        From so many rows on, how many training samples there are at most.
    at_most : dict of str to int, default={}
        Methods that larger samples than this do without.
    steps : int, default=None
        Training steps of the generators, to try with fewer; None: as many as they take by default.
    """

    name: str
    title: str
    datasets: tuple[str, ...]
    sizes: tuple[int, ...]
    methods: tuple[str, ...]
    estimators: tuple[str, ...]
    splits: int = 3
    first_split: int = 1000
    scoring: str = "roc_auc_ovr"
    description: str = ""
    time: str = ""
    held_out: bool = False
    headline: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()
    fewer_splits: Mapping[str, int] = field(default_factory=dict)
    at_most: Mapping[str, int] = field(default_factory=dict)
    steps: int | None = None

    @property
    def seeds(self) -> range:
        """The numbers of the splits."""
        return range(self.first_split, self.first_split + self.splits)

    @property
    def n_runs(self) -> int:
        """How many runs there are, if every size fits every set and each method applies to all."""
        per_size = [self.splits_of(n) * len(self.methods_of(n, self.methods)) for n in self.sizes]
        return len(self.datasets) * len(self.estimators) * sum(per_size)

    def splits_of(self, n: int) -> int:
        """Return how many training samples of so many rows there are."""
        return min([self.splits, *(splits for rows, splits in self.fewer_splits.items() if n >= int(rows))])

    def methods_of(self, n: int, usable: Sequence[str]) -> list[str]:
        """Return which of the methods samples of so many rows are for."""
        return [method for method in usable if n <= self.at_most.get(method, n)]

    def narrowed(self, **parts: Any) -> Self:
        """Return the suite with other parts, where they are not None."""
        changes: dict[str, Any] = {
            name: part if isinstance(part, int) else tuple(part) for name, part in parts.items() if part is not None
        }
        return replace(self, **changes).checked()

    def checked(self) -> Self:
        """Return the suite with the baseline in it, if all that it names is known."""
        for method in self.methods:
            methods.find(method)
        for estimator in self.estimators:
            if estimator not in estimators.names():
                raise unknown("estimator", estimator, estimators.names())
            if missing := estimators.reason_missing(estimator):
                raise LookupError(missing)
        return once(replace(self, methods=(BASELINE, *self.methods)))

    def load(self, name: str, data: Path | None = None) -> Dataset:
        """Return a data set."""
        return splits.prepared(name, data)

    def sizes_of(self, dataset: Dataset) -> tuple[int, ...]:
        """Return the sizes to try on a set."""
        return self.sizes

    def limits(self, dataset: Dataset) -> tuple[int, int]:
        """Return the smallest and the largest sample of a set: half of it, where the others are there to test on.

        Raises
        ------
        ValueError
            If no sample can be drawn from the set, and why.
        """
        most = len(dataset.X) // (1 if dataset.test is not None else 2)
        if dataset.task == "regression":
            raise ValueError(
                f"the target of {dataset.name!r} holds numbers, and suites compare classifiers; leave it out"
            )
        classes, counts = np.unique(dataset.y, return_counts=True)
        if dataset.test is None and counts.min() <= FLOOR:
            few = f"the class {classes[counts.argmin()]!r} of {dataset.name!r} has {counts.min()} rows"
            raise ValueError(
                f"{few}, and {FLOOR} to learn from and one to test on are needed; leave it out or merge it"
            )
        return max(FLOOR * len(classes), dataset.least_rows), most

    def draw(self, dataset: Dataset, n: int, seed: int) -> Sample:
        """Return a training sample, and rows to test on."""
        return splits.draw(dataset, n, seed)

    def batches(self, usable: Sequence[str]) -> list[tuple[str, ...]]:
        """Return which of the methods are measured together."""
        return [(method,) for method in usable]

    def measured(self, task: Task, dataset: Dataset, sample: Sample) -> list[Result]:
        """Return the results of a task."""
        return compared(task, dataset, sample, self.scoring, held_out=self.held_out)


def names() -> list[str]:
    """Return the names of the suites that come with the package."""
    found = files("synthaug.benchmark") / "suites"
    return sorted(file.name.removesuffix(SUFFIX) for file in found.iterdir() if file.name.endswith(SUFFIX))


def read(suite: str | Path) -> Suite:
    """Return a suite by its name, or from a file of one's own.

    Parameters
    ----------
    suite : str or path
        One of `names`, or a path that ends in ``.toml``.

    Raises
    ------
    LookupError
        If there is no such suite, or it names what there is not.
    ValueError
        If the file does not describe a suite.
    """
    own = str(suite).endswith(SUFFIX)
    if own and not Path(suite).is_file():
        raise LookupError(f"there is no suite {str(suite)!r}: the file does not exist")
    if not own and suite not in names():
        raise unknown("suite", str(suite), names(), f", and files that end in {SUFFIX}")
    source = Path(suite) if own else files("synthaug.benchmark") / "suites" / f"{suite}{SUFFIX}"
    try:
        content = tomllib.loads(source.read_text(encoding="utf-8"))
        return _parsed(Path(suite).stem, content).checked()
    except RecursionError:
        raise ValueError(f"the suite {str(suite)!r} cannot be read: its lists or tables are nested too deep") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
        raise ValueError(f"the suite {str(suite)!r} cannot be read: {error}") from error


def _parsed(name: str, content: dict[str, Any]) -> Suite:
    required = {"title", *TYPES}
    known = {*required, *OPTIONAL}
    if others := sorted(content.keys() - known):
        raise ValueError(f"it has an unknown key {others[0]!r}; there are {', '.join(sorted(known))}")
    if missing := sorted(required - content.keys()):
        raise ValueError(f"it has no {missing[0]!r}")
    for key, kind in TYPES.items():
        entries = content[key]
        if not isinstance(entries, list) or not entries or not all(type(entry) is kind for entry in entries):
            raise ValueError(f"{key!r} is to be a list of {kind.__name__}, with one at least; it is {entries!r}")
    _check_optional(content)
    parts: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in content.items()}
    return Suite(name=name, **parts)


def _check_optional(content: dict[str, Any]) -> None:
    """Raise a ValueError if a text, a list or a table is none."""
    for key in ("title", "description", "scoring", "time"):
        if not isinstance(content.get(key, ""), str):
            raise ValueError(f"{key!r} is to be a text; it is {content[key]!r}")
    for key in ("headline", "frozen"):
        if not isinstance(content.get(key, []), list):
            raise ValueError(f"{key!r} is to be a list of str; it is {content[key]!r}")
    for key in ("fewer_splits", "at_most"):
        table = content.get(key, {})
        if not isinstance(table, dict) or not all(type(value) is int for value in table.values()):
            raise ValueError(f"{key!r} is to be a table of whole numbers; it is {table!r}")
    if wrong := [rows for rows in content.get("fewer_splits", {}) if not rows.isdecimal()]:
        raise ValueError(f"'fewer_splits' is to have numbers of rows as keys; {wrong[0]!r} is none")
    if type(content.get("held_out", False)) is not bool:
        raise ValueError(f"'held_out' is to be true or false; it is {content['held_out']!r}")


def once(suite: S) -> S:
    """Return the suite with each of its parts once, if its numbers and its scoring are such."""
    if suite.scoring not in get_scorer_names():
        raise ValueError(f"scikit-learn knows no 'scoring' {suite.scoring!r}")
    if wrong := [n for n in suite.sizes if n < 1]:
        raise ValueError(f"'sizes' are numbers of rows, from 1; {wrong[0]} is none")
    for name in ("splits", "first_split"):
        if type(number := getattr(suite, name)) is not int or number < (1 if name == "splits" else 0):
            raise ValueError(f"{name!r} is to be a positive whole number; it is {number!r}")
    if suite.seeds.stop > MOST_SEED:
        raise ValueError(f"'first_split' is a seed, and is to be less than {MOST_SEED}; it is {suite.first_split}")
    if suite.n_runs > MOST_RUNS:
        raise ValueError(
            f"its {suite.splits} splits make {suite.n_runs} runs, and {MOST_RUNS} are the most; ask for fewer"
        )
    once: dict[str, Any] = {name: tuple(dict.fromkeys(getattr(suite, name))) for name in TYPES}
    return replace(suite, **once)
