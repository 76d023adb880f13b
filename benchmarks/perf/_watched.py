"""Processes that are watched from outside: their CPU time and memory, and a kill at a moment."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

import psutil

EVERY = 0.5  # seconds between looks


class Watched(NamedTuple):
    """CPU seconds of a command and its workers, megabytes of the largest of them, and of all at once; its exit code."""

    seconds: float
    largest: float
    together: float
    code: int


def watched(command: Sequence[str], is_over: Callable[[], bool] = lambda: False) -> Watched:
    """Run a command in a group of processes of its own, and kill all of them as soon as it is said to be over.

    Pages that processes share count for each of them. What a process computes after the last look at it is not counted.
    """
    main = subprocess.Popen(command, start_new_session=True)
    seconds: dict[int, float] = {}
    largest = together = 0.0
    while True:
        held = [_look(process, seconds) for process in _family(main.pid)]
        largest, together = max([largest, *held]), max(together, sum(held))
        if is_over():
            os.killpg(main.pid, signal.SIGKILL)
            return Watched(sum(seconds.values()), largest, together, main.wait())
        with suppress(subprocess.TimeoutExpired):
            return Watched(code=main.wait(EVERY), seconds=sum(seconds.values()), largest=largest, together=together)


def _family(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        main = psutil.Process(pid)
        return [main, *main.children(recursive=True)]
    return []


def _look(process: psutil.Process, seconds: dict[int, float]) -> float:
    """Take down the CPU seconds of a process, and return its megabytes."""
    with suppress(psutil.NoSuchProcess):
        used = process.cpu_times()
        seconds[process.pid] = used.user + used.system
        return process.memory_info().rss / 1e6
    return 0.0
