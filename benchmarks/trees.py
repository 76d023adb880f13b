"""Whether more trees of a teacher's forests pay for many rows: ``python -m benchmarks.trees``.

A teacher learns the training rows of each set once. Forests of its first trees say how well it would label rows that it
has not seen with fewer, beside the CPU seconds of labelling them.

With ``--folds``, forests of fewer trees say what the teacher thinks of its own rows without having seen them. Boosted
trees learn what is halfway between that and the label, as `fit_augment` gives it, and are judged by rows unseen.
"""

from __future__ import annotations

import argparse
import sys
from copy import copy

import numpy as np
import pandas as pd
from sklearn.metrics import log_loss, roc_auc_score
from tqdm import tqdm

from benchmarks.perf._process import cpu_seconds, in_fresh_process
from benchmarks.perf._tables import mixed_table
from benchmarks.tables import text_table
from synthaug.benchmark.datasets import load

COUNTS, FOLD_COUNTS = (10, 20, 40, 100), (40, 20, 10)
MADE = "made"
N_COLUMNS, N_TEST = 15, 10_000
NAMES = ["set", "rows learned", "trees", "log-loss", "ROC-AUC", f"CPU s to label {N_TEST:,}", "CPU s to learn"]
FOLD_NAMES = ["set", "rows learned", "trees", "log-loss of what is said", "of boosted trees", "doubted", "CPU s"]


def measured(name: str, n_train: int, seed: int) -> list[list[str]]:
    """Return a row for each number of trees."""
    from synthaug.teachers import bounds
    from synthaug.teachers.tables import TeacherClassifier

    bounds.FEW_TREES = max(COUNTS)
    X, y = _rows(name, n_train, seed)
    learning, teacher = cpu_seconds(lambda: TeacherClassifier(random_state=seed).fit(X[N_TEST:], y[N_TEST:]))
    found = []
    for n_trees in COUNTS:
        fewer = copy(teacher)
        fewer._members = [_first_trees(member, n_trees) for member in teacher._members]
        seconds, said = cpu_seconds(lambda fewer=fewer: fewer.predict_proba(X[:N_TEST]))
        loss = log_loss(y[:N_TEST], said, labels=teacher.classes_)
        area = roc_auc_score(y[:N_TEST] == teacher.classes_[1], said[:, 1]) if len(teacher.classes_) == 2 else np.nan
        learned = f"{len(X) - N_TEST:,}"
        found.append([name, learned, str(n_trees), f"{loss:.5f}", f"{area:.5f}", f"{seconds:.2f}", f"{learning:.0f}"])
    return found


def folded(name: str, n_train: int, seed: int) -> list[list[str]]:
    """Return a row for each number of trees of the forests of a fold."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    from synthaug.encoders.features import TableFeatures
    from synthaug.guidance.soft_labels import soften, weighted_copies
    from synthaug.teachers import tables

    X, y = _rows(name, n_train, seed)
    classes, codes = np.unique(y, return_inverse=True)
    features = TableFeatures("classes")
    learned, others = features.fit_transform(X[N_TEST:], codes[N_TEST:]), features.transform(X[:N_TEST])
    exact, found = np.eye(len(classes))[codes[N_TEST:]], []
    tables.forest_trees = lambda n: max(FOLD_COUNTS)  # of the teacher itself, asked of the rows that it has not learned
    for n_trees in FOLD_COUNTS:
        tables.fold_trees = tables.said_trees = lambda n, n_trees=n_trees: n_trees
        seconds, teacher = cpu_seconds(
            lambda: tables.TeacherClassifier(random_state=seed).fit(X[N_TEST:], codes[N_TEST:])
        )
        said = teacher.oob_proba_
        copies = weighted_copies(soften(exact, said), np.ones(len(said)), np.ones(len(classes)))
        model = HistGradientBoostingClassifier(random_state=seed)
        model.fit(learned[copies.row], copies.label, sample_weight=copies.weight)
        told = [log_loss(codes[N_TEST:], said), log_loss(codes[:N_TEST], model.predict_proba(others))]
        doubt = float((said.argmax(axis=1) != codes[N_TEST:]).mean())
        figures = [*(f"{loss:.5f}" for loss in told), f"{doubt:.4f}", f"{seconds:.0f}"]
        found.append([name, f"{len(said):,}", str(n_trees), *figures])
    return found


def _rows(name: str, n_train: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return rows to be judged by, and behind them those to learn."""
    if name == MADE:
        return mixed_table(n_train + N_TEST, N_COLUMNS, seed)
    dataset = load(name)
    rows = np.random.default_rng(seed).permutation(len(dataset.X))[: n_train + N_TEST]
    return dataset.X.iloc[rows].reset_index(drop=True), dataset.y.iloc[rows].reset_index(drop=True)


def _first_trees(member: object, n_trees: int) -> object:
    if not hasattr(member, "estimators_"):
        return member
    fewer = copy(member)
    fewer.estimators_ = member.estimators_[:n_trees]
    return fewer


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", nargs="+", default=[MADE], help=f"names of sets of two classes, or '{MADE}'")
    parser.add_argument("--rows", type=int, default=110_000, help="to learn, at most")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--folds", action="store_true", help="judge what is said of the learned rows themselves")
    asked = parser.parse_args()
    cells = [(name, seed) for name in asked.datasets for seed in range(asked.seeds)]
    measure, names = (folded, FOLD_NAMES) if asked.folds else (measured, NAMES)
    found = [
        row
        for name, seed in tqdm(cells, desc="trees", file=sys.stderr)
        for row in in_fresh_process(measure, name, asked.rows, seed)
    ]
    print(text_table(pd.DataFrame(found, columns=names)))


if __name__ == "__main__":
    main()
