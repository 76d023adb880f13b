"""A run measures what it says, writes what is finished at once, and goes on where it was stopped."""

import contextlib
import json
import multiprocessing
import os
import random
import select
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import joblib
import numpy as np
import pandas as pd
import pytest
from joblib.parallel import ThreadingBackend
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ParameterGrid
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from synthaug import GANAugmenter, GaussianCopula, Jitter
from synthaug.benchmark import datasets, estimators, methods, read_results, run_suite, runner, splits, store
from synthaug.benchmark import suite as suites
from synthaug.benchmark.cells import Cell, Task
from synthaug.benchmark.frame import COLUMNS, TIMES
from synthaug.benchmark.measure import measure
from synthaug.benchmark.methods import searches
from synthaug.benchmark.methods.others_rows import OthersRows
from synthaug.benchmark.report import write_report
from synthaug.exceptions import DataWarning

SUITE = """
title = "Small"
datasets = ["wine", "noise"]
sizes = [40]
splits = 1
methods = ["duplicates", "class-weights"]
estimators = ["logistic regression", "nearest neighbours"]
"""
N_CELLS = 2 * 1 * 3 * 2
OF_CLASSES = {"ROC-AUC", "accuracy", "balanced accuracy", "log-loss", "average precision", "Brier", "calibration error"}
OF_TWO_CLASSES = {"recall at 90 % precision", "cost at 1:10"}
LARGE = """
title = "Large"
datasets = ["wine", "breast_cancer", "noise"]
sizes = [40]
splits = 2
methods = ["duplicates", "class-weights", "tuned-threshold", "adasyn", "jitter without teacher"]
estimators = ["logistic regression", "nearest neighbours"]
"""
N_LARGE_CELLS = 3 * 2 * 6 * 2


@pytest.fixture
def small(tmp_path):
    return _written(SUITE, tmp_path / "small.toml")


@pytest.fixture
def large(tmp_path):
    return _written(LARGE, tmp_path / "large.toml")


@pytest.fixture(scope="module")
def frame(tmp_path_factory):
    return _undisturbed(SUITE, tmp_path_factory.mktemp("undisturbed"))


@pytest.fixture(scope="module")
def large_frame(tmp_path_factory):
    return _undisturbed(LARGE, tmp_path_factory.mktemp("undisturbed"), "large")


def _written(suite, path):
    path.write_text(suite, encoding="utf-8")
    return path


def _undisturbed(suite, folder, name="small"):
    return run_suite(_written(suite, folder / f"{name}.toml"), folder / "results", n_jobs=1, progress=False)


def without_times(frame):
    return frame.drop(columns=list(TIMES))


def test_frame_is_tidy(frame):
    assert tuple(frame.columns) == COLUMNS
    cells = frame.groupby(list(Cell._fields))
    assert len(cells) == N_CELLS
    ok = frame[frame["status"] == "ok"]
    assert np.isfinite(ok["value"]).all()
    for cell, metrics in ok.groupby(list(Cell._fields))["metric"]:
        of_two = OF_TWO_CLASSES if "noise" in cell else set()
        assert sorted(metrics) == sorted(OF_CLASSES | of_two)
    assert (ok[list(TIMES)] > 0).all(axis=None)
    others = frame[frame["status"] != "ok"]
    assert others["metric"].eq("").all()
    assert others["message"].ne("").all()
    assert others["value"].isna().all()
    assert ok["versions"].str.contains("scikit-learn").all()


@pytest.fixture(scope="module")
def methods_frame(tmp_path_factory):
    suite = SUITE.replace('"wine", "noise"', '"wine"').replace(
        '["duplicates"', '["adasyn", "tuned-threshold", "duplicates"'
    )
    return _undisturbed(suite, tmp_path_factory.mktemp("methods"))


def test_what_a_method_cannot_do_is_skipped_with_a_reason(methods_frame):
    skipped = methods_frame[methods_frame["status"] == "skipped"]
    reasons = skipped.groupby("method")["message"].unique().map(list).to_dict()
    assert reasons == {
        "class-weights": ["KNeighborsClassifier has no class_weight"],
        "tuned-threshold": ["a threshold can be tuned between two classes only"],
    }


