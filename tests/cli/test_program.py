"""The program as a whole: help, exit codes, streams; interruptions and full disks in real processes."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import numpy as np
import pandas as pd
import pytest

import synthaug
from synthaug import GaussianCopula
from synthaug.cli import app
from synthaug.cli.app import COMMANDS
from synthaug.cli.errors import FailureError
from synthaug.cli.families import family_named
from synthaug.generators import FAMILIES

PROGRAM = [sys.executable, "-m", "synthaug"]
LIMITED = (
    "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); "
    "from synthaug.cli import main; sys.exit(main())"
)
FAST = ("--target", "label", "--family", "gaussian-copula")
QUICK = ("--no-teacher", *FAST)  # what the teacher says is of no account where files are written


def process(*arguments, program=PROGRAM, **options):
    """Run the program in a process of its own."""
    command = [*program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)


# --------------------------------------------------------------------------------------
# Help, version and families
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples(run, command):
    ran = run(command, "--help")
    assert ran.code == 0
    assert f"\n    synthaug {command}" in ran.out
    assert ran.err == ""


def test_examples_name_options_that_there_are(run):
    for command in COMMANDS:
        shown = run(command, "--help").out
        options, _, examples = shown.partition("Examples:")
        known = {word.strip(",") for word in options.split()}
        used = {word for word in examples.split() if word.startswith("-")}
        assert used <= known


def test_no_command_shows_the_help(run):
    ran = run()
    assert ran.code == 0
    assert all(f"\n  {command} " in ran.out for command in COMMANDS)


def test_version(run):
    ran = run("--version")
    assert (ran.code, ran.out) == (0, f"synthaug {synthaug.__version__}\n")


def test_help_imports_nothing_heavy():
    code = "import sys; from synthaug.cli import main; main(['augment', '--help']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "sklearn", "pandas", "pyarrow", "scipy", "numpy"} & set(loaded)


def test_families(run):
    found = run("families", "--json").json["families"]
    assert [family["name"] for family in found] == sorted(FAMILIES)
    assert {family["name"] for family in found if family["starts_from"] == "real rows"} >= {"jitter", "image-policy"}
    shown = run("families").out.splitlines()
    assert len(shown) == len(FAMILIES)
    assert all(line.endswith(family["summary"]) for line, family in zip(shown, found, strict=True))


@pytest.mark.parametrize("seconds", [None, 3.0])
def test_a_budget_reaches_the_family_that_proposes(seconds):
    assert family_named("tabular-gan", seconds).max_seconds == seconds
    assert family_named("polished", seconds).generator.max_seconds == seconds
    assert family_named("gaussian-copula", seconds).get_params() == GaussianCopula().get_params()


def test_a_mistyped_command_is_refused(assert_refused):
    assert_refused("argument", says="argument")
    assert_refused("augment", says=["TABLE", "(see synthaug augment --help)"])
    assert_refused("sample", "m.synthaug", says=["--output", "(see synthaug sample --help)"])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--target", "lable"), "unknown target 'lable'"),
        (("--target", "label", "--family", "gan"), "unknown family 'gan'"),
        (("--target", "label", "--choose", "--estimator", "svn"), "unknown estimator 'svn'"),
        (("--target", "label", "--choose", "--estimator", "svm", "--scoring", "rocauc"), "unknown scoring 'rocauc'"),
        (("--target", "label", "-o", "{csv}"), "the input itself"),
    ],
)
def test_wrong_options_are_refused_before_anything_heavy_is_imported(options, says, csv, tmp_path):
    code = "import sys; from synthaug.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    arguments = ["augment", csv, "-o", tmp_path / "m.csv", *(option.format(csv=csv) for option in options)]
    ran = process(*arguments, program=[sys.executable, "-c", code])
    assert says in ran.stderr
    names_metrics = "--scoring" in options  # which scikit-learn knows
    assert not ({"torch"} if names_metrics else {"torch", "sklearn", "scipy"}) & set(ran.stdout.split())


# --------------------------------------------------------------------------------------
# Errors and warnings
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (KeyboardInterrupt(), 1, "interrupted"),
        (MemoryError(), 1, "memory"),
        (KeyError("name"), 1, "failed unexpectedly, by KeyError"),
        (RuntimeError("one\ntwo"), 1, "one two"),
        (OSError(28, "No space left on device", "f"), 1, "f: No space left on device"),
        (ValueError("bad value"), 2, "bad value"),
    ],
    ids=repr,
)
def test_errors_are_one_line(run, monkeypatch, error, code, says):
    def fail():
        raise error

    monkeypatch.setattr("synthaug.cli.families.families", fail)
    ran = run("families")
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert ran.err.count("\n") == 1


def test_warnings_of_the_package_are_lines(run, tmp_path):
    rows = pd.DataFrame({"a": np.arange(41) % 9, "label": ["x", "y"] * 20 + ["rare"]})
    rows.to_csv(tmp_path / "t.csv", index=False)
    ran = run("augment", tmp_path / "t.csv", *QUICK, "-o", tmp_path / "m.csv", "--json")
    assert ran.code == 0
    assert "synthaug: warning: the class 'rare' has one row only" in ran.err
    assert ran.json["classes"]["rare"] == {"real": 1, "synthetic": 0}


def test_names_in_a_table_cannot_steer_a_terminal(run, tmp_path):
    rows = pd.DataFrame(
        {"a": np.arange(40) % 9, "b\x1b]0;title\x07": np.arange(40) % 7, "label": ["x\x1b[2J", "y\x9b"] * 20}
    )
    rows.to_csv(tmp_path / "t.csv", index=False)
    wrong = run("augment", tmp_path / "t.csv", "--target", "none", "-o", tmp_path / "m.csv")
    right = run("augment", tmp_path / "t.csv", *QUICK, "-o", tmp_path / "m.csv")
    structured = run("augment", tmp_path / "t.csv", *QUICK, "-o", tmp_path / "n.csv", "--json")
    for text in (wrong.err, right.out, right.err, structured.out):
        assert not {*"\x1b\x07\x9b"} & {*text}
    assert "label=x\\x1b[2J" in right.out
    assert set(structured.json["classes"]) == {"x\x1b[2J", "y\x9b"}


def test_a_link_to_itself_is_no_output(assert_refused, csv, tmp_path):
    (tmp_path / "m.csv").symlink_to(tmp_path / "m.csv")
    assert_refused("augment", csv, *QUICK, "-o", tmp_path / "m.csv", says="leads to itself")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("fit", "{loop}.csv", "--target", "label", "-o", "m.synthaug"), "there is no file"),
        (("fit", "{csv}", "--target", "label", "-o", "m.synthaug", "--checkpoint", "{loop}"), "leads to itself"),
        (("augment", "{loop}.csv", "--target", "label", "-o", "m.csv"), "there is no file"),
        (("sample", "{loop}.synthaug", "-o", "m.csv"), "there is no file"),
        (("inspect", "{loop}.csv"), "there is no file"),
        (("evaluate", "{loop}.csv", "{csv}"), "there is no file"),
        (("benchmark", "smoke", "--out", "out", "--data", "{loop}"), "{loop}"),
    ],
)
def test_a_link_to_itself_is_no_input(assert_refused, csv, tmp_path, monkeypatch, command, says):
    loop = tmp_path / "loop"
    for link in (loop, tmp_path / "loop.csv", tmp_path / "loop.synthaug"):
        link.symlink_to(link)
    monkeypatch.chdir(tmp_path)
    assert_refused(*(part.format(loop=loop, csv=csv) for part in command), says=says.format(loop=loop))


def test_an_exit_of_the_program_leaves_signals_as_they_were(run):
    before = signal.getsignal(signal.SIGTERM)
    run("families")
    assert signal.getsignal(signal.SIGTERM) is before


def test_main_is_the_entry_point():
    from importlib.metadata import entry_points

    (found,) = entry_points(group="console_scripts", name="synthaug")
    assert found.load() is app.main


# --------------------------------------------------------------------------------------
# Real processes
# --------------------------------------------------------------------------------------
@pytest.mark.slow
def test_results_and_progress_have_streams_of_their_own(csv, tmp_path):
    ran = process("augment", csv, *QUICK, "-o", tmp_path / "m.csv", "--json")
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["rows"] == {"real": 60, "synthetic": 60}
    assert ran.stderr == "learning 60 rows of 5 columns by gaussian-copula\n"


def test_a_wrong_use_is_2_and_one_line(csv, tmp_path):
    ran = process("augment", csv, "--target", "lable", "-o", tmp_path / "m.csv", "--json")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("synthaug: unknown target 'lable'")
    assert ran.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="has no limits of processes")
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.slow
def test_a_full_disk_leaves_nothing_behind(csv, tmp_path, suffix):
    output = tmp_path / f"m{suffix}"
    output.write_text("mine")
    ran = process("augment", csv, *QUICK, "-o", output, "--overwrite", program=[sys.executable, "-c", LIMITED])
    assert (ran.returncode, ran.stdout) == (1, "")
    last = ran.stderr.splitlines()[-1]
    assert f"could not write '{output}'" in last
    assert "make room" in last
    assert output.read_text() == "mine"
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([output.name, "table.csv"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("error", [ValueError("its own"), FailureError("in words")], ids=repr)
def test_an_error_that_hides_an_interruption_is_one(run, monkeypatch, number, error):
    def fail():
        with suppress(KeyboardInterrupt):
            signal.raise_signal(number)
        raise error

    monkeypatch.setattr("synthaug.cli.families.families", fail)
    before, ran = signal.getsignal(number), run("families")
    assert (ran.code, signal.getsignal(number)) == (1, before)
    assert ("in words" if isinstance(error, FailureError) else "interrupted") in ran.err


def _heed_interrupts():
    """Undo what a shell does to the programs that it runs in the background, tests among them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(sys.platform == "win32", reason="has other signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.slow
def test_an_interrupted_training_leaves_nothing_behind(csv, tmp_path, number):
    output = tmp_path / "m.csv"
    output.write_text("mine")
    options = ("--target", "label", "-o", output, "--overwrite")
    command = [*PROGRAM, "augment", str(csv), *map(str, options)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    program = subprocess.Popen(command, preexec_fn=_heed_interrupts, **pipes)
    assert program.stderr.readline().startswith("learning")
    time.sleep(0.5)  # it trains for seconds
    program.send_signal(number)
    out, err = program.communicate(timeout=60)
    assert program.returncode == 1
    assert out == ""
    assert err == "synthaug: interrupted; no output was written\n"
    assert output.read_text() == "mine"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["m.csv", "table.csv"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs the device that is always full")
@pytest.mark.slow
def test_a_result_that_cannot_be_printed_is_a_failure():
    with open("/dev/full", "w") as full:
        command = [*PROGRAM, "families", "--json"]
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert ran.returncode == 1
    assert "No space left" in ran.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_a_failure(assert_refused, csv, tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    assert_refused("augment", csv, *QUICK, "-o", folder / "m.csv", says=["closed", "cannot be written"], code=1)


def test_a_device_is_no_output(assert_refused, csv, tmp_path):
    link = tmp_path / "m.csv"
    link.symlink_to(os.devnull)
    assert_refused("augment", csv, *QUICK, "-o", link, "--overwrite", says="is a device")
