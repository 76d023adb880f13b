"""An evaluation in words, and as one HTML page that needs nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from synthaug.evaluation.figures import Figure

if TYPE_CHECKING:
    from synthaug.evaluation.evaluation import Evaluation

MEANINGS = {
    "fidelity": "Are the rows like real ones? The ideal is what other real rows would have in the mean.",
    "utility": "What do models learn from the rows that helps on real rows which nothing has seen? Intervals are of "
    "the test rows alone.",
    "privacy": "What do the rows give away of those that the generator has learned from? These attacks are weak and "
    "known ones: what they do not find, others may. Nothing is promised.",
}
NOTHING = {
    "utility": "Not measured: utility needs a target and held-out real rows.",
    "privacy": "Attacks were not measured: they need held-out real rows.",
}


def sentences(found: Evaluation) -> Iterator[str]:
    """Yield what was found in a few sentences."""
    figures = {(figure.measure, figure.subject): figure for figure in found.figures}
    told = figures.get(("told from real rows (AUC)", ""))
    if told is not None:
        away = max((one for one in found.figures if one.measure == "gives rows away"), key=lambda one: one.value)
        worst = f", most by {away.subject!r}" if told.low > 0.5 else ""
        yield f"Fidelity: boosted trees tell synthetic rows from real ones, AUC {_number(told)}{worst}; .5 is ideal."
    gains = [one for one in found.figures if one.measure.startswith("gain of")]
    if gains:
        each = "; ".join(f"{one.subject} {_number(one, signed=True)}" for one in gains)
        yield f"Utility: beside the real rows, synthetic ones gain on held-out real rows: {each}."
    copies = figures["copies of real rows", ""]
    member = figures.get(("membership found by distance (AUC)", ""))
    told_of = (
        "" if member is None else f", and members are found by distance with an AUC of {_number(member)}; .5 is ideal"
    )
    yield f"Privacy: {copies.value:.1%} of the synthetic rows are copies of real ones{told_of}."


def table_of(found: Evaluation) -> str:
    """Return the figures of whole tables as an HTML table, for notebooks."""
    return (
        _environment()
        .get_template("table.html.j2")
        .render(rows=[_row(one) for one in found.figures if not one.subject])
    )


def page_of(found: Evaluation) -> str:
    """Return the page; names of columns are escaped."""
    parts = []
    for part, meaning in MEANINGS.items():
        own = [figure for figure in found.figures if figure.part == part]
        whole, single = ([_row(one) for one in own if bool(one.subject) is named] for named in (False, True))
        is_short = (part in NOTHING and found.n_holdout is None) or not own
        parts.append(
            {
                "name": part,
                "meaning": meaning,
                "whole": whole,
                "single": single,
                "note": NOTHING.get(part) if is_short else None,
            }
        )
    rows = f"{found.n_synthetic:,} synthetic rows beside {found.n_real:,} real ones"
    held_out = "no held-out rows" if found.n_holdout is None else f"{found.n_holdout:,} held-out real rows"
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            title="Evaluation of synthetic rows",
            scope=f"{rows} and {held_out}.",
            lead=list(sentences(found)),
            parts=parts,
        )
    )


def _environment() -> Environment:
    return Environment(loader=PackageLoader("synthaug.evaluation"), autoescape=True, undefined=StrictUndefined)


def _row(figure: Figure) -> dict[str, Any]:
    return {
        "measure": figure.measure,
        "subject": figure.subject,
        "value": _digits(figure.value),
        "interval": "" if math.isnan(figure.low) else f"{_digits(figure.low)} to {_digits(figure.high)}",
        "ideal": _digits(figure.ideal),
    }


def _digits(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.3f}"


def _number(figure: Figure, *, signed: bool = False) -> str:
    form = "{:+.3f}" if signed else "{:.3f}"
    interval = (
        "" if math.isnan(figure.low) else f" (95 % interval {form.format(figure.low)} to {form.format(figure.high)})"
    )
    return form.format(figure.value) + interval
