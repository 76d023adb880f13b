"""`synthaug sample` to a folder: the same files for any number of workers, whole or not at all, and gone on with."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import joblib
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

import synthaug.cli.parts
from synthaug import GANAugmenter, GaussianCopula
from synthaug.artifacts import load, save
from synthaug.cli.errors import InputError
from synthaug.cli.parts import make_part, write_parts
from synthaug.cli.requests import Sampling, Sharing

CHUNK = 40
SHORT = ("-n", 330, "--part-rows", 80, "--seed", 3)  # five parts, of which the last has ten rows
PROGRAM = "import sys, synthaug.augmenter.learned as learned; learned.CHUNK = int(sys.argv.pop(1)); " + (
    "from synthaug.cli import main; sys.exit(main())"
)


@pytest.fixture
def short_chunks(monkeypatch):
    """Make rows in short chunks in this process."""
    monkeypatch.setattr("synthaug.augmenter.learned.CHUNK", CHUNK)


@pytest.fixture
def model(run, frame, tmp_path):
    frame.to_parquet(tmp_path / "table.parquet", index=False)
    fitted = ("--target", "label", "--family", "gaussian-copula", "--quiet")
    assert run("fit", tmp_path / "table.parquet", *fitted, "-o", tmp_path / "m.synthaug").code == 0
    return tmp_path / "m.synthaug"


def contents(folder):
    """Return the bytes of each file in a folder, hidden ones among them."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_parts_together_are_the_rows_of_one_file(run, model, short_chunks, tmp_path):
    ran = run("sample", model, *SHORT, "-o", tmp_path / "rows", "--json")
    assert ran.json["rows"] == {"real": 0, "synthetic": 330}
    assert ran.json["parts"] == {"n_parts": 5, "n_shared": 5, "n_kept": 0, "n_rows": 330}
    assert run("sample", model, "-n", 330, "--seed", 3, "-o", tmp_path / "rows.parquet").code == 0
    whole, parts = tmp_path / "rows.parquet", sorted((tmp_path / "rows").glob("*.parquet"))
    assert_frame_equal(pd.read_parquet(tmp_path / "rows"), pd.read_parquet(whole))
    assert [file.name for file in parts] == [f"part-0000{i}.parquet" for i in range(5)]
    assert [pq.read_metadata(file).num_rows for file in parts] == [80] * 4 + [10]
    assert pq.read_schema(parts[4]).remove_metadata() == pq.read_schema(whole).remove_metadata()
    about = json.loads(pq.read_metadata(parts[4]).metadata[b"synthaug"])
    assert about["rows"] == {"real": 0, "synthetic": 10}
    assert (about["part"], about["first_row"], about["all_rows"]) == (4, 320, 330)


def test_any_workers_write_the_same_files(run, model, short_chunks, tmp_path):
    assert run("sample", model, *SHORT, "-o", tmp_path / "serial").code == 0
    for name, share in (("a", "2/3"), ("a", "3/3"), ("a", "1/3")):
        ran = run("sample", model, *SHORT, "-o", tmp_path / name, "--part", share, "--json")
        assert ran.json["parts"]["n_kept"] == 0
    with joblib.parallel_config("threading", n_jobs=3):
        write_parts(model, tmp_path / "b", Sampling(rows=330, seed=3), Sharing(part_rows=80))
    assert contents(tmp_path / "serial") == contents(tmp_path / "a") == contents(tmp_path / "b")


def test_shares_are_all_parts_once(run, model, short_chunks, tmp_path):
    written = [
        run("sample", model, *SHORT, "-o", tmp_path / "rows", "--part", f"{i}/7", "--json").json["parts"]["n_rows"]
        for i in range(1, 8)
    ]
    assert sorted(written) == [0, 0, 10, 80, 80, 80, 80]


