"""Measure in fresh processes: CPU time on one thread, and peak memory."""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

STATUS = Path("/proc/self/status")  # of Linux
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def in_fresh_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function of a module returns in a process of its own, with one thread."""
    before = {name: os.environ.get(name) for name in THREADS}
    # Read when the libraries are loaded, so they must be set before the process starts.
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            return pool.submit(function, *arguments).result()
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def cpu_seconds(function: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU seconds that a call takes in this process, and its result."""
    start = time.process_time()
    result = function()
    return time.process_time() - start, result


def resident_megabytes() -> float:
    """Return the memory that this process holds now; where that is unknown, the most it has held."""
    return _status("VmRSS") if STATUS.exists() else peak_megabytes()


def peak_megabytes() -> float:
    """Return the most memory that this process has held, since `forget_peak` where that works."""
    if STATUS.exists():
        return _status("VmHWM")
    per_megabyte = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_megabyte


def forget_peak() -> None:
    """Start the peak anew from what is held now; does nothing beside Linux."""
    if STATUS.exists():
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _status(name: str) -> float:
    lines = STATUS.read_text(encoding="ascii").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(kilobytes) * 1024 / 1e6