def test_real_rows_are_counted_apart_from_synthetic_ones(methods_frame):
    n = methods_frame[methods_frame["status"] == "ok"].groupby("method")["n_synthetic"].agg(["min", "max"])
    assert n.loc["nothing"].tolist() == [0, 0]
    assert n.loc["duplicates"].tolist() == [40, 40]
    assert n.loc["adasyn", "max"] < 40


@pytest.mark.slow
def test_results_are_the_same_for_any_number_of_jobs(frame, small, tmp_path):
    two = run_suite(small, tmp_path / "two", n_jobs=2, progress=False)
    pd.testing.assert_frame_equal(without_times(two), without_times(frame))


@pytest.mark.slow
def test_a_cluster_gives_the_same_results(frame, small, tmp_path):
    distributed = pytest.importorskip("distributed", reason="it is there for development, not for the oldest versions")
    one = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**one) as cluster, distributed.Client(cluster), joblib.parallel_config("dask"):
        spread = run_suite(small, tmp_path / "cluster", progress=False)
    pd.testing.assert_frame_equal(without_times(spread), without_times(frame))


def test_a_backend_that_returns_all_at_once_gives_the_same_results(frame, small, tmp_path):
    class Patient(ThreadingBackend):  # as that of Ray
        supports_return_generator = False

    joblib.register_parallel_backend("patient", Patient)
    with joblib.parallel_config("patient", n_jobs=1):
        spread = run_suite(small, tmp_path / "patient", n_jobs=1, progress=False)
    pd.testing.assert_frame_equal(without_times(spread), without_times(frame))


@pytest.mark.slow
def test_networks_and_choices_are_the_same_for_any_number_of_jobs(tmp_path):
    parts = {"splits": 1, "datasets": ["wine"], "methods": ["synthaug without teacher", "gaussian-copula chosen"]}
    one, two = (run_suite("smoke", tmp_path / str(n), n_jobs=n, progress=False, **parts) for n in (1, 2))
    assert (one["status"] == "ok").all()
    pd.testing.assert_frame_equal(without_times(one), without_times(two))


def test_second_call_computes_nothing(small, tmp_path, monkeypatch):
    parts = {"n_jobs": 1, "progress": False, "datasets": ["wine"], "methods": ["duplicates"]}
    first = run_suite(small, tmp_path / "results", **parts)
    monkeypatch.setattr(runner, "measure", None)
    pd.testing.assert_frame_equal(run_suite(small, tmp_path / "results", **parts), first)
    pd.testing.assert_frame_equal(read_results(tmp_path / "results"), first)


def test_parts_add_up(frame, small, tmp_path):
    for name in ("wine", "noise"):
        run_suite(small, tmp_path / "results", n_jobs=1, progress=False, datasets=[name])
    pd.testing.assert_frame_equal(without_times(read_results(tmp_path / "results")), without_times(frame))


@pytest.mark.parametrize("n_bytes", [1, 200, 100_000])
def test_half_a_line_is_computed_again(frame, small, tmp_path, n_bytes):
    folder = tmp_path / "results"
    run_suite(small, folder, n_jobs=1, progress=False, datasets=["wine"])
    cells = folder / store.CELLS
    cells.write_bytes(cells.read_bytes()[:-n_bytes])
    again = run_suite(small, folder, n_jobs=1, progress=False, datasets=["wine"])
    expected = frame[frame["dataset"] == "wine"].reset_index(drop=True)
    pd.testing.assert_frame_equal(without_times(again), without_times(expected))


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9")
def test_killed_at_twenty_moments_a_run_ends_with_the_same_frame(large_frame, large, tmp_path):
    code = f"from synthaug.benchmark import run_suite; run_suite({str(large)!r}, {str(tmp_path / 'results')!r})"
    moments = random.Random(0)
    for _ in range(20):
        run = subprocess.Popen([sys.executable, "-c", code], start_new_session=True, stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.5, 6))
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    last = run_suite(large, tmp_path / "results", n_jobs=2, progress=False)
    pd.testing.assert_frame_equal(without_times(last), without_times(large_frame))