def test_an_interrupted_folder_is_gone_on_with(run, model, short_chunks, monkeypatch, tmp_path):
    assert run("sample", model, *SHORT, "-o", tmp_path / "straight").code == 0

    def interrupted(job, number):
        if number == 2:
            raise KeyboardInterrupt
        return make_part(job, number)

    with monkeypatch.context() as patched:
        patched.setattr(synthaug.cli.parts, "make_part", interrupted)
        ran = run("sample", model, *SHORT, "-o", tmp_path / "rows")
    assert ran.code == 1
    assert "the same command goes on" in ran.err
    folder = tmp_path / "rows"
    assert sorted(contents(folder)) == ["_synthaug.json", "part-00000.parquet", "part-00001.parquet"]
    (folder / ".part-00002.parquet.0123456789abcdef.tmp").write_bytes(b"PAR1")  # of a worker that was killed
    (folder / "part-00001.parquet").write_bytes(b"PAR1")  # of a disk that was full, say
    before = (folder / "part-00000.parquet").stat().st_mtime_ns
    ran = run("sample", model, *SHORT, "-o", folder)
    assert "(5 parts, 1 there already)" in ran.out
    assert (folder / "part-00000.parquet").stat().st_mtime_ns == before
    assert contents(folder) == contents(tmp_path / "straight")


def test_a_folder_holds_one_request(run, assert_refused, model, short_chunks, tmp_path):
    folder = tmp_path / "rows"
    assert run("sample", model, *SHORT, "-o", folder).code == 0
    before = contents(folder)
    for option, says in (
        (("-n", 331), "other --rows (330, now 331)"),
        (("--seed", 4), "another --seed (3, now 4)"),
        (("--part-rows", 100), "other --part-rows (80, now 120)"),
        (("--class", "yes"), "another --class (None, now 'yes')"),
        (("--where", "whole > 0"), "another --where"),
    ):
        assert_refused("sample", model, *SHORT, *option, "-o", folder, says=[says, "name another folder"])
    save(load(model).set_params(ratio=0.5), model)
    assert_refused("sample", model, *SHORT, "-o", folder, says="another model")
    (folder / "_synthaug.json").write_text("{}")
    assert_refused("sample", model, *SHORT, "-o", folder, says="damaged")
    assert {**before, "_synthaug.json": b"{}"} == contents(folder)


