"""Evaluation: what synthetic rows are like, are worth and tell, beside real ones."""

from __future__ import annotations

import html
import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.utils import check_random_state

from synthaug._sklearn import _num_samples
from synthaug.encoders.foreign import indexable, plain
from synthaug.evaluation.alarms import alarms
from synthaug.evaluation.fidelity import fidelity
from synthaug.evaluation.figures import Figure
from synthaug.evaluation.images import Pictures, are_images, of_images
from synthaug.evaluation.page import page_of, sentences, table_of
from synthaug.evaluation.privacy import privacy
from synthaug.evaluation.rules import broken_constraints
from synthaug.evaluation.tables import Tables
from synthaug.evaluation.utility import utility
from synthaug.exceptions import DataError
from synthaug.provenance.marks import synthetic_alone, warn_of_marked
from synthaug.runtime.printable import printable
from synthaug.runtime.replacing import replacing
from synthaug.typing import Rows

__all__ = ["Evaluation", "evaluate"]


@dataclass(frozen=True, eq=False, repr=False)
class Evaluation:
    """What `evaluate` has found: figures of fidelity, utility and privacy, with 95 % intervals where there are any.

    Parameters
    ----------
    figures : tuple of Figure
        All that was measured.
    n_real, n_synthetic : int
        How many rows, or images, there were.
    n_holdout : int or None
        How many real rows there were that the generator had not seen; None without, and so neither utility nor attacks.
    target : object, default=None
        Name of the column to predict.
    pictures : Pictures or None, default=None
        Some images to look at; None for tables.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.model_selection import train_test_split
    >>> import synthaug
    >>> real, holdout = train_test_split(load_iris(as_frame=True).frame, test_size=0.5, random_state=0)
    >>> found = synthaug.evaluate(real, real, holdout=holdout)  # the real rows themselves: copies
    >>> float(found["privacy", "copies of real rows"])
    1.0
    """

    figures: tuple[Figure, ...]
    n_real: int
    n_synthetic: int
    n_holdout: int | None
    target: Any = field(default=None)
    pictures: Pictures | None = field(default=None)

    @property
    def unit(self) -> str:
        """What was judged: "rows" or "images"."""
        return "rows" if self.pictures is None else "images"

    def __getitem__(self, key: tuple[str, str] | tuple[str, str, str]) -> float:
        """Return the value of a figure by part, measure and, if it has one, subject."""
        part, measure, subject = key if len(key) == 3 else (*key, "")
        for figure in self.figures:
            if (figure.part, figure.measure, figure.subject) == (part, measure, subject):
                return figure.value
        raise KeyError(key)

    @property
    def alarms(self) -> list[str]:
        """What is worse than in other real data by more than chance explains, a sentence each."""
        return list(alarms(self.figures))

    def to_frame(self) -> pd.DataFrame:
        """Return all figures as a tidy table: part, measure, subject, value, low, high and ideal."""
        return pd.DataFrame(self.figures, columns=Figure._fields)[
            ["part", "measure", "subject", "value", "low", "high", "ideal"]
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return all as values of JSON; None for numbers that there are not."""
        figures = [{name: _plain(entry) for name, entry in figure._asdict().items()} for figure in self.figures]
        return {
            "rows": {"real": self.n_real, "synthetic": self.n_synthetic, "holdout": self.n_holdout},
            "target": None if self.target is None else str(self.target),
            "alarms": self.alarms,
            "figures": figures,
        }

    def to_html(self, path: str | Path | None = None) -> str:
        """Return one page that needs nothing else, and write it to a file if one is named."""
        page = page_of(self)
        if path is not None:
            with replacing(path) as temporary:
                temporary.write_text(page, encoding="utf-8")
        return page

    def summary(self) -> str:
        """Return what was found in a few sentences."""
        return "\n".join(sentences(self))

    def __repr__(self) -> str:
        return f"<Evaluation of {self.n_synthetic} synthetic {self.unit}, {len(self.figures)} figures>"

    def _repr_html_(self) -> str:
        told = "".join(f"<p>{html.escape(printable(sentence))}</p>" for sentence in sentences(self))
        return told + table_of(self)


def _plain(entry: str | float) -> str | float | None:
    """Return a value of JSON, None for a number that there is not."""
    if isinstance(entry, str):
        return entry
    return float(entry) if math.isfinite(entry) else None


def evaluate(
    real: Rows,
    synthetic: Rows,
    *,
    target: Hashable = None,
    holdout: Rows | None = None,
    constraints: Sequence[Any] | None = None,
    random_state: int | None = 0,
) -> Evaluation:
    """Measure what synthetic rows are like, what they are worth, and what they tell about the real ones.

    Rows of a table, or images: arrays (n, height, width) or (n, height, width, channels), alone or as a pair
    ``(images, labels)``.

    Parameters
    ----------
    real : {DataFrame, array-like} of shape (n_real, n_features), array of images, or pair of images and labels
        The rows that the generator has learned from, the target among the columns if there is one.
    synthetic : as real
        The rows to judge, with the same columns in any order, or images of the same size; ``augmenter.sample`` returns
        such a pair. Of a table by ``synthaug augment``, the rows that its column ``synthetic`` marks are judged.
    target : object, default=None
        Name of the column to predict, for utility. None measures no utility, of images that have labels aside.
    holdout : as real, or None, default=None
        Real rows that the generator has not seen. Without them neither utility nor attacks on privacy can be measured
        honestly, and both are left out.
    constraints : list of constraints or None, default=None
        Rules that you know, as `TableEncoder` takes them; how many rows break them is told, beside the rules that are
        found in the real rows. Of tables alone.
    random_state : int or None, default=0
        Draws samples, folds and shuffles. The default gives the same figures each time.

    Returns
    -------
    evaluation : Evaluation

    Raises
    ------
    DataError
        If a table is empty, or has other columns than the real one, or none is called like the target; if images are
        of another size, or only some have labels.

    See Also
    --------
    synthaug.AugmentedEstimatorCV : Measures what synthetic rows gain for one estimator, and uses them or not.

    Notes
    -----
    Fidelity: column shapes and pair trends (as sdmetrics defines them, Patki et al. 2016), the ROC-AUC at which boosted
    trees tell synthetic from real rows, rules of the real rows that synthetic ones break, and density and coverage
    (Naeem et al. 2020) in the distance of Gower (1971). Utility: train on synthetic, test on real (Esteban et al.
    2017). Privacy: exact and near copies, share of rows closer to the real rows than to held-out ones, membership and
    attribute inference by the nearest synthetic row, and singling out (in the manner of Anonymeter, Giomi et al. 2023).
    What these attacks do not find, others may: they promise nothing.

    Columns, copies and extremes are of all rows; for the rest, of more than 4,000 rows so many are drawn.

    Images are compared by random-patch features (Coates and Ng, 2011), for which nothing is downloaded: responses to 64
    patches drawn from the real images, averaged over quadrants, and a picture of 8 x 8 cells. Fidelity: the kernel
    distance KID (Binkowski et al., 2018) and the sliced Wasserstein distance beyond what chance alone makes, overall
    and by class, each in up to ten parts whose spread gives the interval. Their values depend on the features: do not
    compare them with those of another network. Privacy: distances of pixels, which find copies and near copies, but no
    picture that was moved or turned. Of more than 4,000 images, or 50 million numbers, so many are drawn.

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> from sklearn.model_selection import train_test_split
    >>> import synthaug
    >>> frame = load_breast_cancer(as_frame=True).frame.iloc[:, [0, 1, 2, 3, -1]]
    >>> real, holdout = train_test_split(frame, test_size=0.4, random_state=0)
    >>> augmenter = synthaug.GANAugmenter(synthaug.GaussianCopula(), random_state=0)
    >>> X, y = augmenter.fit(real.drop(columns="target"), real["target"]).sample(400)
    >>> found = synthaug.evaluate(real, X.assign(target=y), target="target", holdout=holdout)
    >>> bool(found["fidelity", "column shapes"] > 0.9)
    True
    """
    seed = check_random_state(random_state).randint(2**31 - 1) if random_state is None else int(random_state)
    real, synthetic, holdout = (
        data if isinstance(data, tuple) else indexable(data) for data in (real, synthetic, holdout)
    )
    if are_images(real):
        if target is not None:
            raise DataError(f"images have no column {target!r}: pass their labels beside them, as (images, labels)")
        if constraints is not None:
            raise DataError("images have no columns that constraints could be about: leave constraints out")
        figures, pictures = of_images(real, synthetic, holdout, seed)
        return Evaluation(tuple(figures), *_sizes(real, synthetic, holdout), pictures=pictures)
    warn_of_marked(real, "compared with as real ones")
    warn_of_marked(holdout, "held out as real ones")
    real = plain(real)
    synthetic = synthetic_alone(plain(synthetic), getattr(real, "columns", ()), "synthetic")
    tables = Tables.of(real, synthetic, holdout, target)
    figures = list(fidelity(tables, broken_constraints(real, synthetic, constraints), seed))
    if target is not None:
        figures += utility(tables.some(seed), str(target), seed)
    figures += privacy(tables, seed)
    return Evaluation(tuple(figures), *_sizes(real, synthetic, holdout), target=target)


def _sizes(real: Any, synthetic: Any, holdout: Any) -> tuple[int, int, int | None]:
    return _n(real), _n(synthetic), None if holdout is None else _n(holdout)


def _n(data: Any) -> int:
    """Return how many rows or images there are."""
    return _num_samples(data[0] if isinstance(data, tuple) else data)