def _has_a_line(path):
    return path.exists() and b"\n" in path.read_bytes()


@pytest.mark.slow
def test_main_process_killed_alone_leaves_what_was_finished(large_frame, large, tmp_path):
    folder = tmp_path / "results"
    code = f"from synthaug.benchmark import run_suite; run_suite({str(large)!r}, {str(folder)!r}, n_jobs=1)"
    run = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    while run.poll() is None and not _has_a_line(folder / store.CELLS):
        time.sleep(0.02)
    run.kill()
    run.wait()
    done, _ = store.read(folder)
    assert 0 < len(done) < N_LARGE_CELLS
    last = run_suite(large, folder, n_jobs=1, progress=False)
    pd.testing.assert_frame_equal(without_times(last), without_times(large_frame))


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9")
def test_workers_end_with_a_main_process_that_is_killed(large, tmp_path):
    folder = tmp_path / "results"
    code = f"from synthaug.benchmark import run_suite; run_suite({str(large)!r}, {str(folder)!r}, n_jobs=2)"
    with (tmp_path / "said").open("w") as said:
        run = subprocess.Popen(
            [sys.executable, "-c", code], stderr=said, stdout=subprocess.PIPE, start_new_session=True
        )
    while run.poll() is None and not _has_a_line(folder / store.CELLS):
        time.sleep(0.02)
    run.kill()
    run.wait()
    ended, _, _ = select.select([run.stdout], [], [], 30)  # readable, at its end, when no worker holds it any more
    with contextlib.suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGKILL)
    run.stdout.close()
    assert ended


def test_time_limit_leaves_the_rest_for_the_next_call(frame, small, tmp_path):
    part = run_suite(small, tmp_path / "results", n_jobs=1, progress=False, max_seconds=0.0)
    assert len(part.groupby(list(Cell._fields))) < N_CELLS
    whole = run_suite(small, tmp_path / "results", n_jobs=1, progress=False)
    pd.testing.assert_frame_equal(without_times(whole), without_times(frame))


def _hold(folder, ready):
    with store.locked(folder):
        ready.set()
        time.sleep(60)


@pytest.mark.slow
def test_two_runs_do_not_share_a_folder(small, tmp_path):
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    other = context.Process(target=_hold, args=(tmp_path / "results", ready))
    other.start()
    try:
        assert ready.wait(30)
        with pytest.raises(ValueError, match="another run writes to"):
            run_suite(small, tmp_path / "results", progress=False)
    finally:
        other.kill()
        other.join()
    run_suite(small, tmp_path / "results", progress=False, n_jobs=1, max_seconds=-1)  # the lock died with it


def test_folder_of_another_suite_is_refused(small, tmp_path):
    run_suite(small, tmp_path / "results", progress=False, n_jobs=1, splits=1, datasets=["wine"], methods=["nothing"])
    with pytest.raises(ValueError, match=r"holds results of the suite 'small'.*'smoke'"):
        run_suite("smoke", tmp_path / "results", progress=False)


def test_a_run_that_measured_nothing_can_be_corrected(small, tmp_path):
    run_suite(small, tmp_path / "results", progress=False, n_jobs=1, max_seconds=-1)
    small.write_text(small.read_text().replace("title = ", "title = 'Corrected' #"), encoding="utf-8")
    parts = {"splits": 1, "datasets": ["wine"], "methods": ["nothing"]}
    assert run_suite(small, tmp_path / "results", progress=False, n_jobs=1, **parts).attrs["title"] == "Corrected"


def test_cells_that_are_still_to_come_are_counted(small, tmp_path):
    frame = run_suite(small, tmp_path / "results", progress=False, n_jobs=1, max_seconds=-1)
    assert frame.attrs["planned"] > 0
    parts = {"splits": 1, "datasets": ["wine"], "methods": ["nothing"]}
    frame = run_suite(small, tmp_path / "results", progress=False, n_jobs=1, **parts)
    assert frame.attrs["planned"] == len(frame.drop_duplicates("estimator"))


