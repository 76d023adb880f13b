"""Experiments run on the engine of the package: what is finished stays, and what fails is told."""

import pytest

from benchmarks import command
from synthaug.benchmark import read_results
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.store import CELLS

DATASETS = ["--datasets", "iris", "--splits", "1", "--jobs", "1"]
measured, broken = [], set()


def measure(task, sample, suite):
    for name in task.estimators:
        if (task.n, name) in broken:
            raise RuntimeError("broken")
        measured.append((task.n, name))
        yield name, "nothing", "accuracy", 0.5
        yield name, "further", "accuracy", 0.75


@pytest.fixture
def run(tmp_path):
    """Give what runs the suite, and the folder of its results."""
    measured.clear()
    broken.clear()
    suite = Experiment(
        name="own",
        title="Own",
        measure=measure,
        datasets=("wine",),
        sizes=(30, 40),
        estimators=("a", "b"),
        ours=("further",),
    )

    def run(*arguments):
        command.main("some", {"own": suite}, [*DATASETS, "--output", str(tmp_path), *arguments])
        return read_results(tmp_path / "own")

    return run


def test_a_second_start_measures_what_is_left(run):
    run("--sizes", "30", "--estimators", "a")
    assert measured == [(30, "a")]
    results = run()
    assert measured == [(30, "a"), (30, "b"), (40, "a"), (40, "b")]
    assert set(results["method"]) == {"nothing", "further"}
    assert results.groupby("method")["role"].first().to_dict() == {"nothing": "baseline", "further": "synthaug"}


def test_half_a_line_is_measured_again_and_told_until_then(run, tmp_path, capsys):
    run()
    cells = tmp_path / "own" / CELLS
    cells.write_bytes(cells.read_bytes()[:-20])
    command.report.main([str(tmp_path)])
    assert "2 of 6 runs are still to come" in capsys.readouterr().out
    run("--report")
    assert measured[4:] == [(40, "a"), (40, "b")]
    assert "still to come" not in capsys.readouterr().out


def test_what_fails_is_told_and_the_others_go_on(run, tmp_path, capsys):
    broken.add((30, "b"))
    with pytest.raises(SystemExit) as stopped:
        run()
    assert stopped.value.code == 1
    assert "2 cells failed, the first by RuntimeError: broken (in test_benchmarks_command.py" in capsys.readouterr().err
    results = read_results(tmp_path / "own")
    assert results.groupby("n")["status"].unique().map(list).to_dict() == {30: ["failed"], 40: ["ok"]}


def test_a_folder_of_other_steps_is_refused(run, capsys):
    run("--steps", "5")
    with pytest.raises(SystemExit) as stopped:
        run("--steps", "6")
    assert stopped.value.code == 2
    assert "choose another folder" in capsys.readouterr().err


def test_unknown_parts_are_refused(run, tmp_path, capsys):
    for arguments, says in ((["--datasets", "irsi"], "did you mean 'iris'"), (["--sizes", "500"], "no size")):
        with pytest.raises(SystemExit), pytest.warns() if "500" in arguments else _no_warning():
            run(*arguments)
        assert says in capsys.readouterr().err


def _no_warning():
    import contextlib

    return contextlib.nullcontext()
