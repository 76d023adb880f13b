"""`synthaug benchmark` and `synthaug report`: the smallest part of a real suite."""

import gzip
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from synthaug.benchmark import suite_names
from synthaug.cli.commands import benchmark

PART = ("--jobs", 1, "--splits", 1, "--dataset", "wine", "--method", "duplicates")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    from synthaug.cli import main

    folder = tmp_path_factory.mktemp("benchmark") / "results"
    assert main(["benchmark", "smoke", "--out", str(folder), *map(str, PART), "--quiet"]) == 0
    return folder


def test_suites_are_listed(run):
    lines = run("benchmark", "--list").out.splitlines()
    assert [line.split()[0] for line in lines] == list(suite_names())
    assert "3 data sets, at most 120 runs, a minute on two cores" in lines[list(suite_names()).index("smoke")]
    listed = run("benchmark", "--list", "--json").json["suites"]
    assert [suite["name"] for suite in listed] == list(suite_names())
    assert all(suite["title"] and suite["datasets"] and suite["runs"] and suite["time"] for suite in listed)


def test_examples_of_the_help_name_suites_that_exist():
    named = re.findall(r"synthaug benchmark (\w+)", benchmark.EXAMPLES)
    assert named
    assert set(named) <= set(suite_names())


def test_a_run_writes_a_report_beside_its_results(run, results):
    ran = run("benchmark", "smoke", "--out", results, *PART, "--json")  # goes on with what is there
    assert ran.code == 0
    assert set(ran.json["report"]) == {"html", "markdown", "parquet", "csv", "json"}
    assert all(Path(file).is_file() for file in ran.json["report"].values())
    assert ran.json["rows"] > 0
    shown = run("benchmark", "smoke", "--out", results, *PART)
    assert ran.json["report"]["html"] in shown.out


def test_what_is_refused(assert_refused, results, tmp_path):
    out = tmp_path / "out"
    assert_refused("benchmark", "smok", "--out", out, says=["'smok'", "did you mean 'smoke'"])
    assert_refused("benchmark", "--out", out, says=["suite", "smoke"])
    assert_refused("benchmark", "smoke", says="--out")
    assert_refused("benchmark", "smoke", "--out", out, "--dataset", "wien", says="'wien'")
    assert_refused("benchmark", "smoke", "--out", out, "--method", "smite", says="'smite'")
    assert_refused("benchmark", "smoke", "--out", out, "--jobs", "0", says=["--jobs", "'0'"])
    assert_refused("benchmark", "smoke", "--out", out, "--splits", "x", says=["--splits", "'x'"])
    assert_refused("benchmark", "smoke", "--out", out, "--size", "0", says=["--size", "'0'"])
    assert_refused("report", tmp_path / "none", says=["no folder", "none"])
    assert_refused("report", tmp_path, says="no results")
    (tmp_path / "file").write_text("")
    assert_refused("benchmark", "smoke", "--out", tmp_path / "file", says="is a file")
    assert_refused("report", results, "--out", tmp_path / "file", says="is a file")
    assert_refused("report", tmp_path / "file", says=["is a file", ".parquet"])


def test_sets_that_are_damaged_are_refused(assert_refused, tmp_path):
    entry = {"name": "jobs", "file": "jobs.csv.gz", "task": "binary", "target": "paid"}
    (tmp_path / "index.json").write_text(json.dumps([entry]), encoding="utf-8")
    options = ("--data", tmp_path, "--dataset", "jobs", "--out", tmp_path / "out")
    for content in (gzip.compress(b"age,paid\n" * 99)[:-20], b"age,paid\n"):
        (tmp_path / "jobs.csv.gz").write_bytes(content)
        assert_refused("benchmark", "smoke", *options, says=["'jobs'", "jobs.csv.gz", "cannot be read"])
    (tmp_path / "jobs.csv.gz").unlink()
    assert_refused("benchmark", "smoke", *options, says=["'jobs'", "jobs.csv.gz", "No such file"])
    assert not (tmp_path / "out").exists()


def test_a_corrupt_folder_is_refused(assert_refused, results, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in results.iterdir():
        if file.is_file():
            (broken / file.name).write_bytes(b"{ broken")
    assert_refused("report", broken, says="damaged")
    (broken / "suite.json").write_bytes((results / "suite.json").read_bytes())
    lines = (results / "cells.jsonl").read_text().splitlines()
    [line, *_] = json.loads(lines[1])
    faults = [json.dumps({key: value for key, value in line.items() if key != name}) for name in ("scores", "status")]
    changes = ({"n": "50"}, {"split": None}, {"dataset": 5}, {"scores": []}, {"message": 3}, {"cpu_seconds": "x"})
    faults += [json.dumps(line | change) for change in (*changes, {"scores": {"accuracy": "high"}}, {"versions": 1})]
    for fault in (*faults, '{"missing": null, "message": null}', "[" * 100_000):
        (broken / "cells.jsonl").write_text("\n".join([lines[0], fault, ""]))
        assert_refused("report", broken, says=["line 2", "damaged"])
    (broken / "cells.jsonl").write_text("")
    assert_refused("report", broken, says="no cell is finished yet")
    for change in ({"planned": "x"}, {"title": 5}):
        (broken / "suite.json").write_text(json.dumps(json.loads((results / "suite.json").read_text()) | change))
        assert_refused("report", broken, says=["suite.json", "damaged", *change])
    frame = pd.read_parquet(results / "results.parquet")
    for fault, says in ((frame.drop(columns="value"), "value"), (frame.assign(value="much"), "'value'")):
        fault.to_parquet(tmp_path / "fault.parquet")
        assert_refused("report", tmp_path / "fault.parquet", says=["olumn", says])


def test_a_run_that_is_not_finished_says_so(run, results, tmp_path):
    about = json.loads((results / "suite.json").read_text())
    unfinished = tmp_path / "unfinished"
    unfinished.mkdir()
    (unfinished / "cells.jsonl").write_bytes((results / "cells.jsonl").read_bytes())
    (unfinished / "suite.json").write_text(json.dumps(about | {"planned": about["planned"] + 1}))
    assert "1 run still to come" not in run("report", results).out
    assert "1 run still to come" in run("report", unfinished).out
    said = f"1 of {about['planned'] + 1} runs are still to come"
    assert said in (unfinished / "report.md").read_text()
    again = run("report", unfinished / "results.parquet", "--out", tmp_path / "again", "--json")
    assert again.json["runs_left"] == 1


def test_an_interrupted_run_says_how_to_go_on(assert_refused, monkeypatch, tmp_path):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("synthaug.cli.benchmark.run_suite", interrupted)
    says = ["interrupted", "the same command goes on"]
    assert_refused("benchmark", "smoke", "--out", tmp_path / "out", says=says, code=1)


def test_a_report_is_written_again_and_of_the_file_of_another(run, results, tmp_path):
    first = run("report", results, "--out", tmp_path / "first", "--json").json["report"]
    assert all(Path(file).parent == tmp_path / "first" for file in first.values())
    again = run("report", first["parquet"], "--out", tmp_path / "again", "--json").json["report"]
    assert Path(again["markdown"]).read_bytes() == Path(first["markdown"]).read_bytes()
    run("report", first["parquet"])
    assert Path(first["html"]).read_bytes() == Path(again["html"]).read_bytes()