def test_sizes_that_fit_no_set_are_told(tmp_path):
    suite = tmp_path / "sizes.toml"
    lines = ["title = 'S'", "sizes = [100]", "datasets = ['iris', 'wine']", "methods = ['nothing']", "splits = 1"]
    suite.write_text("\n".join([*lines, "estimators = ['nearest neighbours']"]), encoding="utf-8")
    with pytest.raises(ValueError, match="no size of the suite 'sizes' fits any"), pytest.warns(DataWarning):
        run_suite(suite, tmp_path / "results", progress=False)
    assert not (tmp_path / "results").exists()
    suite.write_text(suite.read_text().replace("'wine'", "'digits'"), encoding="utf-8")
    with pytest.warns(DataWarning, match="'iris' takes samples of 15 to 75 rows, and none of the sizes 100"):
        frame = run_suite(suite, tmp_path / "results", n_jobs=1, progress=False)
    assert set(frame["dataset"]) == {"digits"}


def test_damaged_folders_say_where(small, tmp_path):
    folder = tmp_path / "results"
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        read_results(folder)
    folder.mkdir()
    with pytest.raises(FileNotFoundError, match=r"holds no results.*suite\.json"):
        read_results(folder)
    run_suite(small, folder, n_jobs=1, progress=False, datasets=["wine"], methods=["duplicates"])
    cells = folder / store.CELLS
    cells.write_text("{half\n" + cells.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 1 of .*cells\.jsonl' is damaged"):
        read_results(folder)
    (folder / store.SUITE).write_text("[]", encoding="utf-8")
    with pytest.raises(ValueError, match=r"suite\.json' is damaged"):
        read_results(folder)


class Spy(ClassifierMixin, BaseEstimator):
    """Notes the rows it sees; `where` is a class attribute, so that clones write to the same place."""

    fitted: set
    judged: set

    def fit(self, X, y, sample_weight=None):
        Spy.fitted |= set(X["row"])
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X):
        Spy.judged |= set(X["row"])
        second = np.asarray(X["row"] % 7) / 7
        return np.column_stack([1 - second, second])

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


@pytest.mark.parametrize(
    "method",
    [
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("synthaug chosen", "synthaug always")),
        "jitter chosen",
        "tuned-threshold",
    ],
)
def test_inner_choices_never_see_test_rows(method, monkeypatch):
    real = datasets.load("breast_cancer")
    numbered = datasets.Dataset("numbered", real.X.iloc[:, :3].assign(row=np.arange(len(real.X))), real.y, "binary")
    sample = splits.draw(numbered, 60, 7)
    training = set(sample.X["row"])
    monkeypatch.setattr(estimators, "make", lambda *_: Spy())
    suite = suites.Suite("own", "Own", ("numbered",), (60,), (method,), ("spy",))
    monkeypatch.setattr(suites.Suite, "load", lambda *_: numbered)
    seen = {}

    def scores(model, X, y):
        seen["fitted"], seen["judged"] = set(Spy.fitted), set(Spy.judged)  # all that happened before the test rows came
        return {"accuracy": 0.0}

    monkeypatch.setattr("synthaug.benchmark.compared.classification", scores)
    Spy.fitted, Spy.judged = set(), set()
    [result] = measure(Task("numbered", 60, 7, (method,), ("spy",)), suite, None)
    assert result["status"] == "ok", result["message"]
    assert seen["judged"] <= training  # what inner choices judge by is real, and of the training sample
    assert training <= seen["fitted"]
    if method == "tuned-threshold":
        assert seen["fitted"] <= training  # other methods make rows whose number may be that of a test row


@pytest.mark.parametrize(
    ("method", "scoring"), [("jitter chosen", "roc_auc_ovr"), ("jitter chosen for balance", "balanced_accuracy")]
)
def test_choices_are_made_by_the_scoring_of_the_suite_or_for_balance(method, scoring):
    trial = methods.Trial(None, None, "table", "binary", 0, "roc_auc_ovr", None)
    assert methods.find(method).wrap(LogisticRegression(), trial).scoring == scoring


