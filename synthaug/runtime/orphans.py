"""Workers that end with the process they work for, even if that was killed and could end nobody."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

EVERY = 1.0  # seconds between looks at whether the parent is there
_followed: set[tuple[int, int]] = set()  # processes, which forks tell apart, and their parents
Result = TypeVar("Result")


def working_for(parent: int, function: Callable[..., Result], *args: Any) -> Result:
    """Call a function in a worker that is to end with another process, if that is its parent.

    Workers of other systems, such as Dask, belong to these, and are not touched. On Windows nobody has another parent
    once the first has ended, so that workers stay there until they have waited in vain.

    Parameters
    ----------
    parent : int
        Number of the process.
    function : callable
        What to call.
    *args
        With what.

    Examples
    --------
    >>> import os
    >>> from synthaug.runtime.orphans import working_for
    >>> working_for(os.getpid(), max, 1, 2)
    2
    """
    follower = (os.getpid(), parent)
    if os.getppid() == parent and follower not in _followed:
        _followed.add(follower)
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    return function(*args)


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(EVERY)
    os._exit(1)  # at once: nobody waits for what it does
