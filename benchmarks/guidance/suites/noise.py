"""Labels permuted at random: with nothing to gain, what gain does the choice report, and how often does it refuse?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.cells import Cell, Plan, Row
from benchmarks.guidance.augmenters import gan, label
from benchmarks.guidance.cells import grid
from benchmarks.guidance.choice import CAUTIONS, DEFAULT
from benchmarks.guidance.economy import shared_fits
from benchmarks.guidance.estimators import PRUNED, classifiers
from synthaug import AugmentedEstimatorCV
from synthaug.benchmark.splits import draw, prepared

DATASETS = ("adult", "credit_g", "phoneme", "pima_diabetes", "vehicle", "wine_quality")


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples."""
    return grid("noise", plan, DATASETS, (100,), 20)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return what the choice for accuracy and that for AUC report, and which cautions refuse."""
    sample = draw(prepared(cell.dataset), cell.n, cell.split)
    y = sample.y.iloc[np.random.default_rng([1, cell.split]).permutation(len(sample.y))].reset_index(drop=True)
    scorings = {"accuracy": "accuracy", "AUC": "roc_auc" if y.nunique() == 2 else "roc_auc_ovr"}
    rows: list[Row] = []
    with shared_fits() as memory:
        models = classifiers(plan.estimators or ("LR", PRUNED), sample.X, y, cell.split)
        for name, model in models.items():
            for metric, scoring in scorings.items():
                chooser = AugmentedEstimatorCV(
                    model, gan(plan, cell.split), scoring=scoring, refit=False, memory=memory
                ).fit(sample.X, y)
                rows += [(name, *row) for row in reported(chooser, metric)]
    return rows


def reported(chooser: AugmentedEstimatorCV, metric: str) -> Iterator[tuple[str, str, float]]:
    """Yield the reported gain of the choice and of each candidate, and refusals by caution."""
    yield DEFAULT, f"{metric} gain", 100 * chooser.gain_
    yield DEFAULT, f"{metric} stderr", 100 * chooser.gain_stderr_
    gains = next(values for name, values in chooser.cv_results_.items() if name.startswith("mean_gain"))
    for candidate, gain in zip(chooser.candidates_, gains, strict=True):
        yield label(candidate), f"{metric} gain", 100 * float(gain)
    for caution in CAUTIONS:
        yield f"caution {caution:g}", f"{metric} refused", 100.0 * (chooser.choose(caution) == 0)
