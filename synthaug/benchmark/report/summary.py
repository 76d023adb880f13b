"""The findings as plain JSON types."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from synthaug.benchmark.report.columns import BASELINE
from synthaug.benchmark.report.curves import Curves
from synthaug.benchmark.report.findings import Findings
from synthaug.benchmark.report.gains import NO_RESULTS
from synthaug.benchmark.report.ranks import Ranking
from synthaug.benchmark.report.sentence import sentence_of


def summary_of(found: Findings) -> dict[str, Any]:
    """Return the findings as a dict of plain JSON types; what is not known is None."""
    return {
        "suites": sorted(found.frame["suite"].unique()),
        "sentence": sentence_of(found),
        "alarms": list(found.checks.alarms),
        "notes": list(found.checks.notes),
        "metrics": list(found.metrics),
        "scope": scope(found),
        "methods": {name: _method(found, name) for name in found.order},
        "not_installed": dict(found.missing),
        "ranks": {metric: _ranking(ranking) for metric, ranking in found.rankings.items()},
        "pairwise": _records(found.pairs),
        "picks": _records(found.picks),
        "curves": {metric: _curves(curves) for metric, curves in found.curves.items()},
        "gains_by": {name: _records(table) for name, table in found.slices.items()},
        "costs": _plain(found.costs.to_dict(orient="index")),
        "control_excess": _plain(found.controls.to_dict(orient="index")),
        "failures": _records(found.failures),
        "skipped": _records(found.skipped),
    }


def scope(found: Findings) -> dict[str, Any]:
    """Return how much a frame holds, and where it comes from."""
    frame = found.frame[found.frame["dataset"] != ""]
    real, control = frame[~frame["control"]], frame[frame["control"]]
    return {
        "rows": len(found.frame),
        "runs": int(found.counts.to_numpy().sum()),
        "datasets": sorted(real["dataset"].unique()),
        "control_datasets": sorted(control["dataset"].unique()),
        "sizes": sorted(int(n) for n in frame["n"].unique()),
        "splits": int(frame["split"].nunique()),
        "estimators": sorted(frame["estimator"].unique()),
        "versions": _parts(found.frame["versions"].unique()),
        "machines": sorted(set(found.frame["machine"].unique()) - {""}),
    }


def _parts(versions: Iterable[str]) -> list[str]:
    """Return every package with its version once; the cells of a rival add its own."""
    return sorted({part for text in versions for part in text.split(", ")} - {""}, key=str.lower)


def _method(found: Findings, name: str) -> dict[str, Any]:
    of_metrics = {}
    for metric in found.metrics:
        row = found.of(metric, name)
        of_metrics[metric] = {"verdict": NO_RESULTS} if row is None else _plain(row)
    return {"role": found.roles[name], "runs": _plain(found.counts.loc[name].to_dict()), "metrics": of_metrics}


def _ranking(ranking: Ranking | None) -> dict[str, Any] | None:
    if ranking is None:
        return None
    alike = [[ranking.methods[i] for i in range(first, last + 1)] for first, last in ranking.alike()]
    return {**_plain(ranking._asdict()), "not_told_apart": alike}


def _curves(curves: Curves | None) -> dict[str, Any] | None:
    if curves is None:
        return None
    shown = {"datasets": list(curves.datasets), "sizes": list(curves.sizes)}
    for name in ("scores", "gains", "worth", "bound"):
        table: pd.DataFrame = getattr(curves, name)
        shown[name] = {str(method): _plain(row.tolist()) for method, row in table.iterrows()}
    return {**shown, "baseline": BASELINE}


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain: list[dict[str, Any]] = _plain(table.to_dict(orient="records"))
    return plain


def _plain(thing: Any) -> Any:
    """Return a thing of plain JSON types; numbers that are not finite become None."""
    if isinstance(thing, dict):
        return {str(name): _plain(value) for name, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [_plain(value) for value in thing]
    if isinstance(thing, np.generic):
        thing = thing.item()
    return None if isinstance(thing, float) and not math.isfinite(thing) else thing
