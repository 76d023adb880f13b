"""The time that a command may take, all in all."""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from synthaug.cli.errors import FailureError
from synthaug.exceptions import SynthaugError

FOR_TRAINING = 0.5  # of the time that is left; the rest is for teachers, estimators and rows


class Deadline:
    """When a command is to be done.

    Parameters
    ----------
    seconds : float or None
        From now on; None: there is no end.

    Examples
    --------
    >>> from synthaug.cli.deadline import Deadline
    >>> Deadline(None).for_training(), round(Deadline(60.0).for_training(n_fits=6))
    (None, 5)
    """

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._start = perf_counter()

    def left(self) -> float:
        """Return the seconds that are left, at least a thousandth of one; all of time without an end."""
        return float("inf") if self.seconds is None else max(self.seconds + self._start - perf_counter(), 1e-3)

    def for_training(self, n_fits: int = 1) -> float | None:
        """Return the seconds that each of some trainings may take; None without an end."""
        return None if self.seconds is None else FOR_TRAINING * self.left() / n_fits

    @contextmanager
    def kept(self, remedy: str) -> Iterator[None]:
        """End the block with a FailureError when there is no time left; a remedy says what would be quicker."""
        if self.seconds is None:
            yield
            return
        # As a signal does: no `except Exception` of what is running holds it up.
        timer = threading.Timer(self.left(), _thread.interrupt_main, [signal.SIGTERM])
        timer.daemon = True
        timer.start()
        try:
            yield
        except SynthaugError:
            raise
        except BaseException as error:  # what is interrupted may fail by an error of its own
            if timer.finished.is_set():
                raise FailureError(
                    f"not done in {self.seconds:g} seconds (--max-seconds), and no output was written; allow more, "
                    f"or {remedy}"
                ) from error
            raise
        finally:
            timer.cancel()
