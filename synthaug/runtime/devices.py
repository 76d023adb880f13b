"""Seeds and devices: the only file that touches a global random state or an accelerator."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from synthaug.exceptions import OutOfMemoryError
from synthaug.runtime.threads import one_core

if TYPE_CHECKING:
    import torch

NO_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "alloc_failed")  # words of torch and CUDA
_lock = threading.RLock()
_loans: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()  # of modules: their locks
_found: dict[int, int] = {}  # torch's number of threads, as each thread that is inside `one_thread` found it


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seed torch's global random state inside the context, and leave it as it was.

    For code that cannot take a generator of its own, such as the initialisation of a network. Never open it
    around a ``yield``: the caller would run on the inner state.
    """
    import torch

    with _lock, torch.random.fork_rng(devices=[]):
        torch.random.default_generator.manual_seed(seed)
        yield


def resolve_device(device: Any) -> torch.device:
    """Return the device of that name; ``"auto"`` is a CUDA device if there is one, else the CPU.

    Raises
    ------
    ValueError
        If there is no such device.
    """
    import torch

    if device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        resolved = torch.device(device)
        torch.empty(0, device=resolved)
    except (RuntimeError, AssertionError, TypeError) as error:
        raise ValueError(f"device={device!r} is not available here; use 'auto' or 'cpu'") from error
    return resolved


@contextmanager
def lent(module: Any, device: torch.device) -> Iterator[Any]:
    """Lend a module that rests on the CPU to a device for one call.

    Calls in several threads that want the same module on an accelerator take turns: the first to end would take it from
    under the others. On the CPU nothing moves, and nobody waits.
    """
    with _loan(module) if device.type != "cpu" else nullcontext():
        try:
            yield module.to(device)
        finally:
            module.to("cpu")


def _loan(module: Any) -> threading.RLock:
    """Return the lock of a module, which is forgotten with it."""
    with _lock:
        return _loans.setdefault(module, threading.RLock())


@contextmanager
def enough_memory(what: str, device: torch.device) -> Iterator[None]:
    """Raise an OutOfMemoryError of one sentence where memory runs out; torch raises a RuntimeError of many lines.

    Parameters
    ----------
    what : str
        What is done inside, such as ``"train TabularGAN"``.
    device : torch.device
        Where.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not (isinstance(error, MemoryError) or any(words in str(error).lower() for words in NO_MEMORY)):
            raise
        elsewhere = "" if device.type == "cpu" else ", or device='cpu'"
        raise OutOfMemoryError(
            f"there is not enough memory on {device} to {what}; take fewer or smaller rows, a smaller network or "
            f"batch{elsewhere}"
        ) from error


@contextmanager
def one_thread() -> Iterator[None]:
    """Run torch's and numpy's operations on one core inside the context.

    The matrices of small networks are too small to share, and sums that are split between threads round
    differently: one thread is faster, and gives the same rows on any machine and in any worker. Torch's number is read
    before and set after the limits on OpenMP, which it would read as its own.
    """
    with _torch_on_one_thread(), one_core():
        yield


@contextmanager
def _torch_on_one_thread() -> Iterator[None]:
    """Limit torch in this thread; one that meets it here for the first time goes back to what others had before."""
    import torch

    this = threading.get_ident()
    with _lock:
        outermost = this not in _found
        if outermost:
            found = torch.get_num_threads()
            _found[this] = next(iter(_found.values()), found) if found == 1 else found
            torch.set_num_threads(1)
    try:
        yield
    finally:
        if outermost:
            with _lock:
                torch.set_num_threads(_found.pop(this))
