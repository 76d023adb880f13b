"""What `synthaug augment` does with Parquet larger than memory: real rows go through, and a sample is learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd
from pyarrow import parquet

from synthaug.augmenter.amounts import hard_plan
from synthaug.augmenter.card import made_by
from synthaug.augmenter.learned import Learned
from synthaug.augmenter.progress import Progress
from synthaug.cli.augment import Chosen, check_mark, choose, class_report, report_of
from synthaug.cli.deadline import Deadline
from synthaug.cli.errors import counted
from synthaug.cli.files import arrow
from synthaug.cli.files.fragments import Files
from synthaug.cli.files.larger import read_sample
from synthaug.cli.files.parts import MANIFEST, Division
from synthaug.cli.files.side_car import beside
from synthaug.cli.files.streaming import Stream
from synthaug.cli.files.tables import Table
from synthaug.cli.models import of_all_rows
from synthaug.cli.output import SILENT, Console, Output, as_json, plain, writing
from synthaug.cli.requests import Augmentation
from synthaug.cli.target import counts
from synthaug.runtime.replacing import new_folder

PART_ROWS = 2**20  # of a file of synthetic rows; as many more as fill the last of the chunks in which they are made


def augment_files(
    path: Path,
    output: Output,
    request: Augmentation,
    n: int,
    *,
    console: Console = SILENT,
    deadline: Deadline | None = None,
) -> dict[str, Any]:
    """Write the rows of Parquet files, as they are, and synthetic ones, by what a sample teaches.

    Memory grows with the sample and the row groups of the files, not with the number of rows. The output is there as a
    whole or not at all. In a folder, each file of real rows becomes one, and synthetic rows come in files of their own.

    Parameters
    ----------
    path : Path
        A Parquet file, or a folder of them.
    output : Output
        A Parquet file, or a folder that is new or empty.
    request : Augmentation
        What is to be added.
    n : int
        How many rows to learn, as in `sample_of_dataset`; all, if there are fewer.
    console : Console
        Says how it goes.
    deadline : Deadline or None, default=None
        As in `augment_table`.

    Returns
    -------
    report : dict
        Where rows come from, as values of JSON.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> from sklearn.datasets import load_iris
    >>> from synthaug.cli.larger import Output, augment_files
    >>> from synthaug.cli.requests import Augmentation
    >>> request = Augmentation(target="target", ratio=2.0, family="gaussian-copula")
    >>> with tempfile.TemporaryDirectory() as place:
    ...     load_iris(as_frame=True).frame.to_parquet(Path(place) / "iris.parquet")
    ...     output = Output(Path(place) / "more", is_folder=True)
    ...     report = augment_files(Path(place) / "iris.parquet", output, request, 100)
    ...     [file.name for file in sorted(output.path.glob("*.parquet"))]
    ...     pd.read_parquet(output.path)["synthetic"].value_counts().to_dict()
    ['real-00000.parquet', 'synthetic-00000.parquet']
    {True: 300, False: 150}
    """
    start, deadline = perf_counter(), deadline or Deadline(request.max_seconds)
    read, scanned = read_sample(path, n, request)
    check_mark(read.frame, request)
    chosen = choose(read.frame, request, console, deadline)
    n_real = len(read.frame) if scanned is None else scanned.n_rows
    learned = None
    if chosen.parameters is not None:
        of_all = "" if scanned is None else f" (a sample of {n_real})"
        rows, columns = counted(len(read.frame), "row"), counted(chosen.rows.X.shape[1], "column")
        console.say(f"learning {rows}{of_all} of {columns} by {request.family}")
        learned = chosen.augmenter.learn_hard(chosen.rows.X, chosen.rows.y)
        if scanned is not None:
            learned = of_all_rows(learned, scanned)
    synthetic = Synthetic(learned, chosen, request.where, [*read.frame.columns])
    about = report_of(
        request, chosen, None if learned is None else made_by(learned), _rows(n_real, synthetic.n_rows), None
    )
    about |= {"command": "augment", "input": str(path), "output": str(output.path), "where": request.where}
    about |= {"learned_rows": len(read.frame), "side_cars": [str(file) for file in output.beside] or None}
    del about["classes"]  # which are counted as rows are made
    with arrow.readable(path):
        files = Files.of(path)
    stream = Stream(files.schema, request.column)
    with Progress(f"writing {output.path}", n_real + synthetic.n_rows, console.verbose, unit="row") as progress:
        _write(files, output, synthetic, plain(about), Sink(stream, read, progress))
    real = counts(chosen.rows.y) if scanned is None else _named(scanned.classes)
    classes = class_report(chosen.rows, real, _named(synthetic.classes()))
    return about | {"classes": classes, "seconds": round(perf_counter() - start, 3)}


class Synthetic:
    """Synthetic rows, part by part.

    Parameters
    ----------
    learned : Learned or None
        What makes them; None: there are none.
    chosen : Chosen
        How many.
    where : str or None
        What they fulfil.
    columns : list
        Their columns, in order.
    """

    def __init__(self, learned: Learned | None, chosen: Chosen, where: str | None, columns: list[Any]) -> None:
        self.learned, self.where, self.columns, self.target = learned, where, columns, chosen.rows.y.name
        self._relabelled = where is not None and chosen.augmenter.sampling_strategy is None
        self._made: Counter[Any] = Counter()
        if learned is not None and learned.target is not None:
            amounts = chosen.augmenter.ratio, chosen.augmenter.sampling_strategy
            self._plan = hard_plan(*amounts, learned.target, learned.encoder.layout_)

    @property
    def n_rows(self) -> int:
        """How many there are in all."""
        return 0 if self.learned is None else int(self._plan.sum())

    def division(self) -> Division:
        """Return how they are divided into files."""
        chunk = 1 if self.learned is None else self.learned.chunk_length
        return Division(self.n_rows, -(-PART_ROWS // chunk) * chunk)

    def rows(self, start: int, stop: int) -> Iterator[pd.DataFrame]:
        """Yield some of them, a chunk at a time."""
        if self.learned is None:
            return
        chunk = self.learned.chunk_length
        for first in range(start, stop, chunk):
            last = min(first + chunk, stop)
            X, y = self.learned.hard_part(self._plan, first, last, where=self.where, relabelled=self._relabelled)
            labels = pd.Series(y, name=self.target).reset_index(drop=True)
            if self.learned.target is not None and self.learned.target.classes_ is not None:
                self._made.update(labels.value_counts().to_dict())
            yield pd.concat([X.reset_index(drop=True), labels], axis=1)[self.columns]

    def classes(self) -> pd.Series:
        """Return how many of each class were made."""
        return pd.Series(self._made, dtype=int)


def _write(files: Files, output: Output, synthetic: Synthetic, about: dict[str, Any], sink: Sink) -> None:
    """Write all rows to a file or to a folder."""
    if not output.is_folder:
        with (
            beside(output, about) as temporary,
            sink.stream.writer(temporary, about) as writer,
        ):
            for number in range(len(files.names)):
                sink.write_real(writer, files, number)
            sink.write_synthetic(writer, synthetic, 0, synthetic.n_rows)
        return
    division = synthetic.division()
    with writing(output.path), new_folder(output.path) as folder:
        for number, name in enumerate(files.names):
            made = about | {"input_file": name, "rows": _rows(files.n_rows(number), 0)}
            with sink.stream.writer(folder / f"real-{number:05d}.parquet", made) as writer:
                sink.write_real(writer, files, number)
        for number in range(division.n_parts):
            start, stop = division.bounds(number)
            made = about | {"first_row": start, "rows": _rows(0, stop - start)}
            with sink.stream.writer(folder / f"synthetic-{number:05d}.parquet", made) as writer:
                sink.write_synthetic(writer, synthetic, start, stop)
        (folder / MANIFEST).write_text(as_json(about, indent=2) + "\n", encoding="utf-8")


class Sink:
    """Writes rows, and shows how many.

    Parameters
    ----------
    stream : Stream
        The types of the rows.
    no_rows : Table
        What the columns mean.
    progress : Progress
        Entered.
    """

    def __init__(self, stream: Stream, no_rows: Table, progress: Progress) -> None:
        self.stream, self._no_rows, self._progress, self._done = stream, no_rows, progress, 0

    def write_real(self, writer: parquet.ParquetWriter, files: Files, number: int) -> None:
        """Write the rows of a file."""
        for n in self.stream.write_real(writer, files, number):
            self._show(n)

    def write_synthetic(self, writer: parquet.ParquetWriter, synthetic: Synthetic, start: int, stop: int) -> None:
        """Write some synthetic rows."""
        for rows in synthetic.rows(start, stop):
            self._show(self.stream.write_synthetic(writer, rows, self._no_rows))

    def _show(self, n: int) -> None:
        self._done += n
        self._progress.show(self._done)


def _rows(real: int, synthetic: int) -> dict[str, int]:
    return {"real": real, "synthetic": synthetic}


def _named(classes: pd.Series | None) -> dict[str, int]:
    """Return the rows of each class, by its name."""
    found = {} if classes is None else classes.to_dict()
    return {str(label): int(n) for label, n in sorted(found.items(), key=lambda item: str(item[0]))}
