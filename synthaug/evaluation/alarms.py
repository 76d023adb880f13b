"""Alarms: figures that are worse than those of other real data by more than chance explains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from synthaug.evaluation.figures import Figure

# By how much the better end of an interval is to be worse than the ideal: of dozens of them, chance moves some.
MARGINS = {
    "told from real rows (AUC)": (0.05, "they are told from real rows"),
    "told from real images (AUC)": (0.05, "they are told from real images"),
    "rows that break a rule": (0.01, "they break rules that real rows follow"),
    "copies of real rows": (0.01, "they copy real rows"),
    "copies of real images": (0.01, "they copy real images"),
    "as near to real rows as a hundredth is to held-out ones": (0.02, "they are near copies of real ones"),
    "closer to real rows than to held-out ones": (0.05, "they lie closer to the real ones than to others"),
    "membership found by distance (AUC)": (0.05, "distances tell who was in the training"),
    "members found among the surest tenth": (0.05, "distances tell of some that they were in the training"),
    "singled out more often than held-out rows": (0.05, "they single out real rows"),
    "guessed better for real rows than for held-out ones": (0.05, "they tell a secret of real rows"),
}


def alarms(figures: Iterable[Figure]) -> Iterator[str]:
    """Yield a sentence for each figure that raises an alarm.

    Examples
    --------
    >>> from synthaug.evaluation.alarms import alarms
    >>> from synthaug.evaluation.figures import Figure
    >>> list(alarms([Figure("privacy", "membership found by distance (AUC)", 0.7, "", 0.6, 0.8, 0.5)]))
    ['distances tell who was in the training: membership found by distance (AUC) 0.700 (0.600 to 0.800), ideal 0.500']
    """
    for figure in figures:
        margin, text = MARGINS.get(figure.measure, (float("nan"), ""))
        if figure.low - figure.ideal > margin:
            of = f", {figure.subject}" if figure.subject else ""
            interval = f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f}), ideal {figure.ideal:.3f}"
            yield f"{text}{of}: {figure.measure} {interval}"
