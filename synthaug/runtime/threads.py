"""One core for numpy and scikit-learn: small tables are only slowed down by threads."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from threadpoolctl import ThreadpoolController

_lock = threading.Lock()
_n_inside = 0  # threads inside `one_core`, counted once for each entry
_limited: dict[str, tuple[Any, int]] = {}  # BLAS libraries on one thread, and their numbers of threads before


@contextmanager
def one_core() -> Iterator[None]:
    """Run numpy's and scikit-learn's operations on one core inside the context.

    OpenMP's limits are those of the calling thread. Those of BLAS belong to the process, so the first of several
    threads to enter sets them and the last to leave lifts them. A BLAS that is built on OpenMP reads its number of
    threads there, so it is asked before OpenMP is limited.
    """
    pools = _thread_pools()
    _limit_blas(pools)
    openmp = pools.select(user_api="openmp").limit(limits=1)
    try:
        yield
    finally:
        openmp.restore_original_limits()
        _lift_blas()


def _limit_blas(pools: ThreadpoolController) -> None:
    """Put the BLAS libraries that are not yet limited on one thread."""
    global _n_inside
    with _lock:
        _n_inside += 1
        for library in pools.select(user_api="blas").lib_controllers:
            if library.filepath not in _limited:
                _limited[library.filepath] = library, library.num_threads
                library.set_num_threads(1)


def _lift_blas() -> None:
    """Give the BLAS libraries back their numbers of threads, if nobody else is inside."""
    global _n_inside
    with _lock:
        _n_inside -= 1
        while _limited and not _n_inside:
            library, n_threads = _limited.popitem()[1]
            if hasattr(library, "clear_controlling_thread"):  # else only the thread that set them may
                library.clear_controlling_thread(force=True)
            library.set_num_threads(n_threads)


def _thread_pools() -> ThreadpoolController:
    """Return the loaded thread pools; they are looked for anew, which takes milliseconds, after an import."""
    return _thread_pools_of(len(sys.modules))


@lru_cache(maxsize=1)
def _thread_pools_of(n_modules: int) -> ThreadpoolController:
    return ThreadpoolController()
