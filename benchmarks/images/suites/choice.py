"""What AugmentedEstimatorCV gains at its defaults, where it harms, and what it chooses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.cells import Cell, Plan, Row
from benchmarks.guidance.economy import shared_fits
from benchmarks.images.estimators import classifiers
from benchmarks.images.methods import NOTHING, augmenter, deformation_gan
from benchmarks.images.samples import PROTOCOL, draw, grid
from benchmarks.images.scores import SECONDS, accuracy, measured, timed_fit, trials
from benchmarks.images.suites.gains import SIZES
from synthaug import AugmentedEstimatorCV
from synthaug.benchmark.datasets.images import Images, load

ALWAYS, CHOICE, CHOSEN = "always on", "choice", "chosen"
FOLDS, FEWER_FOLDS = 5, 3
WEAK = 0.4  # of the candidates that deform, the weaker strength
MANY, FEW = 100, 5  # images of a class: with many a fold takes long, and fewer are fewer than the folds


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples."""
    return grid("choice", plan, PROTOCOL, SIZES, 5)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the scores of all estimators without augmentation, with the default family, and by choice."""
    sample = draw(load(cell.dataset), cell.n, cell.split)
    models = classifiers(plan.estimators, sample.X.shape[1:], cell.split)
    default = augmenter(deformation_gan(plan), cell.split)
    with shared_fits() as memory:
        rows = measured(trials(models, {NOTHING: None, ALWAYS: default}, memory), sample, accuracy)
        return rows + chosen(models, default, sample, cell.n, memory)


def chosen(models: Mapping[str, Any], augmenter: Any, sample: Images, n: int, memory: Any) -> list[Row]:
    """Return the scores of the choice, and of every candidate whether it was chosen and its evidence.

    The fits of the augmenters are in the seconds of the first estimator.
    """
    folds = FOLDS if FEW <= n < MANY else FEWER_FOLDS
    rows: list[Row] = []
    for name, model in models.items():
        fitted, seconds = timed_fit(AugmentedEstimatorCV(model, augmenter, cv=folds, memory=memory), sample)
        rows.append((name, CHOICE, SECONDS, seconds))
        rows += [(name, CHOICE, *score) for score in accuracy(sample.y_test, fitted.predict(sample.X_test)).items()]
        for position, candidate in enumerate(fitted.candidates_):
            evidence = {
                CHOSEN: 100.0 * (position == fitted.best_index_),
                "inner gain": 100 * fitted.cv_results_["mean_gain_score"][position],
                "inner loss gain": 100 * fitted.cv_results_["mean_loss_gain"][position],
            }
            rows += [(name, label(candidate), metric, float(value)) for metric, value in evidence.items()]
    return rows


def label(candidate: Mapping[str, Any] | None) -> str:
    """Return the name of a candidate."""
    if candidate is None:
        return NOTHING
    family = type(candidate["generator"]).__name__ if "generator" in candidate else "own family"
    weaker = ", weak" if getattr(candidate.get("generator"), "scale", None) == WEAK else ""
    return f"{family}{weaker}, ratio {candidate['ratio']}"
