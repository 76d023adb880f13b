"""What `synthaug augment` does with Parquet larger than memory: real rows go through, and a sample is learned."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
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
from synthaug.cli.files.parts import MANIFEST, Division, begun, is_whole, write_manifest
from synthaug.cli.files.scan import Scanned
from synthaug.cli.files.side_car import beside
from synthaug.cli.files.streaming import Stream
from synthaug.cli.files.tables import Table
from synthaug.cli.models import of_all_rows
from synthaug.cli.output import SILENT, Console, Output, as_json, plain, writing
from synthaug.cli.requests import Augmentation
from synthaug.cli.target import counts
from synthaug.provenance.content import VERSION
from synthaug.runtime.replacing import remove_remains, replacing

FEW_ROWS = 64  # by which one knows what makes rows
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

    Memory grows with the sample and the row groups of the files, not with the number of rows. Each file is there as a
    whole or not at all. In a folder, each file of real rows becomes one, and synthetic rows come in files of their own.
    There, after an interruption, the same call goes on: it learns again, and keeps the files that are there.

    Parameters
    ----------
    path : Path
        A Parquet file, or a folder of them.
    output : Output
        A Parquet file, or a folder that is new, empty or begun by an equal call.
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

    Raises
    ------
    InputError
        If there is no such table, or the folder was begun with another request.

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
    manifest = _manifest(path, n, request)
    if output.is_folder and (output.path / MANIFEST).exists():  # which is to be known before anything is learned
        begun(output.path, manifest, _words(manifest))
    read, scanned = read_sample(path, n, request)
    check_mark(read.frame, request)
    chosen = choose(read.frame, request, console, deadline)
    n_real = len(read.frame) if scanned is None else scanned.n_rows
    learned = _learned(chosen, scanned, request, console)
    synthetic = Synthetic(learned, chosen, request.where, [*read.frame.columns])
    about = report_of(
        request, chosen, None if learned is None else made_by(learned), _rows(n_real, synthetic.n_rows), None
    )
    about |= {"command": "augment", "input": str(path), "output": str(output.path), "where": request.where}
    about |= {"learned_rows": len(read.frame), "side_cars": [str(file) for file in output.beside] or None}
    about["digest"] = synthetic.digest()
    del about["classes"]  # which are counted as rows are made
    with arrow.readable(path):
        files = Files.of(path)
    stream = Stream(files.schema, request.column)
    with Progress(f"writing {output.path}", n_real + synthetic.n_rows, console.verbose, unit="row") as progress:
        sink = Sink(stream, read, progress)
        if output.is_folder:
            begun(output.path, manifest, _words(manifest))
            _write_folder(files, output.path, synthetic, plain(about), sink)
            write_manifest(output.path, plain(about) | manifest)
        else:
            _write_file(files, output, synthetic, plain(about), sink)
    real = counts(chosen.rows.y) if scanned is None else _named(scanned.classes)
    classes = class_report(chosen.rows, real, _named(synthetic.classes()))
    return about | {"classes": classes, "seconds": round(perf_counter() - start, 3)}


def _learned(chosen: Chosen, scanned: Scanned | None, request: Augmentation, console: Console) -> Learned | None:
    """Return what makes rows, as many of each class as are among all; None where no rows help."""
    if chosen.parameters is None:
        return None
    of_all = "" if scanned is None else f" (a sample of {scanned.n_rows})"
    rows, columns = counted(len(chosen.rows.X), "row"), counted(chosen.rows.X.shape[1], "column")
    console.say(f"learning {rows}{of_all} of {columns} by {request.family}")
    learned = chosen.augmenter.learn_hard(chosen.rows.X, chosen.rows.y)
    return learned if scanned is None else of_all_rows(learned, scanned)


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

    def there(self, file: Path) -> None:
        """Count the classes of rows that were made before."""
        if self.learned is not None and self.learned.target is not None and self.learned.target.classes_ is not None:
            _, frame = arrow.with_meaning(file, parquet.read_table(file, columns=[str(self.target)]))
            self._made.update(frame[self.target].value_counts().to_dict())

    def digest(self) -> str | None:
        """Return the SHA-256 of a few rows: training may end otherwise where it has so many seconds."""
        if self.learned is None:
            return None
        X, y = self.learned.sample(FEW_ROWS)
        return hashlib.sha256((X.to_csv() + pd.Series(y).to_csv()).encode()).hexdigest()

    def classes(self) -> pd.Series:
        """Return how many of each class were made."""
        return pd.Series(self._made, dtype=int)


def _manifest(path: Path, n: int, request: Augmentation) -> dict[str, Any]:
    """Return all that the files of a folder depend on."""
    with arrow.readable(path):
        digest = Files.of(path).digest() if path.exists() else None
    options = {f"--{name.replace('_', '-')}": value for name, value in asdict(request).items()}
    manifest = {"command": "augment", "synthaug": VERSION, "input_files": digest, "--learn-rows": n, **options}
    return dict(json.loads(as_json(plain(manifest))))


def _words(manifest: dict[str, Any]) -> dict[str, str]:
    options = {name: f"another {name}" for name in manifest if name.startswith("--")}
    return {"command": "another command", "synthaug": "another version", "input_files": "other real rows", **options}


def _write_file(files: Files, output: Output, synthetic: Synthetic, about: dict[str, Any], sink: Sink) -> None:
    """Write all rows to a file."""
    with (
        beside(output, about) as temporary,
        sink.stream.writer(temporary, about) as writer,
    ):
        for number in range(len(files.names)):
            sink.write_real(writer, files, number)
        sink.write_synthetic(writer, synthetic, 0, synthetic.n_rows)


def _write_folder(files: Files, folder: Path, synthetic: Synthetic, about: dict[str, Any], sink: Sink) -> None:
    """Write the files of a folder that are not there yet."""
    for number, name in enumerate(files.names):
        n = files.n_rows(number)
        with sink.file(
            folder / f"real-{number:05d}.parquet", n, about | {"input_file": name, "rows": _rows(n, 0)}
        ) as file:
            if file is not None:
                sink.write_real(file, files, number)
    division = synthetic.division()
    for number in range(division.n_parts):
        start, stop = division.bounds(number)
        made = about | {"first_row": start, "rows": _rows(0, stop - start)}
        path = folder / f"synthetic-{number:05d}.parquet"
        with sink.file(path, stop - start, made) as file:
            if file is None:
                synthetic.there(path)
            else:
                sink.write_synthetic(file, synthetic, start, stop)
    remove_remains(folder)


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

    @contextmanager
    def file(self, path: Path, n: int, about: dict[str, Any]) -> Iterator[parquet.ParquetWriter | None]:
        """Give what writes a file that is to be there as a whole or not at all; None if it is there, with n rows."""
        if is_whole(path, n, about):
            self._show(n)
            yield None
            return
        with writing(path), replacing(path) as temporary, self.stream.writer(temporary, about) as writer:
            yield writer

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
