"""Pages that nobody writes by hand: the reference of all public names, and the changelog."""

from __future__ import annotations

from pathlib import Path

import synthaug

# Which room of the package a public name comes from, and what its part of the reference is called.
PARTS = {
    "synthaug.augmenter": "The augmenter",
    "synthaug.compose": "Estimators and pipelines",
    "synthaug.generators": "Families of generators",
    "synthaug.teachers": "Teachers",
    "synthaug.encoders": "Encoders",
    "synthaug.displays": "Displays",
    "synthaug.evaluation": "Evaluation",
    "synthaug.artifacts": "Files",
}
OTHERS = {
    "Provenance": [
        "synthaug.artifacts.mark_synthetic",
        "synthaug.artifacts.read_card",
        "synthaug.artifacts.read_provenance",
        "synthaug.artifacts.ArtifactError",
    ],
    "Benchmarks": [
        "synthaug.benchmark.run_suite",
        "synthaug.benchmark.suite_names",
        "synthaug.benchmark.read_results",
        "synthaug.benchmark.report.write_report",
    ],
}


def write(folder: Path) -> None:
    """Write the pages, where they have changed."""
    _write(folder / "api.rst", api())
    changelog = (folder.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    _write(folder / "changelog.md", changelog)


def api() -> str:
    """Return the page of all public names."""
    lines = ["API reference", "=============", "", "Everything here is part of the public interface."]
    names = [name for name in synthaug.__all__ if not name.startswith("__")]
    for room, title in PARTS.items():
        of_room = [name for name in names if getattr(synthaug, name).__module__.startswith(room)]
        lines += _part(title, [f"synthaug.{name}" for name in of_room])
        names = [name for name in names if name not in of_room]
    lines += _part("More", [f"synthaug.{name}" for name in names])
    for title, of_part in OTHERS.items():
        lines += _part(title, of_part)
    return "\n".join(lines) + "\n"


def _part(title: str, names: list[str]) -> list[str]:
    if not names:
        return []
    listed = [f"   {name}" for name in names]
    return ["", title, "-" * len(title), "", ".. autosummary::", "   :toctree: generated", "", *listed]


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
