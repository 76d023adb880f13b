"""One core for numpy and scikit-learn: small tables are only slowed down by threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

_lock = threading.Lock()
_inside: list[Any] = []  # one entry for each thread inside `one_core`; the first holds what to go back to


@contextmanager
def one_core() -> Iterator[None]:
    """Run numpy's and scikit-learn's operations on one core inside the context.

    OpenMP's limits are those of the calling thread. Those of BLAS belong to the process, so the first of several
    threads to enter sets them and the last to leave lifts them.
    """
    openmp = _thread_pools("openmp").limit(limits=1)
    with _lock:
        _inside.append(_inside[0] if _inside else _thread_pools("blas").limit(limits=1))
    try:
        yield
    finally:
        with _lock:
            blas = _inside.pop()
            if not _inside:
                for library in _thread_pools("blas").lib_controllers:
                    if hasattr(library, "clear_controlling_thread"):  # else only the thread that set them may
                        library.clear_controlling_thread(force=True)
                blas.restore_original_limits()
        openmp.restore_original_limits()


@cache
def _thread_pools(user_api: str) -> ThreadpoolController:
    """Return the loaded thread pools of one kind, as restoring limits restores those of all; it takes milliseconds."""
    return ThreadpoolController().select(user_api=user_api)