@pytest.mark.parametrize("error", [RuntimeError, KeyError, LookupError])
def test_what_raises_is_a_row_and_the_others_go_on(small, tmp_path, monkeypatch, error):
    def wrap(model, trial):
        raise error("out of\ncheese")

    broken = methods.Method("duplicates", "usual", wrap)
    find = methods.find
    monkeypatch.setattr(methods, "find", lambda name: broken if name == "duplicates" else find(name))
    frame = run_suite(small, tmp_path / "results", n_jobs=1, progress=False, datasets=["wine"], methods=["duplicates"])
    failed = frame[frame["status"] == "failed"]
    assert len(failed) == 2  # of two estimators
    assert failed["message"].str.startswith(f"{error.__name__}: ").all()
    assert failed["message"].str.contains("cheese.* [(]in test_runner.py").all()
    assert (frame["status"] == "ok").sum() == 2 * len(OF_CLASSES)


def test_missing_method_is_a_row_with_the_reason_until_it_is_there(small, tmp_path, monkeypatch):
    find = methods.find
    absent = find("duplicates")._replace(reason_missing=lambda: "it is not installed")
    with monkeypatch.context() as patched:
        patched.setattr(methods, "find", lambda name: absent if name == "duplicates" else find(name))
        parts = {"n_jobs": 1, "progress": False, "datasets": ["wine"], "methods": ["duplicates"]}
        for _ in range(2):
            frame = run_suite(small, tmp_path / "results", **parts)
            [row] = frame[frame["method"] == "duplicates"].to_dict("records")
            assert (row["status"], row["message"], row["dataset"]) == ("skipped", "it is not installed", "")
    frame = run_suite(small, tmp_path / "results", **parts)
    assert set(frame.loc[frame["method"] == "duplicates", "status"]) == {"ok"}


@pytest.mark.parametrize(
    "method", ["gaussian-copula always", pytest.param("gaussian-copula chosen", marks=pytest.mark.slow)]
)
def test_estimators_share_fits_that_count_for_each(method, monkeypatch):
    fits = []
    train = GaussianCopula.train

    def counted(self, *args, **named):
        fits.append(1)
        return train(self, *args, **named)

    monkeypatch.setattr(GaussianCopula, "train", counted)
    task = Task("wine", 40, 1, (method,), ("decision tree", "logistic regression"))
    results = measure(task, suites.read("smoke"), None)
    assert len(fits) == (1 if method.endswith("always") else 6)  # five folds and, where it helps, the whole
    first, second = (result["cpu_seconds"] for result in results)
    assert second > 0.5 * first


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"datasets": ["wines"]}, "no data set is called 'wines'"),
        ({"methods": ["smoth"]}, "no method is called 'smoth'.*did you mean 'smote'"),
    ],
)
def test_unknown_parts_are_named(small, tmp_path, parts, message):
    with pytest.raises(LookupError, match=message):
        run_suite(small, tmp_path / "results", progress=False, **parts)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ('estimators = ["x"]', LookupError, "no estimator is called 'x'"),
        ("sizes = []", ValueError, r"'sizes' is to be a list of int.*\[\]"),
        ('sizes = ["a"]', ValueError, "'sizes' is to be a list of int"),
        ("splits = 0", ValueError, "'splits' is to be a positive whole number; it is 0"),
        ("splits = 100000000", ValueError, "its 100000000 splits make .* runs, and 1000000 are the most"),
        ("steps = 3", ValueError, "unknown key 'steps'"),
        ("splits =", ValueError, "cannot be read"),
        pytest.param(f"y = {'[' * 3000}{']' * 3000}", ValueError, "nested too deep", id="deep"),
        ("title = 5", ValueError, "'title' is to be a text; it is 5"),
        ('scoring = "nope"', ValueError, "scikit-learn knows no 'scoring' 'nope'"),
        ("sizes = [-5]", ValueError, "'sizes' are numbers of rows, from 1; -5 is none"),
        ("first_split = 1099511627776", ValueError, "'first_split' is a seed"),
    ],
)
def test_damaged_suites_are_named(tmp_path, change, error, message):
    key = change.partition(" ")[0]
    lines = [line for line in SUITE.splitlines() if not line.startswith(key)]
    path = tmp_path / "own.toml"
    path.write_text("\n".join([*lines, change]), encoding="utf-8")
    with pytest.raises(error, match=message):
        suites.read(path)


