"""Measure in fresh processes: CPU time on one thread, and peak memory."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def in_fresh_process(function: Callable[..., Any], *arguments: Any, threads: int | None = 1) -> Any:
    """Return what a function of a module returns in a process of its own, with so many threads; None says nothing."""
    before = {name: os.environ.pop(name, None) for name in THREADS}
    # Read when the libraries are loaded, so they must be set before the process starts.
    os.environ.update({} if threads is None else dict.fromkeys(THREADS, str(threads)))
    try:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            return pool.submit(function, *arguments).result()
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def cpu_seconds(function: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU seconds that a call takes in this process, and its result."""
    start = time.process_time()
    result = function()
    return time.process_time() - start, result
