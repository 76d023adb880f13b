"""What results depend on beside the code: versions and the machine."""

from __future__ import annotations

import os
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from threadpoolctl import threadpool_info

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
    """Return what computes, as one line without the name of the machine.

    The kernels of linear algebra are a part of it: with others, the same seed gives results that differ a little.
    """
    import numpy as np
    import torch

    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU"
    np.ones((2, 2)) @ np.ones((2, 2))  # so that the library is there
    return ", ".join([f"{platform.system()} {platform.machine()}", f"{os.cpu_count()} cores", gpu, *kernels()])


def kernels() -> list[str]:
    """Return which libraries of linear algebra are loaded, and the kernels that they chose for this processor."""
    blas = [library for library in threadpool_info() if library["user_api"] == "blas"]
    return sorted({f"{library['internal_api']} {library.get('architecture', '')}".strip() for library in blas})
