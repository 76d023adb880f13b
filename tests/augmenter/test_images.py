"""Images go through augmenter, meta-estimators, pipelines and searches as tables do."""

import warnings

import imblearn.pipeline
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from synthaug import (
    AugmentedEstimator,
    AugmentedEstimatorCV,
    DeformationGAN,
    GANAugmenter,
    GaussianFields,
    ImageEncoder,
    ImagePolicy,
    Jitter,
)
from synthaug.encoders.image import holds_images
from synthaug.exceptions import DataError
from tests.domains import pictures


def flat(images):
    return images.reshape(len(images), -1)


def flattened(classifier):
    return make_pipeline(FunctionTransformer(flat), classifier)


def quick(**parameters):
    return GANAugmenter(GaussianFields(), **({"ratio": 1.0, "random_state": 0} | parameters))


def digits(n_per_class=8, n_test=300):
    """Return a few digits to learn from and others to be judged on."""
    X, y = load_digits(return_X_y=True)
    X = X.reshape(-1, 8, 8)
    train = np.concatenate([np.flatnonzero(y == digit)[:n_per_class] for digit in range(10)])
    test = np.setdiff1d(np.arange(len(y)), train)[:n_test]
    return X[train], y[train], X[test], y[test]


class Sure(ClassifierMixin, BaseEstimator):
    """Know the digit of each image, and of those in ``doubted`` nothing; learn from unlabelled images, too.

    Parameters
    ----------
    known : dict
        From the bytes of an image to its class code.
    """

    takes_unlabelled = True

    def __init__(self, known):
        self.known = known

    def fit(self, X, y, sample_weight=None):
        self.seen_ = np.asarray(y)
        self.classes_ = np.unique(self.seen_[self.seen_ >= 0])
        self.oob_proba_ = np.full(((self.seen_ >= 0).sum(), len(self.classes_)), np.nan)
        return self

    def predict_proba(self, X):
        codes = [self.known.get(image.tobytes(), -1) for image in X]
        unsure = np.full(len(self.classes_), 1 / len(self.classes_))
        return np.array([np.eye(len(self.classes_))[code] if code >= 0 else unsure for code in codes])


# --------------------------------------------------------------------------------------
# The augmenter
# --------------------------------------------------------------------------------------
@pytest.mark.slow
def test_images_get_a_family_and_an_encoder_by_themselves():
    X, y, *_ = digits()
    augmenter = GANAugmenter(random_state=0).fit(X, y)
    assert isinstance(augmenter.generator_, DeformationGAN)
    assert isinstance(augmenter.encoder_, ImageEncoder)
    flat_augmenter = GANAugmenter(encoder=ImageEncoder(image_shape=(8, 8)), random_state=0).fit(flat(X), y)
    assert_array_equal(flat_augmenter.sample(9)[0], flat(augmenter.sample(9)[0]))


