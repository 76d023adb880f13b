"""The report of a benchmark: a pure function of its tidy frame, which imports no runner."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from synthaug.benchmark.report.findings import Findings

__all__ = ["summarize", "write_report"]


def write_report(frame: pd.DataFrame, folder: Path | str, title: str | None = None) -> dict[str, Path]:
    """Write what a benchmark shows as a page, Markdown, JSON, and its frame as Parquet and CSV.

    The same frame makes the same bytes. Each file is written under a temporary name and renamed.

    Parameters
    ----------
    frame : DataFrame
        The tidy results, a row per cell and metric.
    folder : Path or str
        Where to write; it is made if it is not there.
    title : str or None, default=None
        Title of the page; None takes the one of the suite, ``frame.attrs["title"]``, or else its name.

    Returns
    -------
    paths : dict of str to Path
        Where `report.html` ("html"), `report.md` ("markdown"), `results.parquet` ("parquet"), `results.csv` ("csv") and
        `summary.json` ("json").

    Raises
    ------
    ValueError
        If the frame lacks a needed column or has no row that is ok.
    """
    # Matplotlib and jinja2 take a second to import, and only a report needs them.
    from synthaug.benchmark.report.files import csv_of, parquet_of, write
    from synthaug.benchmark.report.findings import find
    from synthaug.benchmark.report.markdown import markdown_of
    from synthaug.benchmark.report.page import page_of

    found = find(frame)
    title = title or frame.attrs.get("title") or f"Benchmark {', '.join(sorted(found.frame['suite'].unique()))}"
    contents = {
        "html": ("report.html", page_of(found, title).encode()),
        "markdown": ("report.md", markdown_of(found, title).encode()),
        "parquet": ("results.parquet", parquet_of(frame)),
        "csv": ("results.csv", csv_of(frame)),
        "json": ("summary.json", _json_of(found).encode()),
    }
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return {kind: write(folder / name, content) for kind, (name, content) in contents.items()}


def summarize(frame: pd.DataFrame) -> dict[str, Any]:
    """Return what a benchmark shows, as plain JSON types; what is not known is None.

    Parameters
    ----------
    frame : DataFrame
        The tidy results, a row per cell and metric.

    Returns
    -------
    summary : dict
        "sentence" is what may be quoted; "alarms" and "notes" are lists of sentences; "methods" has, by name, the role,
        the numbers of "runs" and, by metric, mean gain, interval, verdict, wins and harm; further "ranks",
        "pairwise", "curves", "gains_by", "costs", "failures", "skipped" and "not_installed".
    """
    from synthaug.benchmark.report.findings import find
    from synthaug.benchmark.report.summary import summary_of

    return summary_of(find(frame))


def _json_of(found: Findings) -> str:
    from synthaug.benchmark.report.summary import summary_of

    return json.dumps(summary_of(found), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
