"""An evaluation in words, and as one HTML page that needs nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from synthaug.evaluation.alarms import MARGINS
from synthaug.evaluation.figures import Figure
from synthaug.evaluation.images.pictures import Pictures, Tiles, as_png
from synthaug.runtime.printable import printable

if TYPE_CHECKING:
    from synthaug.evaluation.evaluation import Evaluation

MEANINGS = {
    "fidelity": "Are they like real ones? The ideal is what other real ones would have in the mean.",
    "utility": "What do models learn from them that helps on real ones which nothing has seen? Intervals are of "
    "the test data alone.",
    "privacy": "What do they give away of those that the generator has learned from? These attacks are weak and "
    "known ones: what they do not find, others may. Nothing is promised.",
}
ATTACK = "membership found by distance (AUC)"
NOTHING = {
    "utility": "Not measured: utility needs a target that varies, or labels of images, and held-out real {unit}.",
    "privacy": "Attacks were not measured: they need held-out real {unit}, and at least 20 of these and of the others.",
}


def sentences(found: Evaluation) -> Iterator[str]:
    """Yield what was found in a few sentences."""
    figures = {(figure.measure, figure.subject): figure for figure in found.figures}
    told = figures.get((f"told from real {found.unit} (AUC)", ""))
    if told is not None:
        columns = [one for one in found.figures if one.measure == "gives rows away"]
        worst = f", most by {max(columns, key=lambda one: one.value).subject!r}" if columns and told.low > 0.5 else ""
        judge = "boosted trees tell" if found.pictures is None else "a linear model tells"
        yield f"Fidelity: {judge} synthetic {found.unit} from real ones, AUC {_number(told)}{worst}; .5 is ideal."
    gains = [one for one in found.figures if one.measure.startswith("gain of")]
    if gains:
        each = "; ".join(f"{one.subject} {_number(one, signed=True)}" for one in gains)
        yield f"Utility: beside the real {found.unit}, synthetic ones gain on held-out real ones: {each}."
    copies = figures[f"copies of real {found.unit}", ""]
    member = figures.get((ATTACK, ""))
    told_of = (
        "" if member is None else f", and members are found by distance with an AUC of {_number(member)}; .5 is ideal"
    )
    yield f"Privacy: {copies.value:.1%} of the synthetic {found.unit} are copies of real ones{told_of}."
    raised = [(text, sum(alarm.startswith(text) for alarm in found.alarms)) for _, text in MARGINS.values()]
    kinds = "; ".join(text if n == 1 else f"{text} ({n} times)" for text, n in raised if n)
    yield f"Alarms: {f'{len(found.alarms)}: {kinds}' if kinds else 'none'}."


def table_of(found: Evaluation) -> str:
    """Return the figures of whole tables as an HTML table, for notebooks."""
    template = _environment().get_template("table.html.j2")
    return printable(template.render(rows=[_row(one) for one in found.figures if not one.subject]))


def page_of(found: Evaluation) -> str:
    """Return the page; names of columns are escaped, and control characters spelled out."""
    parts = []
    for part, meaning in MEANINGS.items():
        own = [figure for figure in found.figures if figure.part == part]
        whole, single = ([_row(one) for one in own if bool(one.subject) is named] for named in (False, True))
        is_short = not own or (part == "privacy" and not any(one.measure == ATTACK for one in own))
        parts.append(
            {
                "name": part,
                "meaning": meaning,
                "whole": whole,
                "single": single,
                "note": NOTHING[part].format(unit=found.unit) if is_short and part in NOTHING else None,
            }
        )
    rows = f"{found.n_synthetic:,} synthetic {found.unit} beside {found.n_real:,} real ones"
    held_out = "no held-out ones" if found.n_holdout is None else f"{found.n_holdout:,} held-out real ones"
    page = (
        _environment()
        .get_template("page.html.j2")
        .render(
            title=f"Evaluation of synthetic {found.unit}",
            scope=f"{rows} and {held_out}.",
            lead=list(sentences(found)),
            alarms=found.alarms,
            parts=parts,
            pairs=[] if found.pictures is None else _pairs(found.pictures),
            real=[] if found.pictures is None else _tiles(found.pictures.real),
        )
    )
    return printable(page)


def _pairs(pictures: Pictures) -> list[dict[str, dict[str, str]]]:
    """Return synthetic images, each with its nearest real one."""
    sides = _tiles(pictures.synthetic), _tiles(pictures.nearest)
    return [{"synthetic": made, "nearest": real} for made, real in zip(*sides, strict=True)]


def _tiles(tiles: Tiles) -> list[dict[str, str]]:
    return [{"png": as_png(colours), "label": label} for colours, label in zip(*tiles, strict=True)]


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
