"""Progress of a fit: scikit-learn's callbacks where some are set, and a bar or lines on standard error if asked for."""

from __future__ import annotations

import sys
import threading
from time import monotonic
from typing import Any, Self

from tqdm import tqdm

EVERY = 30.0  # seconds between lines, where there is no terminal for a bar


class Progress:
    """A bar on a terminal; elsewhere a line every half minute, so that long work is never silent.

    Parameters
    ----------
    work : str
        What is done, in words.
    total : int or None
        Steps that it takes at most; None if that is open.
    verbose : int
        0 is silent, 1 shows progress, and 2 leaves the bar where it is in the end.
    unit : str, default="step"
        What is counted.
    """

    def __init__(self, work: str, total: int | None, verbose: int, unit: str = "step") -> None:
        self.work, self.total, self.verbose, self.unit = work, total, verbose, unit
        self._step, self._start, self._ended = 0, monotonic(), threading.Event()

    def __enter__(self) -> Self:
        shown = bool(self.verbose) and sys.stderr.isatty()
        self._bar = tqdm(
            desc=self.work, total=self.total, unit=self.unit, disable=not shown, leave=self.verbose > 1, file=sys.stderr
        )
        if self.verbose and not shown:
            threading.Thread(target=self._tell, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._bar.close()

    def show(self, step: int, distance: float | None = None) -> None:
        """Show how far the work is."""
        self._step = step
        self._bar.update(step - self._bar.n)
        if distance is not None:
            self._bar.set_postfix(distance=f"{distance:.3g}")

    def line(self) -> str:
        """Return in words how far the work is.

        Examples
        --------
        >>> from synthaug.augmenter.progress import Progress
        >>> Progress("TabularGAN learns 150 rows", 500, verbose=1).line()
        'TabularGAN learns 150 rows: step 0 of 500 after 0 s'
        """
        of = "" if self.total is None else f" of {self.total:,}"
        return f"{self.work}: {self.unit} {self._step:,}{of} after {monotonic() - self._start:,.0f} s"

    def _tell(self) -> None:
        while not self._ended.wait(EVERY):
            sys.stderr.write(f"{self.line()}\n")
            sys.stderr.flush()


class Watch:
    """Shows each log of a training to all who watch it; scikit-learn's callbacks may end it.

    Parameters
    ----------
    progress : Progress
        Entered.
    estimator : estimator
        The one being fitted, as callbacks see it.
    context : callback context
        Context of the fit.
    monitor : callable or None
        Called with the log and the generator in training; returns whether to end it.
    """

    def __init__(self, progress: Progress, estimator: Any, context: Any, monitor: Any) -> None:
        self.progress, self.estimator, self.context, self.monitor = progress, estimator, context, monitor

    def __call__(self, log: dict[str, float], generator: Any) -> bool:
        """Show a log, and return whether training is to end."""
        task = self.context.subcontext(task_name="training")
        task.call_on_fit_task_begin(estimator=self.estimator)
        self.progress.show(int(log["step"]), log["best_distance"])
        ends = self.monitor is not None and bool(self.monitor(log, generator))
        return bool(task.call_on_fit_task_end(estimator=self.estimator)) or ends
