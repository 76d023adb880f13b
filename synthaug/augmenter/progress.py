"""Progress of a fit: scikit-learn's callbacks where some are set, otherwise a bar on standard error if asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tqdm import tqdm


def watched(logs: Iterator[dict[str, float]], estimator: Any, context: Any, verbose: int) -> Iterable[dict[str, float]]:
    """Yield training logs and report each as a subtask of the fit; a callback may end the training.

    Parameters
    ----------
    logs : iterator of dict
        What training yields, with ``"step"`` and ``"best_score"``.
    estimator : estimator
        The one being fitted, as callbacks see it.
    context : callback context
        Of the fit.
    verbose : int
        0 is silent.
    """
    with tqdm(desc=type(estimator).__name__, unit="step", disable=not verbose, leave=verbose > 1) as bar:
        for log in logs:
            task = context.subcontext(task_name="training")
            task.call_on_fit_task_begin(estimator=estimator)
            yield log
            bar.update(int(log["step"]) - bar.n)
            bar.set_postfix(score=f"{log['best_score']:.3g}")
            if task.call_on_fit_task_end(estimator=estimator):
                return
