"""What to say where a name is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


def unknown(kind: str, name: str, known: Sequence[str], hint: str = "") -> LookupError:
    """Return an error that tells the names that there are, and the nearest of them.

    Examples
    --------
    >>> unknown("suite", "smok", ["quick", "smoke"])
    LookupError("no suite is called 'smok'; there are quick, smoke; did you mean 'smoke'?")
    """
    near = get_close_matches(name, known, n=1)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    return LookupError(f"no {kind} is called {name!r}; there are {', '.join(known)}{hint}{meant}")
