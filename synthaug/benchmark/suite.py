"""Suites: what is compared on what, read from TOML files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from sklearn.metrics import get_scorer_names

from synthaug.benchmark import estimators, methods
from synthaug.benchmark.methods import BASELINE

SUFFIX = ".toml"
MOST_SEED = 2**32  # seeds of NumPy and scikit-learn are below
TYPES: dict[str, type] = {"sizes": int, "datasets": str, "methods": str, "estimators": str}


@dataclass(frozen=True)
class Suite:
    """A benchmark.

    Parameters
    ----------
    name : str
        Of the file.
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
    description: str = field(default="")

    @property
    def seeds(self) -> range:
        """The numbers of the splits."""
        return range(self.first_split, self.first_split + self.splits)

    def narrowed(self, **parts: Any) -> Suite:
        """Return the suite with other parts, where they are not None."""
        changes: dict[str, Any] = {
            name: tuple(part) if isinstance(part, list) else part for name, part in parts.items() if part is not None
        }
        return _checked(replace(self, **changes))


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
        raise LookupError(
            f"no suite is called {str(suite)!r}; there are {', '.join(names())}, and files that end in .toml"
        )
    source = Path(suite) if own else files("synthaug.benchmark") / "suites" / f"{suite}{SUFFIX}"
    try:
        content = tomllib.loads(source.read_text(encoding="utf-8"))
        return _checked(_parsed(Path(suite).stem, content))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
        raise ValueError(f"the suite {str(suite)!r} cannot be read: {error}") from error


def _parsed(name: str, content: dict[str, Any]) -> Suite:
    known = {entry.name for entry in fields(Suite)} - {"name"}
    if unknown := sorted(content.keys() - known):
        raise ValueError(f"it has an unknown key {unknown[0]!r}; there are {', '.join(sorted(known))}")
    required = {"title", *TYPES}
    if missing := sorted(required - content.keys()):
        raise ValueError(f"it has no {missing[0]!r}")
    for key, kind in TYPES.items():
        entries = content[key]
        if not isinstance(entries, list) or not entries or not all(type(entry) is kind for entry in entries):
            raise ValueError(f"{key!r} is to be a list of {kind.__name__}, with one at least; it is {entries!r}")
    for key in ("title", "description", "scoring"):
        if not isinstance(content.get(key, ""), str):
            raise ValueError(f"{key!r} is to be a text; it is {content[key]!r}")
    parts: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in content.items()}
    return Suite(name=name, **parts)


def _checked(suite: Suite) -> Suite:
    """Return the suite with the baseline in it, if all that it names is known."""
    for method in suite.methods:
        methods.find(method)
    for estimator in suite.estimators:
        if estimator not in estimators.names():
            known = ", ".join(estimators.names())
            raise LookupError(f"no estimator is called {estimator!r}; there are {known}")
    if suite.scoring not in get_scorer_names():
        raise ValueError(f"scikit-learn knows no 'scoring' {suite.scoring!r}")
    if wrong := [n for n in suite.sizes if n < 1]:
        raise ValueError(f"'sizes' are numbers of rows, from 1; {wrong[0]} is none")
    for name in ("splits", "first_split"):
        if type(number := getattr(suite, name)) is not int or number < (1 if name == "splits" else 0):
            raise ValueError(f"{name!r} is to be a positive whole number; it is {number!r}")
    if suite.seeds.stop > MOST_SEED:
        raise ValueError(f"'first_split' is a seed, and is to be less than {MOST_SEED}; it is {suite.first_split}")
    once: dict[str, Any] = {
        name: tuple(dict.fromkeys(getattr(suite, name))) for name in ("datasets", "sizes", "estimators")
    }
    return replace(suite, methods=tuple(dict.fromkeys((BASELINE, *suite.methods))), **once)
