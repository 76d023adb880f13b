"""Frames as a benchmark would make them, out of a random generator."""

from functools import cache
from itertools import product

import numpy as np
import pandas as pd

from synthaug.benchmark.report import summarize

VERSIONS = "synthaug 0.1.0, python 3.11.9, numpy 2.4.6, scikit-learn 1.9.1, torch 2.13.0, pandas 3.1.1"
MACHINE = "Linux x86_64, 2 cores, no GPU"
METRICS = ("ROC-AUC", "accuracy", "balanced accuracy", "log-loss")
DATASETS = {
    "breast cancer": ("numbers", "binary"),
    "wine": ("numbers", "multiclass"),
    "iris": ("numbers", "multiclass"),
    "adult": ("mixed", "binary"),
    "credit": ("mixed", "binary"),
    "mushroom": ("categories", "binary"),
    "car": ("categories", "multiclass"),
    "digits": ("images", "multiclass"),
    "phoneme": ("numbers", "binary"),
}
# Role, mean gain in AUC (0.01 is a point), its standard deviation over data sets, CPU seconds, MB.
METHODS = {
    "nothing": ("baseline", 0.0, 0.0, 0.05, 210.0),
    "duplicates": ("usual", 0.0, 0.002, 0.08, 212.0),
    "class weights": ("usual", 0.001, 0.003, 0.05, 210.0),
    "random oversampling": ("usual", -0.001, 0.003, 0.06, 214.0),
    "SMOTE": ("usual", 0.003, 0.006, 0.09, 220.0),
    "GANAugmenter": ("synthaug", 0.016, 0.010, 9.0, 480.0),
    "AugmentedEstimatorCV": ("synthaug", 0.018, 0.006, 31.0, 510.0),
    "GaussianCopula": ("synthaug", 0.009, 0.008, 0.6, 260.0),
    "ctgan": ("rival", -0.021, 0.015, 42.0, 640.0),
    "tvae": ("rival", -0.004, 0.010, 25.0, 600.0),
}
FOUR = {name: METHODS[name] for name in ("nothing", "SMOTE", "GANAugmenter", "ctgan")}  # one of each role
ESTIMATORS = {"logistic regression": 0.4, "random forest": 0.5, "decision tree": 2.2, "gradient boosting": 1.2}


def frame_of(
    methods=METHODS,
    datasets=DATASETS,
    sizes=(50, 100, 200),
    n_splits=3,
    estimators=ESTIMATORS,
    metrics=METRICS,
    controls=("noise",),
    seed=0,
):
    """Return a frame in which every cell is ok and the methods gain what is said of them, with noise."""
    random = np.random.default_rng(seed)
    sets = [(name, *about, False) for name, about in dict(datasets).items()]
    sets += [(name, "numbers", "binary", True) for name in controls]
    keys = pd.DataFrame(
        [(*it, n, split) for it, n, split in product(sets, sizes, range(n_splits))],
        columns=["dataset", "kind", "task", "control", "n", "split"],
    )
    level = {name: random.uniform(0.72, 0.88) for name, *_ in sets}
    chance = random.normal(0, 0.02, len(keys))
    easy = keys["dataset"].map(level) + 0.035 * np.log2(keys["n"] / min(sizes)) + chance
    keys["base"] = np.where(keys["control"], 0.5 + chance, easy)
    frame = keys.merge(pd.DataFrame({"method": list(methods)}), how="cross")
    frame = frame.merge(pd.DataFrame({"estimator": list(estimators)}), how="cross")
    about = pd.DataFrame(dict(methods), index=["role", "gain", "spread", "cpu_seconds", "peak_mb"]).T
    frame = frame.join(about, on="method")
    effect = {(m, d): random.normal(methods[m][1], methods[m][2]) for m in methods for d, *_ in sets}
    gain = np.array([effect[key] for key in zip(frame["method"], frame["dataset"], strict=True)])
    gain *= frame["estimator"].map(dict(estimators)).to_numpy() * np.sqrt(min(sizes) / frame["n"].to_numpy())
    noise = random.normal(0, 0.006, len(frame)) * (frame["method"] != "nothing").to_numpy()
    frame["auc"] = np.clip(frame["base"] + np.where(frame["control"], 0, gain) + noise, 0, 1)
    cost = frame["cpu_seconds"].astype(float) * random.lognormal(0, 0.1, len(frame)) * (frame["n"] / min(sizes)) ** 0.5
    frame = frame.assign(cpu_seconds=cost, wall_seconds=0.7 * cost, peak_mb=frame["peak_mb"].astype(float))
    frame = frame.merge(pd.DataFrame({"metric": list(metrics)}), how="cross")
    scale = {
        "ROC-AUC": (0.0, 1.0),
        "accuracy": (0.15, 0.75),
        "balanced accuracy": (0.12, 0.75),
        "log-loss": (1.3, -1.1),
    }
    frame["value"] = (
        frame["metric"].map(lambda m: scale[m][0]) + frame["metric"].map(lambda m: scale[m][1]) * frame["auc"]
    )
    frame = frame.assign(
        suite="smoke", status="ok", message="", n_synthetic=500.0, versions=VERSIONS, machine=MACHINE,
        n_train=frame["n"], n_test=1000,
    )  # fmt: skip
    return frame[COLUMNS]


