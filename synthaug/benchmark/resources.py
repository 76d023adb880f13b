"""Time and memory of this process."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path

STATUS = Path("/proc/self/status")  # of Linux


def cpu_seconds() -> float:
    """Return the CPU time of this process and of those that it has started and seen end."""
    try:
        import resource
    except ImportError:  # Windows, where the others are not known
        return time.process_time()
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def peak_megabytes() -> float:
    """Return the most memory that this process has held, since `forget_peak` where that works."""
    if STATUS.exists():
        return _status("VmHWM")
    import resource  # not on Windows, where the peak is not known

    per_megabyte = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_megabyte


def resident_megabytes() -> float:
    """Return the memory that this process holds now; the most that it has held beside Linux."""
    return _status("VmRSS") if STATUS.exists() else peak_megabytes()


def forget_peak() -> None:
    """Start the peak anew from what is held now; does nothing beside Linux."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _status(name: str) -> float:
    lines = STATUS.read_text(encoding="ascii").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(kilobytes) * 1024 / 1e6
