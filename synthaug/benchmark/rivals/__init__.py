"""Rival libraries, one adapter each. None is a dependency: each is used where its users have installed it.

That is here, or in an environment of its own: ``SYNTHAUG_RIVALS`` names the Pythons of such environments, separated as
in ``PATH``. An adapter is stand-alone, so that it runs there without synthaug. The columns that it sees are named
``c0``, ``c1``, ..., since the names of a table may mean something to a rival.
"""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pandas as pd

from synthaug.benchmark.rivals import bridge

NAMES = ("ctgan", "tvae", "arfpy", "forest_diffusion", "tabgan", "mostlyai", "tabddpm", "bayesian_network")
RIVALS = {name: f"{__name__}.{name}" for name in NAMES}
VARIABLE = "SYNTHAUG_RIVALS"

# Exits with 3 where there is no such module, else says which version; imports none but the parent of a submodule.
PROBE = """
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
try:
    spec = find_spec(sys.argv[1])
except ModuleNotFoundError:
    spec = None
if not spec or not spec.origin:
    sys.exit(3)
try:
    print(version(sys.argv[2]))
except PackageNotFoundError:
    pass
"""


def reason_missing(name: str) -> str | None:
    """Return why a rival cannot be used, or None if it can."""
    adapter = _adapter(name)
    if _is_here(adapter.MODULE):
        return None
    pythons = _pythons()
    troubles = [_probe(python, adapter.MODULE, adapter.PACKAGE).trouble for python in pythons]
    if None in troubles:
        return None
    cause = f"{adapter.PACKAGE} is not installed"
    if troubles:
        return f"{cause}, and {VARIABLE} does not help: {', '.join(map(str, troubles))}"
    return f"{cause}; pip install {adapter.PACKAGE}, or name the Python of an environment that has it in {VARIABLE}"


def synthesize(name: str, table: pd.DataFrame, target: str, n_rows: int, seed: int) -> pd.DataFrame:
    """Return the rows that a rival makes, with the columns of the table, in this process or else in its environment.

    Parameters
    ----------
    name
        A key of `RIVALS`.
    table
        Features and the target, without missing values: integers, floats, and categories as strings.
    target
        Its column that is the target, a category.
    n_rows
        How many rows to ask for; a rival may return fewer.
    seed
        The seed of the rival.
    """
    if reason := reason_missing(name):
        raise RuntimeError(reason)
    adapter = _adapter(name)
    plain = table.set_axis([f"c{i}" for i in range(table.shape[1])], axis=1).reset_index(drop=True)
    plain_target = f"c{list(table).index(target)}"
    if _is_here(adapter.MODULE):
        made = bridge.rows(adapter, plain, plain_target, n_rows, seed)
    else:
        python = _python_with(adapter)
        try:
            made = _rows_elsewhere(adapter, python, plain, plain_target, n_rows, seed)
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode(errors="replace").strip().splitlines() or [f"exit code {error.returncode}"]
            raise RuntimeError(f"{name} failed in its environment: {said[-1]}") from None
    return made.set_axis(table.columns, axis=1)


def version(name: str) -> str:
    """Return the name and version of a rival's package; the name alone where the version is not known.

    Parameters
    ----------
    name
        A key of `RIVALS`, of a rival that can be used.
    """
    adapter = _adapter(name)
    if not _is_here(adapter.MODULE):
        return f"{adapter.PACKAGE} {_probe(_python_with(adapter), adapter.MODULE, adapter.PACKAGE).version}".strip()
    try:
        return f"{adapter.PACKAGE} {metadata.version(adapter.PACKAGE)}"
    except metadata.PackageNotFoundError:
        return str(adapter.PACKAGE)


class _Probe(NamedTuple):
    """What a Python says of a module: why it cannot be had, or None and the version of its package, if it has one."""

    trouble: str | None
    version: str = ""


def _adapter(name: str) -> Any:
    if name not in RIVALS:
        raise RuntimeError(f"there is no rival {name!r}, but {', '.join(RIVALS)}")
    return import_module(RIVALS[name])


def _is_here(module: str) -> bool:
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:  # the parent of a submodule
        return False
    return spec is not None and spec.origin is not None  # else any folder of that name


def _pythons() -> list[str]:
    return [python for python in os.environ.get(VARIABLE, "").split(os.pathsep) if python]


def _python_with(adapter: Any) -> str:
    return next(p for p in _pythons() if _probe(p, adapter.MODULE, adapter.PACKAGE).trouble is None)


@cache
def _probe(python: str, module: str, package: str) -> _Probe:
    try:
        asked = [python, "-c", PROBE, module, package]
        probe = subprocess.run(asked, capture_output=True, stdin=subprocess.DEVNULL, text=True)
    except FileNotFoundError:
        return _Probe(f"{python} does not exist")
    except OSError as error:
        return _Probe(f"{python} cannot be run ({error.strerror})")
    if probe.returncode:
        return _Probe(f"{python} has no {module}" if probe.returncode == 3 else f"{python} is no Python that works")
    return _Probe(None, probe.stdout.strip())


def _rows_elsewhere(
    adapter: Any, python: str, table: pd.DataFrame, target: str, n_rows: int, seed: int
) -> pd.DataFrame:
    kinds = {str(name): bridge.kind_of(table[name]) for name in table}
    request = {"target": target, "n_rows": n_rows, "seed": seed, "kinds": kinds}
    with TemporaryDirectory() as folder:
        Path(folder, "request.json").write_text(json.dumps(request), encoding="utf-8")
        bridge.write_table(table, Path(folder, "table.csv"))
        command = [python, bridge.__file__, adapter.__file__, folder]
        subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=True)
        return bridge.read_table(Path(folder, "synthetic.csv"), kinds)
