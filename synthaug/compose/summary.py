"""In plain words what was chosen, and why."""

from __future__ import annotations

from math import floor, isfinite, log10

import numpy as np

from synthaug.compose.comparison import Comparison
from synthaug.compose.results import gains_in
from synthaug.compose.rule import conditions, eligible, half_width, score_needed

NORMAL = 1.96  # standard errors to each side of the mean that hold 95 % of a normal distribution


def summary(found: Comparison) -> str:
    """Return in four lines what was chosen, the evidence in the metric that counts and in the loss, and the cost.

    The second says what to expect on new rows, where that is known. The last says so where the teacher itself scores
    better than what was chosen.
    """
    chosen = found.described[found.choice or 0]
    if not found.is_by_rule:
        chosen = f"{chosen}, by the function given as refit"
    elif found.chosen is None:
        chosen = f"{chosen}: {reason(found)}"
    n_others = len(found.candidates) - 1
    return "\n".join(
        [
            f"Chosen: {chosen}.",
            f"Evidence: {_evidence(found)}{_expected(found)}.",
            f"Loss: {_loss(found)}.",
            f"Cost: {found.seconds:.1f} s for {_counted(n_others, 'candidate')} in {_counted(found.n_splits, 'fold')}."
            f"{_teacher(found)}",
        ]
    )


def reason(found: Comparison) -> str:
    """Return why the rule has chosen what it has: the conditions that it meets, or the one that all others fail."""
    gains, loss, score = gains_in(found.results, found.counted_metric()), found.loss_name, found.score_name
    if np.isnan(gains.loss[1:]).all():
        return "no candidate could be fitted in every fold"
    if found.caution > 0:
        enough = f"more than {found.caution:g} standard errors in {loss}"
        needed = f"more than {score_needed(found.caution, gains.n_folds):.2g} in {score}"
        meets, failed = f"it gains {enough} and {needed}", f"none gains {enough} and {needed}"
    else:
        enough = f"in {loss}"
        clearly = " clearly" if gains.n_folds > 1 else ""
        meets = f"it gains in {loss} and does not{clearly} lower {score}"
        failed = f"all that gain in {loss}{clearly} lower {score}"
    if found.chosen is not None:
        return meets
    if eligible(gains, found.caution).any():
        return "the first candidate does not help, and no other helps clearly"
    in_loss, in_score = conditions(gains, found.caution)
    if (in_loss & in_score).any():
        return "what helps held-out rows is not expected to help new ones"
    return failed if in_loss.any() else f"no candidate gains {enough}"


def _evidence(found: Comparison) -> str:
    """Return what choosing gained in the metric that counts; if nothing was chosen, what the best candidate gained."""
    n_folds = gains_in(found.results, found.counted_metric()).n_folds
    shown = _shown(found)
    if shown is None:
        return "nothing was gained"
    if found.gain_is_by_others:
        assert found.gain is not None
        assert found.gain_stderr is not None
        gained = _interval(found.gain, found.gain_stderr, n_folds)
        return f"{found.score_name} {gained}, chosen by other folds"
    gained = f"gain_{found.counted_metric()}"
    mean, stderr = found.results[f"mean_{gained}"][shown], found.results[f"stderr_{gained}"][shown]
    return f"{found.score_name} {_interval(mean, stderr, n_folds)}{_of_best(found)}"


def _expected(found: Comparison) -> str:
    """Return what to expect on new rows, to the place that its interval allows."""
    shown = _shown(found)
    columns = (f"{name}_{found.counted_metric()}" for name in ("expected_gain", "stderr_expected_gain"))
    gain, stderr = (np.nan if shown is None else float(found.results[column][shown]) for column in columns)
    return "" if np.isnan(gain) else f"; expect {_alike(NORMAL * stderr, gain)[0]} on new rows"


def _loss(found: Comparison) -> str:
    n_rows, shown = int((~np.isnan(found.losses[0])).sum()), _shown(found)
    if shown is None:
        return "nothing was gained"
    mean, stderr = found.results["mean_loss_gain"][shown], found.results["stderr_loss_gain"][shown]
    return f"gain in {found.loss_name} {_interval(mean, stderr, n_rows)}, on {n_rows} rows{_of_best(found)}"


def _teacher(found: Comparison) -> str:
    """Return that the teacher itself would be better as the model, if it would, and whether that may be chance."""
    alone = found.teacher
    if alone is None or not alone.gain > 0:
        return ""
    width = half_width(alone.stderr, gains_in(found.results, found.counted_metric()).n_folds)
    teacher, yours = (text.lstrip("+") for text in _alike(width, alone.score, alone.chosen_score))
    surely = "is" if alone.gain > width else "may be"
    return f" The teacher itself {surely} better: {found.score_name} {teacher}, yours {yours}."


def _shown(found: Comparison) -> int | None:
    """Return the position of the chosen candidate, or of the one of the best loss; None if there is none."""
    others = found.results["mean_loss_gain"][1:]
    if found.choice or np.isnan(others).all():
        return found.choice or None
    return 1 + int(np.nanargmax(others))


def _of_best(found: Comparison) -> str:
    return "" if found.choice else " (best candidate)"


def _counted(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _interval(mean: float, stderr: float, n: int) -> str:
    width = half_width(stderr, n)
    if np.isnan(width):
        return _alike(abs(mean), mean)[0]
    gain, low, high = _alike(width, mean, mean - width, mean + width)
    return f"{gain}, 95 % interval {low} to {high}"


def _alike(width: float, *numbers: float) -> list[str]:
    """Return numbers, all to the place of the second digit of a width that tells how sure they are."""
    places = 1 - floor(log10(width)) if width > 0 and isfinite(width) else 2
    return [f"{round(number, places) + 0.0:+,.{max(places, 0)}f}" for number in numbers]
