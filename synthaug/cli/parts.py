"""What `synthaug sample` does with a folder: rows without end, by any number of workers."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import joblib
import pyarrow as pa

from synthaug.artifacts import load, read_card
from synthaug.augmenter import GANAugmenter
from synthaug.augmenter.card import made_by
from synthaug.augmenter.learned import CHUNK_CELLS
from synthaug.augmenter.progress import Progress
from synthaug.cli.errors import InputError
from synthaug.cli.files import parts
from synthaug.cli.files.tables import rows_as_arrow
from synthaug.cli.models import Notes, no_rows, read_notes, sample_rows
from synthaug.cli.output import SILENT, Console
from synthaug.cli.requests import WHOLE, Sampling, Sharing
from synthaug.provenance.content import VERSION, provenance
from synthaug.runtime.orphans import working_for
from synthaug.runtime.replacing import remove_remains

MOST_AT_ONCE = 4  # chunks of rows that are in memory, and a row group of a file
MOST_PARTS = 1_000_000
EVERY = 1.0  # seconds between looks at how many parts there are


@dataclass(frozen=True)
class Job:
    """All that a worker needs to make any part, beside its number.

    Parameters
    ----------
    model : str
        The file of a model.
    fingerprint : str
        SHA-256 of its content.
    folder : str
        Where parts go.
    request : Sampling
        Which rows in all.
    division : Division
        How they are divided.
    """

    model: str
    fingerprint: str
    folder: str
    request: Sampling
    division: parts.Division

    def file(self, number: int) -> Path:
        """Return the file of a part."""
        return Path(self.folder) / self.division.file(number)

    def provenance(self, number: int) -> dict[str, Any]:
        """Return what a part says of where its rows come from."""
        start, stop = self.division.bounds(number)
        made = {"real": 0, "synthetic": stop - start}
        return provenance(
            _maker(self.model, self.fingerprint), **self.manifest(), part=number, first_row=start, rows=made
        )

    def manifest(self) -> dict[str, Any]:
        """Return all that rows depend on."""
        return {
            "command": "sample",
            "synthaug": VERSION,
            "model": self.fingerprint,
            "all_rows": self.request.rows,
            "rows_per_part": self.division.length,
            "seed": self.request.seed,
            "class": self.request.label,
            "where": self.request.where,
        }

    def is_whole(self, number: int) -> bool:
        """Tell whether a part is there."""
        start, stop = self.division.bounds(number)
        return parts.is_whole(self.file(number), stop - start, self.provenance(number))


class Written(NamedTuple):
    """How many parts there are in all, in a share, and were there already; and how many rows were made now."""

    n_parts: int
    n_shared: int
    n_kept: int
    n_rows: int


def write_parts(
    model: str | Path,
    folder: str | Path,
    request: Sampling,
    sharing: Sharing = WHOLE,
    *,
    n_jobs: int | None = None,
    console: Console = SILENT,
) -> Written:
    """Write synthetic rows to a folder of Parquet files, by as many workers as joblib is told to use.

    Each file is there as a whole or not at all, and those that are there are kept: after an interruption, the same call
    goes on. The files are the same for any number of workers.

    Parameters
    ----------
    model : str or Path
        Where each worker can read it: a file of `synthaug fit`, or of `synthaug.artifacts.save` with a target.
    folder : str or Path
        Where each worker can write; new, empty, or begun by an equal call.
    request : Sampling
        Which rows.
    sharing : Sharing
        How they are divided into parts, and which of these to make.
    n_jobs : int or None, default=None
        Workers at once; None is what ``joblib.parallel_config`` says, or 1.
    console : Console
        Where progress is shown.

    Returns
    -------
    written : Written

    Raises
    ------
    InputError
        If the folder was begun with another request, or cannot be used.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> from sklearn.datasets import load_iris
    >>> from synthaug import GANAugmenter, GaussianCopula
    >>> from synthaug.artifacts import save
    >>> from synthaug.cli.parts import write_parts
    >>> from synthaug.cli.requests import Sampling
    >>> augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(*load_iris(return_X_y=True, as_frame=True))
    >>> with tempfile.TemporaryDirectory() as place:
    ...     save(augmenter, Path(place) / "iris.synthaug")
    ...     write_parts(Path(place) / "iris.synthaug", Path(place) / "rows", Sampling(rows=500))
    ...     len(pd.read_parquet(Path(place) / "rows"))
    Written(n_parts=1, n_shared=1, n_kept=0, n_rows=500)
    500
    """
    job = job_of(Path(model), Path(folder), request, sharing)
    parts.begun(Path(folder), job.manifest())
    share = job.division.share(*sharing.numbers)
    left = [number for number in share if not job.is_whole(number)]
    with _shown(job, share, console):
        calls = (joblib.delayed(working_for)(os.getpid(), make_part, job, number) for number in left)
        rows = joblib.Parallel(n_jobs=n_jobs, batch_size=1)(calls)
    remove_remains(Path(folder))
    return Written(job.division.n_parts, len(share), len(share) - len(left), sum(rows))


def n_there(job: Job, share: range) -> int:
    """Return how many parts of a share are there."""
    return sum(job.file(number).exists() for number in share)


def job_of(model: Path, folder: Path, request: Sampling, sharing: Sharing) -> Job:
    """Return what a worker needs to know; parts have whole chunks of rows."""
    fingerprint = _fingerprint(str(model))
    chunk = _loaded(str(model), fingerprint).augmenter.learned_.chunk_length
    division = parts.Division(request.rows, -(-sharing.part_rows // chunk) * chunk)
    if division.n_parts > MOST_PARTS:
        raise InputError(
            f"--rows {request.rows} makes {division.n_parts} parts, and {MOST_PARTS} are the most; ask for fewer rows "
            f"or larger parts, by --part-rows"
        )
    return Job(str(model), fingerprint, str(folder), request, division)


def make_part(job: Job, number: int) -> int:
    """Write a part, and return how many rows it has. This is what a worker does."""
    model = _loaded(job.model, job.fingerprint)
    start, stop = job.division.bounds(number)
    parts.write_part(job.file(number), _tables(model, job.request, start, stop), _schema(job), job.provenance(number))
    return stop - start


def _tables(model: _Model, request: Sampling, start: int, stop: int) -> Iterator[pa.Table]:
    """Yield rows, as many at once as there is room for."""
    learned = model.augmenter.learned_
    cells = learned.chunk_length * sum(learned.encoder.layout_.shape)
    step = learned.chunk_length * min(max(CHUNK_CELLS // cells, 1), MOST_AT_ONCE)
    for first in range(start, stop, step):
        rows = sample_rows(model.augmenter, request, model.notes, (first, min(first + step, stop)))
        yield rows_as_arrow(no_rows(rows, model.notes), rows)


@lru_cache(maxsize=1)
def _schema(job: Job) -> pa.Schema:
    """Return the schema of all parts, by the first rows of all: those of a part may lack a rare value."""
    model = _loaded(job.model, job.fingerprint)
    stop = min(job.request.rows, model.augmenter.learned_.chunk_length)
    return parts.schema_of(next(_tables(model, job.request, 0, stop)))


class _Model(NamedTuple):
    augmenter: GANAugmenter
    notes: Notes


@lru_cache(maxsize=1)
def _loaded(model: str, fingerprint: str) -> _Model:
    """Return a model, once for all parts that a worker makes; it is still the one that was asked for."""
    if _fingerprint(model) != fingerprint:
        raise InputError(f"the model '{model}' has changed since the rows were begun; name another folder")
    return _Model(load(model), read_notes(read_card(model)))


@lru_cache(maxsize=1)
def _maker(model: str, fingerprint: str) -> dict[str, Any]:
    """Return what makes the rows of all parts."""
    return made_by(_loaded(model, fingerprint).augmenter.learned_)


def _fingerprint(model: str) -> str:
    with Path(model).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _shown(job: Job, share: range, console: Console) -> Iterator[None]:
    """Show how many parts of a share there are, whoever writes them."""
    ended = threading.Event()
    with Progress(f"{job.request.rows:,} rows", len(share), console.verbose, unit="part") as progress:

        def look() -> None:
            while not ended.wait(EVERY):
                progress.show(n_there(job, share))

        if console.verbose:
            threading.Thread(target=look, daemon=True).start()
        try:
            yield
        finally:
            ended.set()
