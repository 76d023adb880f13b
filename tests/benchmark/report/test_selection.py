"""The best of several models is picked by inner scores and judged by test scores."""

import numpy as np
import pandas as pd
import pytest

from synthaug.benchmark.report import summarize
from synthaug.benchmark.report.columns import checked, scored
from synthaug.benchmark.report.findings import find
from synthaug.benchmark.report.markdown import markdown_of
from synthaug.benchmark.report.selection import best_of_several
from tests.benchmark.report.frames import frame_of

KEYS = ["dataset", "n", "split", "method", "estimator"]


@pytest.fixture
def frame():
    """Give a frame whose inner scores are the test scores, so that picks are right."""
    methods = {
        "nothing": ("baseline", 0, 0, 1, 1),
        "tuned": ("usual", 0.01, 0.01, 1, 1),
        "SMOTE": ("usual",) + (0,) * 4,
    }
    made = frame_of(methods, sizes=(50,), n_splits=2)
    wide = made.pivot_table(index=KEYS, columns="metric", values="value").reset_index()
    inner = wide.rename(columns={"log-loss": "inner_loss", "ROC-AUC": "inner_auc"})[[*KEYS, "inner_loss", "inner_auc"]]
    return made.merge(inner, on=KEYS)


def _picks(frame):
    return best_of_several(scored(checked(frame)))


def test_a_pick_by_test_scores_never_loses_and_gains_what_the_maxima_differ_by(frame):
    picks = _picks(frame)
    assert set(picks["pool"]) == {"all untouched", "all untouched and tuned"}
    right = picks[(picks["by"] == "ROC-AUC") & (picks["metric"] == "ROC-AUC")].set_index(["pool", "method"])
    assert (right["mean"] >= 0).all()
    auc = frame[(frame["metric"] == "ROC-AUC") & ~frame["control"]]
    best = auc.groupby(["dataset", "split", "method"])["value"].max().unstack()
    gain = (best[["nothing", "tuned"]].max(axis=1) - best["nothing"]).groupby("dataset").mean().mean()
    assert right.loc[("all untouched", "tuned"), "mean"] == pytest.approx(100 * gain)


def test_inner_scores_decide_and_not_test_scores(frame):
    worst = frame.assign(inner_auc=-frame["inner_auc"])
    picks = _picks(worst)
    wrong = picks[(picks["by"] == "ROC-AUC") & (picks["metric"] == "ROC-AUC")]
    assert (wrong["mean"] <= 0).all()


def test_of_equal_models_the_one_without_the_method_is_the_pick(frame):
    base = frame[frame["method"] == "nothing"]
    same = pd.concat([base, base.assign(method="SMOTE", role="usual"), base.assign(method="a", role="usual")])
    picks = _picks(same)
    assert (picks["picked"] == 0).all()
    assert (picks["mean"] == 0).all()


def test_samples_that_lack_a_model_do_not_count(frame):
    first = frame["split"] == 0
    lost = first & (frame["method"] == "tuned") & (frame["estimator"] == "decision tree")
    picks = _picks(frame.assign(inner_loss=frame["inner_loss"].mask(lost)))
    n = picks[(picks["pool"] == "all untouched") & (picks["metric"] == "ROC-AUC")].groupby("method")["n_samples"].min()
    assert n["tuned"] == n["SMOTE"] // 2


def test_the_report_shows_picks_only_where_there_are_inner_scores(frame):
    assert "The best of several models" in markdown_of(find(frame), "Title")
    assert summarize(frame)["picks"]
    plain = frame.drop(columns=["inner_loss", "inner_auc"])
    assert "The best of several models" not in markdown_of(find(plain), "Title")
    assert not np.isfinite(checked(plain)["inner_loss"]).any()
    assert isinstance(best_of_several(scored(checked(plain))), pd.DataFrame)