def test_numbers_to_predict_are_refused(small, tmp_path):
    with pytest.raises(ValueError, match="the target of 'diabetes' holds numbers"):
        run_suite(small, tmp_path / "results", progress=False, datasets=["diabetes"])


def test_a_class_of_too_few_rows_is_refused(small, tmp_path):
    (tmp_path / "index.json").write_text('[{"name": "t", "file": "t.csv", "task": "binary", "target": "y"}]')
    (tmp_path / "t.csv").write_text("x,y\n" + "".join(f"{i},{'ab'[i < 5]}\n" for i in range(100)))
    suite = tmp_path / "own.toml"
    suite.write_text(small.read_text().replace('"wine", "noise"', '"t"'))
    with pytest.raises(ValueError, match="the class 'b' of 't' has 5 rows, and 5 to learn from and one to test on"):
        run_suite(suite, tmp_path / "results", data=tmp_path, progress=False)


def test_unknown_suites_are_named(tmp_path):
    with pytest.raises(LookupError, match=r"no suite is called 'smok'; there are .*smoke.*did you mean 'smoke'\?"):
        suites.read("smok")
    with pytest.raises(LookupError, match="does not exist"):
        suites.read(tmp_path / "none.toml")


@pytest.mark.parametrize("name", suites.names())
def test_suites_of_the_package_are_whole(name):
    suite = suites.read(name)
    assert suite.title
    assert suite.description
    assert suite.methods[0] == "nothing"


@pytest.mark.parametrize("name", methods.names())
def test_every_method_has_a_role(name):
    method = methods.find(name)
    assert method.name == name
    assert method.role in {"baseline", "usual", "synthaug", "rival"}
    assert callable(method.wrap)


MEASURED = (
    "balanced-forest",
    "calibrated",
    "easy-ensemble",
    "teacher",
    *(
        pytest.param(name, marks=pytest.mark.slow)
        for name in (
            "smote always",
            "tuned",
            "smote chosen",
            "gaussian-copula tuned, then chosen",
            "prior-fitted-teacher",
            "gaussian-copula chosen, prior-fitted teacher",
        )
    ),
)


@pytest.mark.parametrize("method", MEASURED)
def test_alternatives_beat_chance_and_are_scored_out_of_fold(method):
    suite = replace(suites.read("smoke"), held_out=True)
    [result] = measure(Task("breast_cancer", 50, 1, (method,), ("decision tree",)), suite, None)
    assert result["status"] == "ok", result["message"]
    assert result["scores"]["ROC-AUC"] > 0.8
    assert result["scores"]["F1"] > 0.7
    assert 0.7 < result["inner_auc"] <= 1
    assert 0 < result["inner_loss"] < 2
    assert result["cpu_seconds"] > 0


def test_out_of_fold_scores_are_stored_only_where_the_suite_asks_for_them(frame):
    assert frame["inner_loss"].isna().all()
    assert "F1" not in set(frame["metric"])


def test_a_search_may_leave_the_estimator_as_it_is():
    trial = SimpleNamespace(seed=0)
    found = searches.search(Pipeline([("columns", StandardScaler()), ("model", KNeighborsClassifier())]), trial)
    assert ParameterGrid(found.param_grid)[0] == {}
    assert len(ParameterGrid(found.param_grid)) == searches.SPACES["KNeighborsClassifier"].n_drawn + 1
    assert found.param_grid == searches.search(found.estimator, trial).param_grid


def test_a_part_of_the_sizes_is_run(tmp_path):
    parts = {"splits": 1, "datasets": ["wine"], "methods": ["duplicates"], "estimators": ["logistic regression"]}
    frame = run_suite("smoke", tmp_path, n_jobs=1, progress=False, sizes=[60], **parts)
    assert set(frame["n"]) == {60}


