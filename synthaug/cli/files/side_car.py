"""Files beside a table that say which of its rows are synthetic, where a column is not wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from synthaug.cli.output import as_json, writing
from synthaug.replacing import replacing


def side_cars(output: Path) -> tuple[Path, Path]:
    """Return the files beside an output: of row numbers, and of where the rows come from.

    Examples
    --------
    >>> from pathlib import Path
    >>> from synthaug.cli.files.side_car import side_cars
    >>> [file.name for file in side_cars(Path("more.csv"))]
    ['more.csv.synthetic.csv', 'more.csv.synthetic.json']
    """
    return output.with_name(f"{output.name}.synthetic.csv"), output.with_name(f"{output.name}.synthetic.json")


@contextmanager
def beside(output: Path, report: Mapping[str, Any]) -> Iterator[None]:
    """Write both files, a line per row, counted from 0, and the report; they appear if the block writes the output."""
    rows, provenance = side_cars(output)
    real, synthetic = report["rows"]["real"], report["rows"]["synthetic"]
    marks = ["False"] * real + ["True"] * synthetic
    lines = ["row,synthetic", *(f"{row},{mark}" for row, mark in enumerate(marks)), ""]
    with ExitStack() as stack:
        for file, content in ((rows, "\n".join(lines)), (provenance, as_json(report, indent=2) + "\n")):
            stack.enter_context(writing(file))
            stack.enter_context(replacing(file)).write_text(content, encoding="utf-8")
        yield


def forget_side_cars(output: Path) -> None:
    """Remove the files beside an output that has been replaced by one that needs none: they are of its rows no more."""
    for file in side_cars(output):
        with writing(file):
            file.unlink(missing_ok=True)