@pytest.mark.parametrize(("n", "n_made"), [(20, 2_000), (100, 6_000), (8_000, 8_000)])
def test_few_images_get_many_more_and_many_as_many(n, n_made):
    X, y = np.tile(pictures([0, 1]), (n // 2, 1, 1)), np.tile([0, 1], n // 2)
    assert len(GANAugmenter(ImagePolicy()).fit_resample(X, y)[0]) == n + n_made


def test_many_synthetic_images_weigh_together_three_times_what_the_real_ones_do():
    X, y = pictures(np.arange(20) % 2), np.arange(20) % 2
    weights = GANAugmenter(ImagePolicy(), ratio=10.0).fit_augment(X, y)[2]
    assert weights[:20].sum() == 20
    assert weights[20:].sum() == pytest.approx(60)
    assert GANAugmenter(ImagePolicy(), ratio=2.0).fit_augment(X, y)[2].sum() == 60


@pytest.mark.parametrize("method", ["fit_augment", "fit_resample"])
def test_both_methods_give_images_with_the_labels_they_were_made_for(method):
    X, y, *_ = digits()
    rows = getattr(quick(ratio=2.0), method)(X, y)
    assert rows[0].shape == (240, 8, 8)
    assert_array_equal(rows[0][:80], X)
    assert_array_equal(rows[1][:80], y)
    assert_array_equal(np.bincount(rows[1]), 24)
    nearest = KNeighborsClassifier(1).fit(flat(X), y)
    assert nearest.score(flat(rows[0][80:]), rows[1][80:]) > 0.9


def test_weights_of_real_images_are_kept_and_synthetic_ones_weigh_like_their_class():
    X, y, *_ = digits()
    given = np.where(y == 3, 2.0, 0.5)
    _, labels, weights = quick().fit_augment(X, y, given)
    assert_array_equal(weights[:80], given)
    assert (weights[80:][labels[80:] == 3] == 4 * weights[80:][labels[80:] == 4].mean()).all()


def test_small_classes_are_raised_by_images_and_not_by_weights():
    X, y, *_ = digits()
    kept = (y != 7) | (np.cumsum(y == 7) <= 3)
    _, labels, weights = quick(ratio=0.0, sampling_strategy="auto").fit_augment(X[kept], y[kept])
    assert_array_equal(np.bincount(labels), 8)
    assert np.ptp(weights) == 0


def test_unlabelled_images_are_left_out_without_a_teacher():
    X, y, *_ = digits()
    partly = np.where(np.arange(80) % 2, y, -1)
    augmenter = quick(missing_label=-1)
    rows, labels, _ = augmenter.fit_augment(X, partly)
    assert (labels >= 0).all()
    assert len(rows) == 80
    assert_array_equal(augmenter.sample_indices_[:40], np.arange(1, 80, 2))
    positions = AugmentedEstimator(flattened(KNeighborsClassifier(1)), augmenter).fit(X, partly)
    assert_array_equal(positions.classes_, np.arange(10))


def test_a_teacher_that_takes_unlabelled_images_gets_them_and_labels_them():
    X, y, *_ = digits()
    partly = np.where(np.arange(80) % 4, -1, y)
    doubted = np.flatnonzero(partly == -1)[::3]
    teacher = Sure({X[i].tobytes(): int(y[i]) for i in range(80) if i not in doubted})
    augmenter = quick(teacher=teacher, missing_label=-1, ratio=0.0)
    rows, labels, weights = augmenter.fit_augment(X, partly)
    assert_array_equal(augmenter.teacher_.seen_, partly)
    of_sure = np.isin(augmenter.sample_indices_, np.setdiff1d(np.arange(80), doubted))
    assert_array_equal(labels[of_sure], y[augmenter.sample_indices_[of_sure]])
    assert weights[of_sure].min() == 1
    assert len(rows) == 80 - len(doubted) + 10 * len(doubted)  # a copy for each class of those in doubt

    X_more, y_more = augmenter.fit_resample(X, partly)
    assert_array_equal(X_more[:80], X)
    assert_array_equal(y_more[:80], partly)
    labelled = np.setdiff1d(np.flatnonzero(partly == -1), doubted)
    assert_array_equal(augmenter.sample_indices_[80:], labelled)
    assert_array_equal(X_more[80:], X[labelled])
    assert_array_equal(y_more[80:], y[labelled])


def test_the_generator_learns_images_with_the_label_of_a_teacher_that_is_sure_of_it():
    X, y, *_ = digits()
    partly = np.where(np.arange(80) % 4, -1, y)
    doubted = np.flatnonzero(partly == -1)[::3]
    digit_of = {image.tobytes(): int(digit) for image, digit in zip(X, y, strict=True)}
    teacher = Sure({X[i].tobytes(): int(y[i]) for i in range(80) if i not in doubted})
    as_they_are = ImagePolicy(rotation=0, zoom=0, shear=0, elastic=0, shift=0)
    augmenter = GANAugmenter(as_they_are, teacher=teacher, missing_label=-1, ratio=20.0, random_state=0)
    for method in (augmenter.fit_augment, augmenter.fit_resample):
        method(X, partly)
        rows, labels = augmenter.sample(600)
        assert {image.tobytes() for image in rows} == {X[i].tobytes() for i in range(80) if i not in doubted}
        assert_array_equal(labels, [digit_of[image.tobytes()] for image in rows])
    augmenter.fit(X, partly)  # nobody asks for labels, and no teacher is fitted
    assert len(np.unique(augmenter.sample(600)[0], axis=0)) == 20


@pytest.mark.parametrize(("unlabelled", "made"), [(0, 2_000), (20, 4_000)])
def test_as_many_images_are_made_with_a_teacher_of_unlabelled_ones_as_if_all_had_labels(unlabelled, made):
    X, y, *_ = digits(4)
    X, y = X[: 20 + unlabelled], y[: 20 + unlabelled]
    teacher = Sure({image.tobytes(): int(digit) for image, digit in zip(X, y, strict=True)})
    partly = np.where(np.arange(len(y)) % 2 | (unlabelled == 0), y, -1)
    augmenter = quick(ratio="auto", teacher=teacher, missing_label=-1)
    _, _, weights = augmenter.fit_augment(X, partly)
    assert weights[augmenter.sample_indices_ == -1].sum() == pytest.approx(made)


@pytest.mark.parametrize("form", ["list", "objects", "column"])
def test_other_containers_of_images_and_labels(form):
    X, y, *_ = digits()
    given, labels = list(X), y
    if form == "objects":
        given = np.empty(len(X), dtype=object)
        given[:] = list(X)
    if form == "column":
        given, labels = X, y[:, None]
    for classifier in (KNeighborsClassifier(1), LogisticRegression(max_iter=20)):
        augmenter = GANAugmenter(ImagePolicy(), ratio=1.0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a column that is one, and of a few iterations
            rows = augmenter.fit_resample(given, labels)
            assert rows[0].shape == (160, 8, 8)
            AugmentedEstimator(flattened(classifier), augmenter).fit(X if form == "objects" else given, labels)


def test_a_table_with_a_column_called_dtype_is_a_table():
    table = pd.DataFrame({"dtype": np.arange(20.0), "b": np.arange(20) % 3})
    assert not holds_images(table)
    assert len(GANAugmenter(Jitter(), ratio=1.0, teacher=None).fit_resample(table, np.arange(20) % 2)[0]) == 40


def test_classes_cannot_be_raised_where_there_are_none():
    X = np.random.default_rng(0).normal(size=(40, 3))
    learned = GANAugmenter(Jitter(), random_state=0).learn(X, X[:, 0])
    assert len(learned.hard(ratio=2.0).X) == 120
    with pytest.raises(ValueError, match="needs classes"):
        learned.hard(sampling_strategy="auto")


def test_equal_seeds_seed_teachers_that_have_none():
    X, y, *_ = digits()
    teacher = flattened(RandomForestClassifier(10)).set_params(randomforestclassifier__random_state=None)[-1]
    weights = [quick(teacher=teacher, encoder=ImageEncoder((8, 8))).fit_augment(flat(X), y)[2] for _ in range(2)]
    assert_array_equal(*weights)


class Repeating(BaseEstimator):
    """All that an augmenter asks of a family."""

    def fit(self, rows, condition, layout, *, device, seed, monitor):
        self.rows_ = rows
        return self

    def draw(self, condition, out, *, seed, device):
        out[: len(condition)] = self.rows_[0]
        return out[: len(condition)]


def test_a_family_of_ones_own_needs_to_fit_and_draw():
    X, y, *_ = digits()
    rows, _ = GANAugmenter(Repeating(), ratio=1.0, random_state=0).fit_resample(X, y)
    assert (rows[len(X) :] == X[0]).all()


def test_one_labelled_image_cannot_be_registered():
    y = np.full(20, np.nan)
    y[3] = 1.5
    with pytest.raises(DataError, match="pairs of labelled images, and there is 1"):
        GANAugmenter(target_type="continuous").fit(pictures(np.arange(20) % 2), y)


@pytest.mark.parametrize("regressor", [Ridge(), KNeighborsRegressor()])
def test_regressors_with_and_without_weights(regressor):
    X = pictures(np.arange(20) % 2)
    model = AugmentedEstimator(flattened(regressor), GANAugmenter(Jitter(scale=0.0), ratio=10.0))
    assert model.fit(X, X.mean(axis=(1, 2))).predict(X).shape == (20,)


def test_regression_on_images():
    rng = np.random.default_rng(0)
    bright = rng.uniform(0.2, 1.0, size=60)
    X = np.rint(pictures(np.ones(60, dtype=bool)) * bright[:, None, None]).astype(np.uint8)
    model = AugmentedEstimator(flattened(Ridge()), quick()).fit(X, bright)
    assert model.predict(X[:5]).shape == (5,)


# --------------------------------------------------------------------------------------
# Pipelines, searches, meta-estimators
# --------------------------------------------------------------------------------------
def test_images_pass_through_cross_validation_and_search():
    X, y, *_ = digits()
    model = AugmentedEstimator(flattened(RandomForestClassifier(20, random_state=0)), quick())
    assert (cross_validate(model, X, y, cv=2)["test_score"] > 0.5).all()
    grid = {"augmenter__ratio": [0.5], "augmenter__generator__scale": [0.5, 1.0]}
    search = GridSearchCV(model, grid, cv=2).fit(X, y)
    assert search.best_estimator_.predict(X).shape == (80,)


def test_images_pass_through_the_pipeline_of_imbalanced_learn():
    X, y, *_ = digits()
    pipeline = imblearn.pipeline.make_pipeline(quick(), FunctionTransformer(flat), KNeighborsClassifier(1))
    assert pipeline.fit(X, y).score(X, y) > 0.9


def test_flat_rows_pass_through_scikit_learns_estimators_as_they_are():
    X, y, *_ = digits()
    frame = pd.DataFrame(flat(X)).add_prefix("pixel")
    augmenter = quick(encoder=ImageEncoder(image_shape=(8, 8)))
    model = AugmentedEstimator(LogisticRegression(max_iter=500), augmenter).fit(frame, y)
    assert model.score(frame.set_axis(frame.columns, axis=1), y) > 0.9


@pytest.mark.slow
def test_deformed_digits_help_held_out_ones():
    X, y, X_test, y_test = digits(n_per_class=5, n_test=1_000)
    forest = flattened(RandomForestClassifier(random_state=0))
    alone = clone(forest).fit(X, y).score(X_test, y_test)

    def gains(ratio, n_seeds):
        models = [AugmentedEstimator(forest, quick(ratio=ratio, random_state=seed)) for seed in range(n_seeds)]
        return np.array([model.fit(X, y).score(X_test, y_test) - alone for model in models])

    assert gains(10.0, 8).mean() > 0.01
    assert gains("auto", 3).min() > 0.02


def test_a_class_that_alone_is_augmented_is_not_told_by_its_form():
    """A forest that learns "synthetic means class 3" would find no real 3 any more."""
    X, y, X_test, y_test = digits(n_per_class=20, n_test=1_000)
    kept = (y != 3) | (np.cumsum(y == 3) <= 5)
    alone = flattened(RandomForestClassifier(random_state=0))
    model = AugmentedEstimator(alone, quick(ratio=0.0, sampling_strategy="auto"))
    threes = y_test == 3
    recalls = [one.fit(X[kept], y[kept]).score(X_test[threes], y_test[threes]) for one in (alone, model)]
    assert recalls[1] > recalls[0] + 0.1


# --------------------------------------------------------------------------------------
# The choice
# --------------------------------------------------------------------------------------
def test_the_choice_compares_ways_and_amounts():
    X, *_ = digits()
    candidates = GANAugmenter().suggested_candidates(X, balanced=False)
    families = {type(candidate["generator"]) for candidate in candidates}
    assert families == {DeformationGAN, GaussianFields, ImagePolicy, Jitter}
    assert not GANAugmenter().suggested_candidates(flat(X), balanced=False)
    assert GANAugmenter(encoder=ImageEncoder((8, 8))).suggested_candidates(flat(X), balanced=False)
    of_one = GANAugmenter(ImagePolicy()).suggested_candidates(X, balanced=True)
    assert all("generator" not in candidate for candidate in of_one)
    assert all(candidate["sampling_strategy"] == "auto" for candidate in of_one)
    assert [candidate["ratio"] for candidate in of_one] == [75.0, 10.0, 1.0]  # of 80 images


@pytest.mark.parametrize("classifier", [RandomForestClassifier(30, random_state=0), KNeighborsClassifier(1)])
def test_the_choice_works_on_images(classifier):
    X, y, X_test, y_test = digits()
    candidates = [{"ratio": 3.0}, {"generator": Jitter(scale=0.0), "ratio": 1.0}, {"generator": ImagePolicy()}]
    model = AugmentedEstimatorCV(flattened(classifier), quick(), candidates=candidates, cv=2).fit(X, y)
    assert len(model.candidates_) == 4
    assert not np.isnan(model.losses_).any()
    assert model.score(X_test, y_test) > 0.5


@pytest.mark.parametrize("classifier", [RandomForestClassifier(5), KNeighborsClassifier(1)])
def test_amounts_share_a_fit(classifier, monkeypatch):
    X, y, *_ = digits()
    fits = []
    train = GaussianFields.train
    monkeypatch.setattr(GaussianFields, "train", lambda self, *args, **kw: fits.append(1) or train(self, *args, **kw))
    candidates = [{"ratio": ratio} for ratio in (0.5, 1.0, 2.0)]
    model = AugmentedEstimatorCV(flattened(classifier), quick(), candidates=candidates, cv=2, refit=False)
    clone(model).fit(X, y)
    assert len(fits) == 2