def test_what_is_refused_of_folders(assert_refused, model, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("x")
    assert_refused("sample", model, "-o", tmp_path / "other", says=["other files, such as 'mine.txt'"])
    assert_refused("sample", model, "-o", tmp_path / "none" / "rows", says=["none", "make it first"])
    assert_refused("sample", model, "-o", tmp_path / "rows", "--overwrite", says="--overwrite replaces a file")
    assert_refused("sample", model, "-o", tmp_path / "rows", "-n", 10**13, says=["parts", "the most"])
    for share in ("0/3", "4/3", "3", "a/b", "-1/2", "1/0"):
        assert_refused("sample", model, "-o", tmp_path / "rows", "--part", share, says="3/96")
    for option in (("--jobs", 2), ("--part", "1/2"), ("--part-rows", 7)):
        assert_refused("sample", model, "-o", tmp_path / "rows.csv", *option, says=["for a folder", "rows.csv"])
    assert not (tmp_path / "rows").exists()


def test_conditions_and_classes_hold_in_parts(run, assert_refused, model, short_chunks, monkeypatch, tmp_path):
    options = ("--class", "yes", "--where", "whole > 10")
    assert run("sample", model, *SHORT, *options, "-o", tmp_path / "rows").code == 0
    assert run("sample", model, "-n", 330, "--seed", 3, *options, "-o", tmp_path / "rows.parquet").code == 0
    rows = pd.read_parquet(tmp_path / "rows")
    assert_frame_equal(rows, pd.read_parquet(tmp_path / "rows.parquet"))
    assert (rows["whole"] > 10).all()
    monkeypatch.setattr("synthaug.augmenter.redraw.IN_VAIN", 2_000)
    assert_refused("sample", model, *SHORT, "--where", "whole > 1e9", "-o", tmp_path / "no", says="rows drawn, 0")
    assert [file.name for file in (tmp_path / "no").iterdir()] == ["_synthaug.json"]


def test_rare_values_do_not_change_the_types_of_a_part(short_chunks, tmp_path):
    rng = np.random.default_rng(0)
    rare = pd.Series([None] * 1_995 + ["a", "b", "a", "b", "a"], dtype=object)
    X = pd.DataFrame({"number": rng.normal(size=2_000), "rare": rare})
    y = pd.Series(rng.choice(["p", "q"], 2_000), name="y")
    save(GANAugmenter(GaussianCopula(), random_state=0).fit(X, y), tmp_path / "m.synthaug")
    write_parts(tmp_path / "m.synthaug", tmp_path / "rows", Sampling(rows=2_000), Sharing(part_rows=CHUNK))
    files = sorted((tmp_path / "rows").glob("*.parquet"))
    assert len({pq.read_schema(file).remove_metadata() for file in files}) == 1
    assert len({pq.read_metadata(file).row_group(0).column(1).statistics.null_count for file in files}) > 1
    whole = load(tmp_path / "m.synthaug").sample(2_000)[0]
    assert pd.read_parquet(tmp_path / "rows")["rare"].fillna("").tolist() == whole["rare"].fillna("").tolist()


def test_a_changed_model_stops_the_workers(model, short_chunks, tmp_path):
    job = synthaug.cli.parts.job_of(model, tmp_path, Sampling(rows=9), Sharing())
    synthaug.cli.parts._loaded.cache_clear()  # as in a worker that starts later
    save(load(model).set_params(ratio=0.5), model)
    with pytest.raises(InputError, match="has changed"):
        make_part(job, 0)


@pytest.mark.slow
def test_a_killed_program_goes_on(run, model, short_chunks, tmp_path):
    many = ("-n", 8_000, "--part-rows", 400, "-q")
    assert run("sample", model, *many, "-o", tmp_path / "straight").code == 0
    folder = tmp_path / "rows"
    command = [sys.executable, "-c", PROGRAM, str(CHUNK), "sample", str(model), *map(str, many), "-o", str(folder)]
    program = subprocess.Popen(command)
    while len([*folder.glob("part-*")]) < 5:
        assert program.poll() is None
        time.sleep(0.01)
    os.kill(program.pid, signal.SIGKILL)
    program.wait()
    left = len([*folder.glob("part-*")])
    assert 5 <= left < 20
    ran = run("sample", model, *many, "-o", folder, "--json")
    assert ran.json["parts"]["n_kept"] == left
    assert contents(folder) == contents(tmp_path / "straight")


@pytest.mark.slow
def test_processes_write_the_same_files(run, model, tmp_path):
    many = ("-n", 100_000, "--part-rows", 20_000)  # in chunks of 32,768
    assert run("sample", model, *many, "-o", tmp_path / "serial").code == 0
    assert run("sample", model, *many, "--jobs", 2, "-o", tmp_path / "loky").code == 0
    assert contents(tmp_path / "serial") == contents(tmp_path / "loky")
    assert len(contents(tmp_path / "loky")) == 5


@contextmanager
def dask_cluster():
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster):
        yield


@contextmanager
def ray_cluster():
    ray = pytest.importorskip("ray")  # no dependency of development: it is large
    from ray.util.joblib import register_ray

    register_ray()
    ray.init(num_cpus=2, include_dashboard=False)
    try:
        yield
    finally:
        ray.shutdown()


@pytest.mark.slow
@pytest.mark.parametrize(("backend", "cluster"), [("dask", dask_cluster), ("ray", ray_cluster)])
def test_a_cluster_writes_the_same_files(backend, cluster, model, tmp_path):
    request, sharing = Sampling(rows=100_000), Sharing(part_rows=20_000)
    write_parts(model, tmp_path / "serial", request, sharing)
    with cluster(), joblib.parallel_config(backend):
        write_parts(model, tmp_path / backend, request, sharing)
    assert contents(tmp_path / "serial") == contents(tmp_path / backend)