def test_a_given_depth_is_not_tuned():
    [result] = measure(Task("wine", 40, 1, ("tuned",), ("tree of depth 4",)), suites.read("smoke"), None)
    assert (result["status"], result["message"]) == ("skipped", "the depth of the tree is given")


def test_rows_of_others_get_what_ours_get(monkeypatch):
    """The same weights and amounts, and of each class as many rows; only the rows differ."""
    sample = splits.draw(datasets.load("breast_cancer"), 60, 3)
    X, y = sample.X[::-1], sample.y[::-1]  # as in a fold, the index is no range

    def copies(X, y, n_rows, seed):
        assert n_rows == 16 * len(X)
        assert y.to_dict() == sample.y.to_dict()  # also for those who align by index
        return X, y

    ours = GANAugmenter(Jitter(), random_state=0).learn(X, y)
    others = OthersRows(copies, random_state=0).learn(X, y)
    for ratio in ("auto", 2.0, 0.0):
        one, two = ours.soft(ratio=ratio), others.soft(ratio=ratio)
        assert one.sample_weight.sum() == pytest.approx(two.sample_weight.sum())
        synthetic = two.X[two.sample_indices < 0]
        assert set(map(tuple, synthetic.to_numpy())) <= set(map(tuple, sample.X.to_numpy()))
    hard = others.hard(ratio=1.0)
    assert len(hard.X) == 2 * len(sample.X)


@pytest.mark.parametrize("name", ["LightGBM", "XGBoost", "CatBoost"])
def test_estimators_that_are_not_installed_are_told(name, small, monkeypatch):
    monkeypatch.setattr(estimators, "find_spec", lambda module: None)
    small.write_text(small.read_text().replace("logistic regression", name), encoding="utf-8")
    with pytest.raises(LookupError, match=rf'{name} is not installed; pip install "synthaug\[benchmark\]"'):
        suites.read(small)


def test_classes_of_any_name_are_coded_for_those_that_know_numbers_alone():
    X, y = np.arange(40.0)[:, None], np.repeat(["no", "yes"], 20)
    model = estimators.OnCodes(LogisticRegression()).fit(X, y, np.ones(40))
    assert model.predict(X).tolist() == y.tolist()
    assert model.classes_.tolist() == ["no", "yes"]


def test_lines_of_results_are_json(frame, small, tmp_path):
    run_suite(small, tmp_path / "results", n_jobs=1, progress=False, datasets=["wine"], methods=["duplicates"])
    lines = Path(tmp_path / "results" / store.CELLS).read_text(encoding="utf-8").splitlines()
    assert all(cell["dataset"] == "wine" for line in lines for cell in json.loads(line))


def test_report_can_be_read_again(frame, tmp_path):
    path = write_report(frame, tmp_path)["parquet"]
    again = read_results(path)
    assert again.attrs["title"] == "Small"
    pd.testing.assert_frame_equal(again.astype(frame.dtypes), frame, check_categorical=False)
    assert again.equals(read_results(write_report(again, tmp_path / "again")["parquet"]))
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(ValueError, match="is damaged"):
        read_results(path)
    with pytest.raises(FileNotFoundError, match="there is no file"):
        read_results(tmp_path / "none.parquet")


def test_images_are_measured_as_tables_are():
    estimators = ("nearest neighbours", "SVM", "decision tree")
    images = suites.read("images")
    results = measure(Task("digit_images", 50, 1000, ("smote-on-pixels",), estimators), images, None)
    assert [result["status"] for result in results] == ["ok", "ok", "skipped"]
    assert "no estimator for images is called 'decision tree'" in results[2]["message"]
    assert set(results[1]["scores"]) == {"accuracy", "balanced accuracy"}  # an SVM has no probabilities
    assert results[0]["scores"]["accuracy"] > 0.7
    [skipped] = measure(Task("digit_images", 50, 1000, ("smote",), ("SVM",)), images, None)
    assert (skipped["status"], skipped["message"]) == ("skipped", "it resamples rows of a table")
