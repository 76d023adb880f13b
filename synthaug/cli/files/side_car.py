"""Files beside a table: which of its rows are synthetic, where a column is not wanted, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from synthaug.cli.errors import FailureError
from synthaug.cli.output import STANDARD, Output, writing
from synthaug.provenance.stamps import ARROW, side_car, side_car_of
from synthaug.runtime.interruptions import held
from synthaug.runtime.replacing import drafted, put


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
def beside(output: Output, report: Mapping[str, Any]) -> Iterator[Path]:
    """Give the temporary file of an output; it and the files beside it appear together if the block writes it.

    Parameters
    ----------
    output : Output
        The file to be. If it is to replace another, other files beside that one are removed. Standard output is given
        back, and has none.
    report : mapping
        Where its rows come from.

    Yields
    ------
    temporary : Path
        Where to write the rows.
    """
    path, files = output.path, output.beside
    if path == STANDARD:
        yield path
        return
    with ExitStack() as stack:
        drafts = {}
        for file in (*files, path):  # in this order they appear: no rows without what says that they are synthetic
            stack.enter_context(writing(file))
            drafts[file] = stack.enter_context(drafted(file))
        yield drafts[path].temporary
        for file in files:
            with writing(file):
                _write(file, drafts[file].temporary, drafts[path].temporary, report)
        try:
            with held():
                put(*drafts.values())
                for file in {*side_cars(path)} - {*files} if output.overwrite else ():
                    with writing(file):
                        file.unlink(missing_ok=True)
        except KeyboardInterrupt as error:
            raise FailureError(f"interrupted, but '{path}' was complete by then") from error


def _write(file: Path, temporary: Path, rows: Path, report: Mapping[str, Any]) -> None:
    """Write a file beside the rows in another."""
    if file.suffix == ".json":
        temporary.write_bytes(side_car_of(rows, report))
        return
    real, synthetic = report["rows"]["real"], report["rows"]["synthetic"]
    with temporary.open("w", encoding="utf-8", newline="") as marks:
        marks.write("row,synthetic\n")
        marks.writelines(f"{row},{row >= real}\n" for row in range(real + synthetic))
