"""The one sentence of a report that may be quoted by itself: what was found, on what, how surely, with what harm."""

from __future__ import annotations

from typing import Any

from synthaug.benchmark.report.checks import UNFINISHED
from synthaug.benchmark.report.findings import Findings
from synthaug.benchmark.report.gains import BY_INTERVAL, NOT_SHOWN, TIE
from synthaug.benchmark.report.wording import NOT_KNOWN, counted, mark_of, signed

USUAL = ("synthaug chosen", "default")  # the library at its defaults, in our own suites


def sentence_of(found: Findings) -> str:
    """Return what may be quoted of a frame.

    It is of the library as it is by default where that was measured, else of the method that gains most, which it then
    says, as the best of many looks better than it is.
    """
    if found.checks.alarms:
        return "Nothing here may be quoted: there is an alarm below."
    picked = _picked(found)
    if picked is None:
        return "Nothing was compared, so there is nothing to quote."
    row, best_of = picked
    return (
        f"{_where(found, row)}, '{row['method']}'{best_of} {_effect(row)} {_interval(row)} and was worse by more than "
        f"{TIE} points in {row['losses']} of {counted(row['n_cells'], 'combination')} of data set, size and estimator; "
        f"{_doubt(row, len(found.order))}."
    )


def _picked(found: Findings) -> tuple[dict[str, Any], str] | None:
    """Return what was found of the method to speak of, and that it is the best of several if so it was picked."""
    of_metric = found.methods[found.methods["metric"].isin(found.headline[:1])]
    rows: dict[str, Any] = {row["method"]: row for row in of_metric.to_dict("records")}
    for name in USUAL:
        if name in rows:
            return rows[name], ""
    gaining = [name for name in found.order if name in rows]
    names = [name for name in gaining if found.roles[name] == "synthaug"] or gaining
    if not names:
        return None
    return rows[names[0]], f", the best of {len(names)}," if len(names) > 1 else ""


def _where(found: Findings, row: dict[str, Any]) -> str:
    measured = found.gains[(found.gains["metric"] == row["metric"]) & (found.gains["method"] == row["method"])]
    sizes = [f"{measured['n_train'].agg(end):,}" for end in ("min", "max")]
    so_far = any(note.startswith(UNFINISHED) for note in found.checks.notes)
    on = "So far, on" if so_far else "On"
    return f"{on} {counted(row['n_datasets'], 'data set')} with {' to '.join(dict.fromkeys(sizes))} training rows"


def _effect(row: dict[str, Any]) -> str:
    gain = signed(row["mean"])
    if gain == "0.0":
        return f"did not change {row['metric']} on unseen rows"
    verb = "improved" if row["mean"] > 0 else "worsened"
    return f"{verb} {row['metric']} on unseen rows by {gain[1:]} points on average"


def _interval(row: dict[str, Any]) -> str:
    low, high = signed(row["low"]), signed(row["high"])
    return "(no interval)" if low == NOT_KNOWN else f"(95 % interval of the gain {low} to {high})"


def _doubt(row: dict[str, Any], n_methods: int) -> str:
    """Return how surely that is a difference."""
    if row["n_datasets"] == 1:
        return "this says nothing of other data"
    if row["verdict"] == NOT_SHOWN and not mark_of(row["low"], row["high"]):
        return "that may be chance"
    if row["evidence"] == BY_INTERVAL:
        return "with so few data sets that is a sign and no proof"
    corrected = f"a correction for the {counted(n_methods, 'method')} compared"
    return f"with {corrected} that may be chance" if row["verdict"] == NOT_SHOWN else f"that holds with {corrected}"
