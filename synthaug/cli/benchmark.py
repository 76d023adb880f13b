"""What `synthaug benchmark` and `synthaug report` do: run a suite, and report on its results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from synthaug.benchmark import read_results, read_suite, run_suite, suite_names
from synthaug.benchmark.report import write_report
from synthaug.benchmark.report.checks import runs_left
from synthaug.cli.errors import FailureError, InputError, counted
from synthaug.cli.output import writing


def suites() -> list[dict[str, Any]]:
    """Return what there is to run: name, title, data sets, number of runs and expected time of each suite."""
    found = map(read_suite, suite_names())
    return [
        {"name": it.name, "title": it.title, "datasets": list(it.datasets), "runs": it.n_runs, "time": it.time}
        for it in found
    ]


def listing(found: list[dict[str, Any]]) -> str:
    """Return a line for each suite."""
    width = max(len(suite["name"]) for suite in found)
    return "\n".join(
        f"{suite['name']:{width}}  {suite['title']}; {counted(len(suite['datasets']), 'data set')}, "
        f"at most {counted(suite['runs'], 'run')}, {suite['time']}"
        for suite in found
    )


def run_and_report(suite: str, out: Path, **options: Any) -> dict[str, Any]:
    """Run a suite, or go on with it, and write the report beside the results.

    Parameters
    ----------
    suite : str
        Its name, or a file.
    out : Path
        The folder of results and report.
    **options
        Parameters of `synthaug.benchmark.run_suite`.
    """
    if out.exists() and not out.is_dir():
        raise InputError(f"the output '{out}' is a file; name a folder")
    try:
        with writing(out):
            frame = run_suite(suite, out, **options)
    except LookupError as error:
        raise InputError(str(error.args[0]) if error.args else type(error).__name__) from error
    except KeyboardInterrupt as error:
        raise FailureError(
            f"interrupted; what was measured is in '{out}', and the same command goes on from it"
        ) from error
    return {"command": "benchmark", "suite": suite, **_reported(frame, out)}


def report_again(results: Path, out: Path) -> dict[str, Any]:
    """Write the report of a folder of results, or of the Parquet file of an earlier report."""
    if not results.exists():
        raise InputError(f"there is no folder '{results}'; make it by `synthaug benchmark`")
    return {"command": "report", **_reported(read_results(results), out)}


def _reported(frame: Any, out: Path) -> dict[str, Any]:
    if out.exists() and not out.is_dir():
        raise InputError(f"the output '{out}' is a file; name a folder")
    with writing(out):
        files = write_report(frame, out)
    return {
        "output": str(out),
        "rows": len(frame),
        "runs_left": runs_left(frame, frame.attrs.get("planned", 0)),
        "report": {kind: str(file) for kind, file in files.items()},
    }


def in_words(found: dict[str, Any]) -> str:
    """Return in a line what a command came to."""
    rows, left = found["rows"], found["runs_left"]
    unfinished = f"; {counted(left, 'run')} still to come by the same command" if left else ""
    return f"{found['report']['html']}: report of {counted(rows, 'result')}{unfinished}"
