"""What is known of gains by kind of estimator, learned from evidence and gains on new rows.

The model: the gain on new rows is normal around the mean of its kind, plus a part of the loss that was saved; what the
folds show is normal around the gain on new rows. Its parameters are those of the highest posterior density, where the
means of kinds are around that of all in Cauchy's distribution (most are alike, and some far from the others), and the
logarithms of their spreads in a normal one. Of a kind that is not known, the mean of all is known, and how far kinds
are apart.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from benchmarks.calibration.evidence import FAVOURITES
from synthaug.benchmark.estimators import make
from synthaug.compose.expectation import ANY, Known, expected_gain
from synthaug.compose.kinds import kind_of

LEAST = 0.5  # points, the least standard error of a mean of folds, which may agree by chance
KINDS_APART = 0.5  # points, by which half of all kinds differ from the mean of all
SPREADS_APART = 0.15  # standard deviation of the logarithms of their spreads
LOGARITHMS = (-2.0, 4.0)  # between which logarithms of spreads and of the factor are looked for
LOSS_SCALE = 10.0  # points for all of the loss: as much as the part of the loss may gain, before anything is learned


def kinds(evidence: pd.DataFrame) -> pd.Series:
    """Return the kind of estimator of each row, as the package tells it."""
    known = {
        name: kind_of(make(name, "table", pd.DataFrame({"x": [0.0]}), 0)) for name in evidence["estimator"].unique()
    }
    return evidence["estimator"].map(known)


def learned(evidence: pd.DataFrame, metric: str) -> dict[str, Known]:
    """Return what is known of each kind of estimator in a metric, and of any.

    Candidates that were chosen for what they showed are no fair sample: the favourites alone are learned from.
    """
    rows = evidence[evidence["candidate"].isin(FAVOURITES)]
    names = sorted(kinds(rows).dropna().unique())
    which = kinds(rows).map({name: i for i, name in enumerate(names)}).to_numpy()
    measured, gained = (100 * rows[f"{metric}: {name}"].to_numpy() for name in ("inner gain", "gain"))
    stderr = 100 * rows[f"{metric}: stderr"].to_numpy()
    share = (rows["loss gain"] / rows["loss"]).to_numpy()

    def improbability(parameters: np.ndarray) -> float:
        mean, factor, per_loss, apart, spreads = _parts_of(parameters, len(names))
        known = Known("", (mean + apart)[which], np.exp(spreads)[which], per_loss, LEAST, factor)
        expected, error = expected_gain(measured, stderr, share, known)
        prior = 0.5 * np.square(np.r_[(spreads - spreads.mean()) / SPREADS_APART, per_loss / LOSS_SCALE]).sum()
        prior += np.log1p(np.square(apart / KINDS_APART)).sum()
        return float(np.log(error).sum() + 0.5 * np.square((gained - expected) / error).sum() + prior)

    typical = np.array([gained[which == i].mean() for i in range(len(names))])
    middle = np.median(typical)
    start = np.r_[middle, 0.0, 0.0, typical - middle, np.full(len(names), np.log(2.0))]
    bounds = [(None, None), LOGARITHMS, *[(None, None)] * (1 + len(names)), *[LOGARITHMS] * len(names)]
    found = minimize(improbability, start, method="L-BFGS-B", bounds=bounds).x
    mean, factor, per_loss, apart, spreads = _parts_of(found, len(names))
    common = {"per_loss": per_loss / 100, "least_stderr": LEAST / 100, "stderr_factor": factor}
    wide = float(np.hypot(np.exp(spreads.max()), typical.std()))
    known = {ANY: Known(ANY, mean / 100, wide / 100, **common)}
    for name, of_kind, spread in zip(names, mean + apart, np.exp(spreads), strict=True):
        known[name] = Known(name, of_kind / 100, spread / 100, **common)
    return known


def _parts_of(parameters: np.ndarray, n_kinds: int) -> tuple[float, float, float, np.ndarray, np.ndarray]:
    """Return mean, factor of standard errors, points for all of the loss, and by kind its distance and log spread."""
    (mean, factor, per_loss), apart, spreads = np.split(parameters, [3, 3 + n_kinds])
    return mean, float(np.exp(factor)), LOSS_SCALE * per_loss, apart, spreads


def expected(evidence: pd.DataFrame, metric: str, known: dict[str, Known]) -> pd.DataFrame:
    """Return what the package would expect of each row: its gain on new rows and the standard error."""
    parts = []
    for kind, rows in evidence.groupby(kinds(evidence).fillna(ANY)):
        measured = (rows[f"{metric}: inner gain"], rows[f"{metric}: stderr"], rows["loss gain"] / rows["loss"])
        gain, stderr = expected_gain(*(np.asarray(part) for part in measured), known.get(kind, known[ANY]))
        parts.append(pd.DataFrame({"gain": gain, "stderr": stderr}, index=rows.index))
    return pd.concat(parts).reindex(evidence.index)


def left_out(evidence: pd.DataFrame, metric: str, *, unknown_kinds: bool = False) -> pd.DataFrame:
    """Return what would be expected of each row, learned from the other tables; and without its kind, if asked for."""
    parts = [expected(part, metric, learned(others, metric)) for part, others in _parts(evidence, unknown_kinds)]
    return pd.concat(parts).reindex(evidence.index)


def _parts(evidence: pd.DataFrame, unknown_kinds: bool) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Yield the rows of each table, or of each table and kind, and those that share neither."""
    of_kind = kinds(evidence) if unknown_kinds else pd.Series("", index=evidence.index)
    for (table, kind), part in evidence.groupby([evidence["dataset"], of_kind]):
        others = evidence[evidence["dataset"] != table]
        yield part, others[of_kind[others.index] != kind] if unknown_kinds else others
