"""The choice keeps to one core for each fold, whatever the estimator would take and the environment says."""

import os
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_info, threadpool_limits

from synthaug import AugmentedEstimatorCV
from tests.augmenters import SoftJitter

CODE = """if True:
    import sys
    from tests.compose.test_threads import compared

    if __name__ == "__main__":
        n_jobs = None if sys.argv[1] == "None" else int(sys.argv[1])
        print(compared(sys.argv[2], n_jobs))
"""


class Noting(HistGradientBoostingClassifier):
    """Notes how many threads it may use, each time it is fitted or predicts."""

    def __init__(self, notes=None, max_iter=1, random_state=0):
        super().__init__(max_iter=max_iter, random_state=random_state)
        self.notes = notes

    def fit(self, X, y, sample_weight=None):
        self._note("fit")
        return super().fit(X, y, sample_weight)

    def predict_proba(self, X):
        self._note("predict")
        return super().predict_proba(X)

    def _note(self, method):
        most = max(pool["num_threads"] for pool in threadpool_info())
        with Path(self.notes).open("a") as file:
            file.write(f"{method} {most}\n")


def compared(notes, n_jobs):
    """Compare candidates, and return a hash of their losses."""
    X, y = make_classification(60, random_state=0)
    model = AugmentedEstimatorCV(Noting(str(notes)), SoftJitter(), cv=2, refit=False, n_jobs=n_jobs)
    return joblib.hash(np.asarray(model.fit(X, y).losses_))


def test_an_estimator_has_one_thread_while_it_is_compared_and_its_own_ones_to_be_fitted(tmp_path):
    X, y = make_classification(60, random_state=0)
    with threadpool_limits(2):
        AugmentedEstimatorCV(Noting(str(tmp_path / "notes")), SoftJitter(), cv=2).fit(X, y)
        assert max(pool["num_threads"] for pool in threadpool_info()) == 2
    *choice, last = (tmp_path / "notes").read_text().splitlines()
    assert set(choice) == {"fit 1", "predict 1"}
    assert last == "fit 2"


@pytest.mark.slow
def test_workers_have_one_thread_each_whatever_the_environment_says(tmp_path):
    found = set()
    for threads in (None, "1", "2"):
        environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
        environment |= {} if threads is None else {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        for n_jobs in ("None", "2"):
            notes = tmp_path / f"{threads} {n_jobs}"
            command = [sys.executable, "-c", CODE, n_jobs, str(notes)]
            done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
            found.add(done.stdout)
            assert set(notes.read_text().splitlines()) == {"fit 1", "predict 1"}
    assert len(found) == 1
