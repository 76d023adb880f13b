"""What a fit with choice costs: CPU seconds for 500 rows of 20 mixed columns and a fast estimator."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.cells import Cell, Plan, Row
from benchmarks.guidance.augmenters import gan
from benchmarks.guidance.cells import grid
from benchmarks.guidance.estimators import classifiers
from synthaug import AugmentedEstimatorCV
from synthaug.benchmark.splits import draw, prepared


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples; these two sets have 20 columns, 10 and 13 of them categories."""
    return grid("cost", plan, ("bank_marketing", "credit_g"), (500,), 3)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the seconds of one fit in one process, with what is shared within the fit alone."""
    sample = draw(prepared(cell.dataset), cell.n, cell.split)
    rows = []
    for name, model in classifiers(plan.estimators or ("LR",), sample.X, sample.y, cell.split).items():
        start = time.process_time()
        AugmentedEstimatorCV(model, gan(plan, cell.split)).fit(sample.X, sample.y)
        rows.append((name, "default", "CPU s", time.process_time() - start))
    return rows
