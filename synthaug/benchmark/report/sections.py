"""What a report says in words, and which tables and figures stand with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from synthaug.benchmark.report import prose, tables
from synthaug.benchmark.report.findings import Findings
from synthaug.benchmark.report.gains import NOT_SHOWN
from synthaug.benchmark.report.summary import scope
from synthaug.benchmark.report.tables import Table
from synthaug.benchmark.report.wording import counted

if TYPE_CHECKING:
    from synthaug.benchmark.report.svg import Picture


@dataclass(frozen=True)
class Section:
    """A heading, and what stands beneath it."""

    name: str
    title: str
    texts: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    folded: dict[str, list[Table]] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)


def sections(found: Findings, pictures: list[Picture], details: dict[str, list[Table]]) -> list[Section]:
    """Return the sections of a report in order, with its figures and the cells of each data set if it shows them.

    Sections with nothing in them are left out.
    """
    every = [
        Section("methods", "What each method gains", _notes_on_units(found), _of_metrics(found, tables.headline)),
        _picks(found),
        Section("figures", "Figures", pictures=pictures),
        _pairwise(found),
        Section("harm", "Harm", tables=_of_metrics(found, tables.harm)),
        Section("tests", "Tests", tables=_of_metrics(found, tables.tests)),
        Section("ranks", "Ranks", tables=_of_metrics(found, tables.ranks)),
        _curves(found),
        Section("cost", "Cost", tables=_present(tables.cost(found))),
        Section("estimators", "By estimator", tables=_sliced(found, "estimator")),
        Section("kinds", "By kind of data", tables=[*_sliced(found, "kind"), *_sliced(found, "task")]),
        Section("parts", "Sets that served no decision", tables=_parts(found)),
        Section("metrics", "All metrics", tables=[tables.every_metric(found)] if len(found.metrics) > 1 else []),
        Section("measures", "Measures of a method alone", tables=_present(tables.measures(found))),
        Section("data-sets", "Data sets", folded=details),
        _failures(found),
        Section(
            "checks",
            "Checks",
            [*(found.checks.alarms or [prose.NO_ALARM]), *found.checks.notes],
            _present(tables.controls(found)),
        ),
        Section("glossary", "How to read this", terms=_terms(found)),
        Section("origin", "Where the numbers come from", terms=origin(found)),
    ]
    return [it for it in every if it.texts or it.tables or it.pictures or it.folded or it.terms]


def _terms(found: Findings) -> dict[str, str]:
    """Return the words that this report uses, explained."""
    shown = {prose.RANK: any(found.rankings.values()), prose.WORTH: any(found.curves.values())}
    return {term: text for term, text in prose.GLOSSARY.items() if shown.get(term, True)}


def scope_in_words(found: Findings) -> str:
    """Return in a sentence how much was run: a run is a method with an estimator on a training sample."""
    of = scope(found)
    counts = [(len(of["datasets"]), "data set"), (len(of["sizes"]), "size"), (of["splits"], "split")]
    counts += [(len(of["estimators"]), "estimator"), (len(found.order), "method")]
    counts += [(of["runs"], "run")]
    texts = [counted(number, name) for number, name in counts]
    lost = int(found.counts["failed"].sum())
    absent = f"; not run: {', '.join(found.missing)}" if found.missing else ""
    run = "a method with an estimator on a training sample"
    return f"{', '.join(texts)} ({run}), of which {lost or 'none'} failed{absent}."


def origin(found: Findings) -> dict[str, str]:
    """Return what was run, with which versions and on which machine."""
    of = scope(found)
    return {
        "suite": ", ".join(sorted(found.frame["suite"].unique())),
        "data sets": ", ".join(of["datasets"]) or "none",
        "control sets": ", ".join(of["control_datasets"]) or "none",
        "training rows": ", ".join(map(str, of["sizes"])),
        "splits": str(of["splits"]),
        "estimators": ", ".join(of["estimators"]),
        "runs": f"{of['runs']:,}",
        "versions": ", ".join(of["versions"]) or "not known",
        "machine": "; ".join(of["machines"]) or "not known",
    }


def _notes_on_units(found: Findings) -> list[str]:
    """Return what the reader must know of the intervals and verdicts of this frame."""
    units, by_interval = set(found.methods["unit"]), found.methods["evidence"] == "interval"
    no_verdict = (found.methods["verdict"] == NOT_SHOWN) & ((found.methods["low"] > 0) | (found.methods["high"] < 0))
    said = {
        prose.OVER_SPLITS: "splits" in units,
        prose.NO_INTERVAL: "none" in units,
        prose.WEAK_VERDICTS: by_interval.any(),
        prose.CORRECTED: no_verdict.any(),
        prose.UNTESTED: len(found.cells) and (found.cells["n_splits"] < 2).all(),
    }
    return [text for text, holds in said.items() if holds]


def _parts(found: Findings) -> list[Table]:
    return _sliced(found, "part") if (found.frame["part"] == "frozen").any() else []


def _picks(found: Findings) -> Section:
    shown = _present(tables.picks(found))
    return Section("picks", "The best of several models", [prose.PICKS] if shown else [], shown)


def _pairwise(found: Findings) -> Section:
    matrices = _of_metrics(found, tables.pairwise)
    return Section("pairwise", "synthaug against each other method", [prose.PAIRWISE] if matrices else [], matrices)


def _curves(found: Findings) -> Section:
    shown = [curves for curves in found.curves.values() if curves]
    texts = (
        [f"Worth is of means over the {len(shown[0].datasets)} data sets that have all these sizes."] if shown else []
    )
    return Section(
        "sizes", "By number of training rows", texts, [*_sliced(found, "n"), *_of_metrics(found, tables.worth)]
    )


def _failures(found: Findings) -> Section:
    shown = _present(tables.failures(found), tables.skipped(found), tables.not_installed(found))
    every = tables.failed_runs(found)
    texts = [] if shown else ["No run failed, and none was skipped."]
    folded = {"Every failed run": [every]} if every else {}
    return Section("failures", "Failed, skipped and not run", texts, shown, folded=folded)


def _of_metrics(found: Findings, make: Callable[[Findings, str], Table | None]) -> list[Table]:
    return _present(*(make(found, metric) for metric in found.headline))


def _sliced(found: Findings, by: str) -> list[Table]:
    return _present(*(tables.sliced(found, metric, by) for metric in found.headline))


def _present(*shown: Table | None) -> list[Table]:
    return [table for table in shown if table is not None]
