"""The folder of results: lines that are only ever added to, so that a run goes on wherever the last one was stopped.

``cells.jsonl`` has one line for each finished task, the list of its cells. What is written last may be cut off when a
run is killed: the next one takes such a half line away and computes its task again. ``suite.json`` says which suite
the results are of.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from synthaug.benchmark.cells import ENTRIES, Cell, Result, check_entries
from synthaug.benchmark.suite import Suite
from synthaug.provenance.content import as_bytes
from synthaug.runtime.replacing import replacing

CELLS, SUITE, LOCK = "cells.jsonl", "suite.json", ".lock"
MISSING = "missing"  # key of lines that say why a method could not be used


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder; the lock ends with the process, however it ends.

    Raises
    ------
    ValueError
        If another run is at work in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w", encoding="ascii") as file:
        try:
            _lock(file)
        except OSError as error:
            raise ValueError(f"another run writes to {str(folder)!r}; wait for it or choose another folder") from error
        yield


def open_for(suite: Suite, folder: Path) -> None:
    """See to it that what is in the folder is of this suite, and ends with a whole line.

    Raises
    ------
    ValueError
        If it holds results of another suite, or is damaged.
    """
    cells = folder / CELLS
    if not cells.exists() or cells.stat().st_size == 0:  # nothing that a corrected suite could contradict
        _describe(folder, _identity(suite))
        return
    there = about(folder)
    if there | _identity(suite) != there:
        raise ValueError(
            f"{str(folder)!r} holds results of the suite {there.get('suite')!r} with other settings than those of "
            f"{suite.name!r}; choose another folder"
        )
    _take_half_line_away(cells)


def plan(suite: Suite, folder: Path, cells: int) -> None:
    """Note how many cells of the methods of the suite there are to be; it may measure further ones beside them."""
    _describe(folder, {**_identity(suite), "planned": cells, "methods": suite.methods, **_shown(suite)})


def append(folder: Path, results: Sequence[Result]) -> None:
    """Add the finished cells of a task; they are on the disk when this returns."""
    with (folder / CELLS).open("ab") as file:
        file.write(as_bytes(results) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def about(folder: Path) -> dict[str, Any]:
    """Return what the folder says of its suite.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or no results in it.
    ValueError
        If the file is damaged.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {str(folder)!r}")
    path = folder / SUITE
    if not path.is_file():
        raise FileNotFoundError(f"{str(folder)!r} holds no results of a benchmark: there is no {SUITE} in it")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(found, dict):
            raise ValueError("it is no object")
        for name, kind in {
            "suite": str,
            "title": str,
            "planned": int,
            "methods": list,
            "headline": list,
            "frozen": list,
        }.items():
            if type(found.get(name, kind())) is not kind:
                raise ValueError(f"{name!r} is {found[name]!r}")
    except (RecursionError, ValueError) as error:
        raise ValueError(f"{str(path)!r} is damaged: {error}") from error
    return found


def read(folder: Path) -> tuple[dict[Cell, Result], dict[str, str]]:
    """Return the results by cell, and why methods could not be used.

    Raises
    ------
    ValueError
        If a line but the last is damaged.
    """
    results: dict[Cell, Result] = {}
    missing: dict[str, str] = {}
    path = folder / CELLS
    if not path.exists():
        return results, missing
    *lines, _ = path.read_bytes().split(b"\n")  # after the last line break is nothing, or half a line
    for number, line in enumerate(lines, start=1):
        try:
            found = json.loads(line)
            for result in found if isinstance(found, list) else [found]:  # a cell alone is of a former version
                if MISSING in result:
                    check_entries(result, {MISSING: str, "message": str})
                    missing[result[MISSING]] = result["message"]
                else:
                    check_entries(result, ENTRIES)
                    results[Cell(*(result[name] for name in Cell._fields))] = result
        except (ValueError, KeyError, RecursionError, TypeError) as error:
            raise ValueError(f"line {number} of {str(path)!r} is damaged: {error!r}") from error
    return results, missing


def _take_half_line_away(path: Path) -> None:
    with path.open("rb+") as file:
        whole = file.read().rfind(b"\n") + 1
        file.truncate(whole)


def _lock(file: Any) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: nothing keeps two runs apart there
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _describe(folder: Path, about: Mapping[str, Any]) -> None:
    with replacing(folder / SUITE) as temporary:
        temporary.write_text(json.dumps(about, indent=2), encoding="utf-8")


def _shown(suite: Suite) -> dict[str, Any]:
    """Return what a report is to show first, and apart."""
    return {name: value for name in ("headline", "frozen") if (value := getattr(suite, name))}


def _identity(suite: Suite) -> dict[str, Any]:
    """Return what must be the same in all runs that add to a folder."""
    texts = {"suite": suite.name, "title": suite.title, "description": suite.description, "scoring": suite.scoring}
    settings = {"steps": suite.steps, "held_out": suite.held_out or None}
    return {**texts, **{name: value for name, value in settings.items() if value is not None}}
