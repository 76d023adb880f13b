"""Files beside a table: which of its rows are synthetic, where a column is not wanted, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from synthaug.cli.output import STANDARD, writing
from synthaug.provenance.stamps import ARROW, side_car, side_car_of
from synthaug.runtime.replacing import replacing


def side_cars(output: Path) -> tuple[Path, Path]:
    """Return the files beside an output: of row numbers, and of where the rows come from.

    Examples
    --------
    >>> from pathlib import Path
    >>> from synthaug.cli.files.side_car import side_cars
    >>> [file.name for file in side_cars(Path("more.csv"))]
    ['more.csv.synthetic.csv', 'more.csv.synthetic.json']
    """
    return output.with_name(f"{output.name}.synthetic.csv"), side_car(output)


def needed(output: Path, *, rows: bool = False) -> tuple[Path, ...]:
    """Return which of them go with an output: where rows come from beside every format that cannot say it itself.

    Parameters
    ----------
    output : Path
        The file.
    rows : bool, default=False
        Whether row numbers are wanted.
    """
    if output == STANDARD:
        return ()
    marks, source = side_cars(output)
    if rows:
        return marks, source
    return () if output.suffix.lower() in ARROW else (source,)


@contextmanager
def beside(output: Path, report: Mapping[str, Any], files: tuple[Path, ...]) -> Iterator[None]:
    """Write those files, a line per row, counted from 0, or the report; they appear if the block writes the output."""
    real, synthetic = report["rows"]["real"], report["rows"]["synthetic"]
    with ExitStack() as stack:
        temporary = {}
        for file in files:
            stack.enter_context(writing(file))
            temporary[file] = stack.enter_context(replacing(file))
        yield
        for file, place in temporary.items():
            if file == side_car(output):
                place.write_bytes(side_car_of(output, report))
                continue
            with place.open("w", encoding="utf-8", newline="") as marks:
                marks.write("row,synthetic\n")
                marks.writelines(f"{row},{row >= real}\n" for row in range(real + synthetic))


def forget_side_cars(output: Path, files: tuple[Path, ...] = ()) -> None:
    """Remove the files beside an output that has been replaced, but those that go with it: others are of its past."""
    for file in side_cars(output):
        if file not in files:
            with writing(file):
                file.unlink(missing_ok=True)
