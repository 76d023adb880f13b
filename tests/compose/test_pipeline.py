"""Steps in their natural order become the nesting that fits them in that order."""

import joblib
import pytest
import sklearn.pipeline
from numpy.testing import assert_allclose
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

from synthaug import AugmentedEstimator, make_pipeline
from tests.augmenters import Duck, Jitter
from tests.compose.recorder import Recorder


def _shape(model):
    """Return the nesting of a model as nested tuples of class names."""
    if isinstance(model, sklearn.pipeline.Pipeline):
        return ("Pipeline", *(_shape(step) for _, step in model.steps))
    if isinstance(model, AugmentedEstimator):
        return ("AugmentedEstimator", _shape(model.estimator), _shape(model.augmenter))
    return model if isinstance(model, str | None) else type(model).__name__


@pytest.mark.parametrize(
    ("steps", "shape"),
    [
        ([Ridge()], ("Pipeline", "Ridge")),
        ([StandardScaler(), Ridge()], ("Pipeline", "StandardScaler", "Ridge")),
        ([Jitter(), Ridge()], ("Pipeline", ("AugmentedEstimator", "Ridge", "Jitter"))),
        (
            [StandardScaler(), Jitter(), Ridge()],
            ("Pipeline", "StandardScaler", ("AugmentedEstimator", "Ridge", "Jitter")),
        ),
        (
            [Jitter(), StandardScaler(), "passthrough", Ridge()],
            (
                "Pipeline",
                (
                    "AugmentedEstimator",
                    ("Pipeline", "StandardScaler", "passthrough", "Ridge"),
                    "Jitter",
                ),
            ),
        ),
        (
            [None, Jitter(), Duck(), Ridge()],
            (
                "Pipeline",
                None,
                ("AugmentedEstimator", ("AugmentedEstimator", "Ridge", "Duck"), "Jitter"),
            ),
        ),
    ],
)
def test_make_pipeline_nests_what_comes_after_an_augmenter(steps, shape):
    assert _shape(make_pipeline(*steps)) == shape


def test_make_pipeline_fits_in_natural_order(classes):
    X, y = classes
    pipeline = make_pipeline(
        StandardScaler(), Jitter(1.0), StandardScaler(), Jitter(1.0, random_state=1), Recorder()
    ).fit(X, y)
    assert type(pipeline) is sklearn.pipeline.Pipeline
    rows = pipeline[-1].estimator_[-1].estimator_.X_
    assert rows.shape == (320, 4)
    # The second scaler has seen the first augmenter's rows, and has centred them.
    assert_allclose(rows[:160].mean(axis=0), 0, atol=1e-12)
    assert pipeline.predict(X).shape == (80,)


def test_make_pipeline_passes_memory_on(classes, tmp_path):
    memory = joblib.Memory(str(tmp_path), verbose=0)
    pipeline = make_pipeline(StandardScaler(), Jitter(), StandardScaler(), LogisticRegression(), memory=memory)
    Jitter.fits = 0
    pipeline.fit(*classes)
    pipeline.set_params(augmentedestimator__estimator__logisticregression__C=9).fit(*classes)
    assert Jitter.fits == 1
    assert pipeline.memory is pipeline[-1].memory is pipeline[-1].estimator.memory is memory


@pytest.mark.parametrize(
    ("steps", "error", "message"),
    [
        ([], ValueError, "at least one step"),
        ([StandardScaler(), Jitter()], ValueError, "Nothing comes after the augmenter Jitter"),
        ([Jitter(), "passthrough"], ValueError, "Nothing comes after the augmenter Jitter"),
        ([Jitter(), Duck()], ValueError, "Nothing comes after the augmenter Duck"),
        ([Jitter, Ridge()], TypeError, r"got the class Jitter: write Jitter\(\)"),
        ([("scaler", StandardScaler()), Ridge()], TypeError, "without names.*got the tuple"),
        ([[StandardScaler(), Ridge()]], TypeError, "got the list"),
    ],
)
def test_make_pipeline_names_what_is_wrong(steps, error, message):
    with pytest.raises(error, match=message):
        make_pipeline(*steps)
