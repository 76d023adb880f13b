"""Figures of matplotlib as inline SVG, in the colours of the page that they stand in."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from matplotlib import style
from matplotlib.figure import Figure

# Drawn in these, and then replaced by variables of the page, so that a figure is dark where the page is.
INK, MUTED, LINE = "#010101", "#020202", "#030303"
ROLE_COLOURS = {"baseline": INK, "usual": "#050505", "synthaug": "#060606", "rival": "#070707"}
VARIABLES = {
    MUTED: "--muted",
    LINE: "--line",
    INK: "--ink",
    **{colour: f"--{role}" for role, colour in ROLE_COLOURS.items() if role != "baseline"},
}
WIDTH = 4.2  # inches: about a phone, or half a laptop
RC = {
    "font.size": 9,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "text.parse_math": False,  # a "$" in a name is one
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": MUTED,
    "axes.unicode_minus": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": LINE,
    "grid.linewidth": 0.5,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "synthaug",  # else the names of its parts are random
}
METADATA = dict.fromkeys(["Creator", "Date", "Format", "Type"])


class Picture(NamedTuple):
    """An inline SVG, what it shows, and the metric that it is about if it is about one."""

    title: str
    svg: str
    metric: str = ""


@contextmanager
def drawing(height: float) -> Iterator[tuple[Figure, Any]]:
    """Give a figure and its axes, under our settings alone, which nobody else gets."""
    with style.context(["default", RC]):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        yield figure, figure.subplots()


def picture(figure: Figure, title: str, said: Sequence[str]) -> Picture:
    """Return a figure that is being drawn as SVG that may stand in a page beside others.

    Parameters
    ----------
    figure : Figure
        To show.
    title : str
        What it shows.
    said : sequence of str
        The numbers in it, for those who do not see it.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata=METADATA)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)  # would hold for the whole page
    svg = re.sub(r'font-family: [^;"]*; ?', "", svg)
    svg = re.sub(r'font: ([\d.]+px) [^;"]*', r"font-size: \1", svg)
    svg = re.sub("|".join(VARIABLES), lambda colour: f"var({VARIABLES[colour[0]]})", svg)
    prefix = re.sub(r"\W+", "-", title.lower())
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{prefix}-", svg)
    opening, _, rest = svg.partition(">")
    opening = re.sub(r'\s(width|height|version|xmlns:xlink)="[^"]*"', "", opening)
    rest = rest.replace("xlink:href", "href")
    name, numbers = html.escape(title), html.escape(f"{'; '.join(said)}.")
    head = f'{opening} role="img" aria-label="{name}: {numbers}"><title>{name}</title><desc>{numbers}</desc>'
    return Picture(title, head + rest)