COLUMNS = [
    "suite", "dataset", "kind", "task", "control", "n", "n_train", "n_test", "split", "method", "role", "estimator",
    "metric", "value", "status", "message", "n_synthetic", "cpu_seconds", "wall_seconds", "peak_mb", "versions",
    "machine",
]  # fmt: skip


def with_status(frame, which, status, message):
    """Return the frame with the cells that a mask picks failed or skipped: one row each, without a score."""
    first = frame.drop_duplicates(["dataset", "n", "split", "method", "estimator", "control"]).index
    kept = frame[~which | frame.index.isin(first)].copy()
    hit = which.reindex(kept.index)
    kept.loc[hit, ["status", "message", "metric"]] = [status, message, ""]
    kept.loc[hit, ["value", "n_synthetic"]] = np.nan
    return kept.reset_index(drop=True)


def not_installed(method="great", reason="not installed: No module named 'be_great'"):
    """Return the row that says that a rival is not there."""
    row = dict.fromkeys(COLUMNS, "")
    row |= {"suite": "smoke", "control": False, "n": 0, "n_train": 0, "n_test": 0, "split": 0, "method": method}
    row |= {"role": "rival", "status": "skipped", "message": reason, "versions": VERSIONS, "machine": MACHINE}
    row |= dict.fromkeys(["value", "n_synthetic", "cpu_seconds", "wall_seconds", "peak_mb"], np.nan)
    return pd.DataFrame([row])[COLUMNS]


TWO_ESTIMATORS = {name: ESTIMATORS[name] for name in ("logistic regression", "decision tree")}


def realistic(seed=0):
    """Return a frame with failures, cells that do not apply and a rival that is not installed."""
    frame = frame_of(seed=seed, estimators=TWO_ESTIMATORS)
    hit = (frame["method"] == "ctgan") & (frame["n"] == 50) & frame["dataset"].isin(["car", "wine"])
    frame = with_status(frame, hit & (frame["split"] < 2), "failed", "ValueError: Input X contains NaN.")
    hit = (frame["method"] == "tvae") & (frame["dataset"] == "adult") & (frame["split"] == 1) & (frame["n"] == 200)
    frame = with_status(frame, hit, "failed", "RuntimeError: loss became NaN after 31 steps")
    hit = (frame["method"] == "SMOTE") & (frame["kind"] == "categories")
    frame = with_status(frame, hit, "skipped", "SMOTE needs a column of numbers")
    return pd.concat([frame, not_installed()], ignore_index=True)


@cache
def summary():
    """Return the summary of the realistic frame, made once for all tests, which read it only."""
    return summarize(realistic())
