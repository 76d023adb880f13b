"""Interruptions: Ctrl-C, and the end that a system asks for, wait for what is to happen as a whole."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held() -> Iterator[None]:
    """Let SIGINT and SIGTERM that come during the block arrive after it. Only the main thread receives them at all.

    Examples
    --------
    >>> import signal
    >>> from synthaug.runtime.interruptions import held
    >>> done = []
    >>> try:
    ...     with held():
    ...         signal.raise_signal(signal.SIGINT)
    ...         done.append("both")
    ... except KeyboardInterrupt:
    ...     done.append("interrupted")
    >>> done
    ['both', 'interrupted']
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with _held(signal.SIGTERM), _held(signal.SIGINT):
        yield


@contextmanager
def _held(number: signal.Signals) -> Iterator[None]:
    came, before = [], signal.getsignal(number)
    if before is None:  # it was not Python that said what is to happen, and Python cannot say it again
        yield
        return
    try:
        signal.signal(number, lambda number, _: came.append(number))
        yield
    finally:
        signal.signal(number, before)
        if came:
            signal.raise_signal(number)
