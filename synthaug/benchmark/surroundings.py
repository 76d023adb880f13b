"""What results depend on beside the code: versions and the machine."""

from __future__ import annotations

import os
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import synthaug

PACKAGES = ("numpy", "pandas", "scikit-learn", "torch", "imbalanced-learn")


@cache
def versions() -> str:
    """Return the versions that matter, as one line."""
    found = [f"synthaug {synthaug.__version__}", f"python {platform.python_version()}"]
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


@cache
def machine() -> str:
    """Return what computes, as one line without the name of the machine."""
    import torch

    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU"
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {gpu}"
