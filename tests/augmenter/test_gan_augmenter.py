"""GANAugmenter: how many rows of which label, in which form, inside which pipelines."""

import contextlib
import io
import pickle
import re
import time
import warnings

import numpy as np
import pandas as pd
import pytest
import sklearn.pipeline
from numpy.testing import assert_array_equal
from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_iris, make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import parametrize_with_checks

from synthaug import (
    AugmentedEstimator,
    AugmentedEstimatorCV,
    DeformationGAN,
    GANAugmenter,
    GaussianCopula,
    ImageGAN,
    TableEncoder,
    TabularGAN,
    make_pipeline,
)
from synthaug._sklearn import HAS_CALLBACKS
from synthaug.augmenter import progress
from synthaug.augmenter.learned import Learned
from synthaug.exceptions import DataWarning, TrainingWarning
from tests.checks import untouched
from tests.domains import assert_same, mixed_table


def tiny(n_steps=3, **parameters):
    # So few steps need not improve anything: training is not to stop for that.
    defaults = {"teacher": None, "random_state": 0}
    return GANAugmenter(TabularGAN(n_steps=n_steps, hidden=8, patience=99), **(defaults | parameters))


def rows(n=60, width=3):
    return np.random.default_rng(0).normal(size=(n, width))


# --------------------------------------------------------------------------------------
# Scikit-learn's own checks
# --------------------------------------------------------------------------------------
@parametrize_with_checks([GANAugmenter(TabularGAN(n_steps=2)), TableEncoder()])
def test_passes_the_checks_of_scikit_learn(estimator, check):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the checks warn of what they skip
        check(estimator)


# --------------------------------------------------------------------------------------
# How many rows of which class
# --------------------------------------------------------------------------------------
STRATEGIES = [
    *("auto", "minority", "not minority", "not majority", "all"),
    {"b": 45, "c": 30},
    {"a": 40, "b": 20, "c": 7},
    pytest.param(lambda y: dict.fromkeys(set(y.tolist()), 45), id="a function"),
]


@pytest.mark.parametrize("strategy", STRATEGIES, ids=str)
@pytest.mark.parametrize("sampler", ["RandomOverSampler", "SMOTE"])
def test_strategies_mean_what_they_mean_in_imbalanced_learn(strategy, sampler):
    over_sampling = pytest.importorskip("imblearn.over_sampling")
    X, y = rows(67), np.repeat(["a", "b", "c"], [40, 20, 7])
    y = np.random.default_rng(1).permutation(y)
    _, expected = getattr(over_sampling, sampler)(sampling_strategy=strategy, random_state=0).fit_resample(X, y)
    _, made = tiny(sampling_strategy=strategy).fit_resample(X, y)
    assert dict(zip(*np.unique(made, return_counts=True), strict=True)) == dict(
        zip(*np.unique(expected, return_counts=True), strict=True)
    )


@pytest.mark.parametrize("share", [0.5, 0.51, 0.7, 2 / 3, 0.999, 1.0, 1])
def test_float_strategies_mean_what_they_mean_in_imbalanced_learn(share):
    over_sampling = pytest.importorskip("imblearn.over_sampling")
    X, y = rows(54), np.repeat([1, 0], [37, 17])
    sampler = over_sampling.RandomOverSampler(sampling_strategy=float(share), random_state=0)
    expected = np.bincount(sampler.fit_resample(X, y)[1])
    assert_array_equal(np.bincount(tiny(sampling_strategy=share).fit_resample(X, y)[1]), expected)


@pytest.mark.parametrize(
    ("strategy", "ratio", "counts"),
    [
        (None, "auto", [80, 40]),
        (None, 0.5, [60, 30]),
        (None, 0.0, [40, 20]),
        (None, 2.6, [144, 72]),
        ("auto", "auto", [40, 40]),
        ("auto", 1.0, [70, 70]),
        ({1: 25}, 0.1, [44, 27]),  # 6 further rows in the proportions 40 to 25
    ],
)
def test_ratio_adds_rows_in_the_proportions_of_the_strategy(strategy, ratio, counts):
    y = np.repeat([0, 1], [40, 20])
    augmenter = tiny(sampling_strategy=strategy, ratio=ratio)
    X_out, y_out = augmenter.fit_resample(rows(), y)
    assert_array_equal(np.bincount(y_out), counts)
    assert X_out.shape == (sum(counts), 3)
    assert_array_equal(augmenter.sample_indices_, np.r_[np.arange(60), np.full(sum(counts) - 60, -1)])
    assert_array_equal(augmenter.class_counts_, [40, 20])


def test_samples_have_the_classes_asked_for():
    X, y = load_iris(return_X_y=True)
    augmenter = tiny().fit(X[:130], y[:130])  # 50, 50 and 30 rows
    assert_array_equal(np.bincount(augmenter.sample(13)[1]), [5, 5, 3])
    assert_array_equal(augmenter.sample(4, y=2)[1], [2, 2, 2, 2])
    assert_array_equal(augmenter.sample(3, y=[2, 0, 2])[1], [2, 0, 2])
    assert_array_equal(augmenter.sample(3, y=pd.Series([2, 0, 2], index=[9, 8, 7]))[1], [2, 0, 2])
    mixed = augmenter.sample(3, y=[2, 0, 2])[0]
    assert_array_equal(mixed[0], augmenter.sample(1, y=2)[0][0])


# --------------------------------------------------------------------------------------
# Labels of any type
# --------------------------------------------------------------------------------------
LABELS = {
    "int": np.array([3, 7]),
    "small int": np.array([3, 7], dtype=np.int8),
    "negative int": np.array([-1, 1]),
    "float": np.array([1.0, 2.0]),
    "bool": np.array([True, False]),
    "str": np.array(["no", "yes"]),
    "bytes": np.array([b"no", b"yes"]),
    "bytes as objects": np.array([b"no", b"yes"], dtype=object),
    "object": np.array(["no", "yes"], dtype=object),
    "Series of int": pd.Series([3, 7], name="target"),
    "Series of bool": pd.Series([True, False], name="target"),
    "Series of object": pd.Series(["no", "yes"], dtype=object),
    "string": pd.Series(["no", "yes"], dtype="string"),
    "Arrow string": pd.Series(["no", "yes"], dtype="string[pyarrow]", name="target"),
    "Int64": pd.Series([3, 7], dtype="Int64"),
    "Float64": pd.Series([1.0, 2.0], dtype="Float64"),
    "boolean": pd.Series([True, False], dtype="boolean"),
    "Arrow int": pd.Series([3, 7], dtype="int64[pyarrow]"),
    "Arrow bool": pd.Series([True, False], dtype="bool[pyarrow]"),
    "category": pd.Series(pd.Categorical(["no", "yes"], categories=["yes", "maybe", "no"]), name="target"),
    "ordered category": pd.Series(pd.Categorical(["no", "yes"], categories=["no", "yes"], ordered=True)),
    "category of int": pd.Series(pd.Categorical([3, 7])),
    "datetime": pd.Series(pd.to_datetime(["2024-01-01", "2025-01-01"])),
}


@pytest.mark.parametrize("name", LABELS)
def test_labels_of_any_type_come_back(name):
    two = LABELS[name]
    y = two[np.arange(60) % 2] if isinstance(two, np.ndarray) else two.iloc[np.arange(60) % 2]
    augmenter = tiny(sampling_strategy=None, ratio=0.5)
    _, made = augmenter.fit_resample(rows(), y)
    assert type(made) is type(y)
    assert made.dtype == y.dtype
    assert len(made) == 90
    first, last = (made[:60], made[60:]) if isinstance(y, np.ndarray) else (made.iloc[:60], made.iloc[60:])
    assert (np.asarray(first) == np.asarray(y)).all()
    counts = pd.Series(list(last)).value_counts()
    assert counts.tolist() == [15, 15]
    if isinstance(y, pd.Series):
        assert made.name == y.name
        assert_array_equal(made.index, np.arange(90))
    one = two[1] if isinstance(two, np.ndarray) else two.iloc[1]
    drawn = augmenter.sample(3, y=one)[1]
    assert drawn.dtype == y.dtype
    assert [label == one for label in drawn] == [True] * 3
    assert len(augmenter.classes_) == 2


def test_frame_of_one_column_is_a_target():
    y = pd.DataFrame({"target": np.arange(60) % 2})
    _, made = tiny().fit_resample(rows(), y)
    assert list(made) == ["target"]
    assert_array_equal(np.bincount(made["target"]), [60, 60])


@pytest.mark.parametrize("dtype", ["Int64", "string", "category", "int64[pyarrow]"])
def test_bare_array_of_pandas_keeps_its_dtype(dtype):
    y = pd.array(np.arange(60) % 2, dtype=dtype)
    _, made = tiny().fit_resample(rows(), y)
    assert made.dtype == y.dtype
    assert made.value_counts().tolist() == [60, 60]


# --------------------------------------------------------------------------------------
# Rows without a label
# --------------------------------------------------------------------------------------
UNLABELLED = {
    "None": np.array(["a", "b", None], dtype=object),
    "NaN among strings": np.array(["a", "b", np.nan], dtype=object),
    "NaN": np.array([1.0, 2.0, np.nan]),
    "NA": pd.Series([1, 2, pd.NA], dtype="Int64"),
    "NA in Arrow": pd.Series(["a", "b", None], dtype="string[pyarrow]"),
    "NA in booleans": pd.Series([True, False, pd.NA], dtype="boolean"),
    "category": pd.Series(pd.Categorical(["a", "b", None])),
    "NaT": pd.Series(pd.to_datetime(["2024-01-01", "2025-01-01", None])),
}


@pytest.mark.parametrize("name", UNLABELLED)
def test_rows_without_a_label_are_kept_and_count_as_none(name):
    kinds = UNLABELLED[name]
    take = np.random.default_rng(0).permutation(np.repeat([0, 1, 2], [20, 10, 30]))
    y = kinds[take] if isinstance(kinds, np.ndarray) else kinds.iloc[take]
    augmenter = tiny(ratio=1.0)
    X_out, made = augmenter.fit_resample(rows(), y)
    assert_array_equal(X_out[:60], rows())
    assert_array_equal(pd.isna(np.asarray(made)[:60]), take == 2)
    assert not pd.isna(np.asarray(made)[60:]).any()
    assert pd.Series(made[60:]).value_counts().tolist() == [20, 10]
    assert made.dtype == y.dtype
    assert len(augmenter.classes_) == 2


def test_minus_one_is_a_class_unless_it_is_said_to_mean_missing():
    y = np.repeat([-1, 0, 1], [30, 20, 10])
    as_class = tiny().fit(rows(), y)
    assert_array_equal(as_class.classes_, [-1, 0, 1])
    as_missing = tiny(missing_label=-1)
    _, made = as_missing.fit_resample(rows(), y)
    assert_array_equal(as_missing.classes_, [0, 1])
    assert_array_equal(made[:60], y)
    assert_array_equal(np.bincount(made[60:]), [20, 10])
    assert made.dtype == y.dtype
    as_text = tiny(missing_label="?").fit(rows(), np.repeat(["?", "a", "b"], 20))
    assert_array_equal(as_text.classes_, ["a", "b"])


# --------------------------------------------------------------------------------------
# A continuous target, and none
# --------------------------------------------------------------------------------------
def test_numbers_to_predict_are_drawn_from_their_distribution(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    y = rng.lognormal(size=200).round(2)
    X = np.c_[y + rng.normal(size=200) / 10, rng.normal(size=200)]
    augmenter = tiny(ratio=1.5)
    X_out, made = augmenter.fit_resample(X, y)
    assert augmenter.classes_ is None
    assert augmenter.class_counts_ is None
    assert X_out.shape == (500, 2)
    synthetic = made[200:]
    assert y.min() <= synthetic.min() <= synthetic.max() <= y.max()
    assert abs(np.median(synthetic) - np.median(y)) < 0.3
    assert_array_equal(synthetic, synthetic.round(2))


def test_whole_numbers_are_classes_unless_they_are_said_to_be_numbers():
    y = np.arange(60) % 12
    assert len(tiny().fit(rows(), y).classes_) == 12
    augmenter = tiny(target_type="continuous")
    _, made = augmenter.fit_resample(rows(), y)
    assert augmenter.classes_ is None
    assert made.dtype == y.dtype
    assert set(made) <= set(y)
    assert len(tiny(target_type="classes").fit(rows(), np.arange(60) % 4 + 0.5).classes_) == 4


def test_numbers_to_predict_can_be_asked_for():
    y = np.linspace(-1, 1, 60)
    augmenter = tiny().fit(rows(), y)
    assert augmenter.sample(3, y=0.25)[1] == pytest.approx([0.25] * 3, abs=1e-4)
    assert augmenter.sample(2, y=[-1.0, 0.5])[1] == pytest.approx([-1, 0.5], abs=1e-4)


@pytest.mark.parametrize("y", [None, np.linspace(0, 1, 60)])
def test_rows_without_classes_keep_their_form(y):
    X, _ = mixed_table()
    made = tiny().fit(X, y).sample(5)
    made = made if y is None else made[0]
    assert list(made) == list(X)
    pd.testing.assert_series_equal(made.dtypes, X.dtypes)


def test_missing_numbers_to_predict_are_rows_without_a_label():
    y = pd.Series(np.linspace(0, 1, 60)).where(np.arange(60) % 3 > 0)
    _, made = tiny().fit_resample(rows(), y)
    assert made.isna().sum() == 20
    assert len(made) == 100


# --------------------------------------------------------------------------------------
# Small, wide and odd
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("width", [1, 3, 100])
def test_two_rows_per_class_are_enough(width):
    X_out, made = tiny(ratio=5.0).fit_resample(rows(4, width), [0, 1, 0, 1])
    assert X_out.shape == (24, width)
    assert_array_equal(np.bincount(made), [12, 12])
    assert np.isfinite(X_out).all()


def test_two_rows_without_target_are_enough():
    assert tiny().fit(rows(2)).sample(3).shape == (3, 3)


def test_more_columns_than_rows():
    X, y = make_classification(30, 200, random_state=0)
    X_out, _ = tiny().fit_resample(X, y)
    assert X_out.shape == (60, 200)
    assert (X_out.min(axis=0) >= X.min(axis=0)).all()
    assert (X_out.max(axis=0) <= X.max(axis=0)).all()


def test_many_classes():
    y = np.arange(200) // 2
    _, made = tiny(target_type="classes").fit_resample(rows(200), y)
    assert_array_equal(np.bincount(made), np.full(100, 4))


def test_class_of_one_row_is_kept_and_not_multiplied():
    y = np.array(["rare", *"a" * 30, *"b" * 29])
    with pytest.warns(DataWarning, match="'rare' has one row only"):
        _, made = tiny().fit_resample(rows(), y)
    assert dict(zip(*np.unique(made, return_counts=True), strict=True)) == {"a": 60, "b": 58, "rare": 1}


def test_only_levels_or_only_numbers():
    X = pd.DataFrame({"a": list("xy") * 30, "b": [True, False, False] * 20})
    made, _ = tiny().fit_resample(X, np.arange(60) % 2)
    assert set(made["a"]) == {"x", "y"}
    assert made["b"].dtype == bool


def test_a_generator_and_encoder_of_ones_own_are_left_alone():
    generator, encoder = TabularGAN(n_steps=2, hidden=8), TableEncoder(categorical_features=[0])
    X = np.c_[np.arange(60) % 9, rows()]
    augmenter = GANAugmenter(generator, encoder=encoder, random_state=0).fit(X, np.arange(60) % 2)
    assert augmenter.generator is generator
    assert augmenter.encoder is encoder
    assert not [name for part in (generator, encoder) for name in vars(part) if name.endswith("_")]
    assert set(augmenter.sample(100)[0][:, 0]) <= set(range(9))


def test_columns_are_counted_and_named():
    X, y = mixed_table()
    augmenter = tiny().fit(X, y)
    assert augmenter.n_features_in_ == 11
    assert_array_equal(augmenter.feature_names_in_, X.columns)
    augmenter.fit(rows(), np.arange(60) % 2)
    assert augmenter.n_features_in_ == 3
    assert not hasattr(augmenter, "feature_names_in_")


@pytest.mark.parametrize("columns", [[0, 1, 2], [("a", 1), ("a", 2), ("b", 1)], pd.date_range("2024", periods=3)])
def test_column_names_need_not_be_strings(columns):
    X = pd.DataFrame(rows())
    X.columns = pd.MultiIndex.from_tuples(columns) if isinstance(columns[0], tuple) else columns
    made, _ = tiny().fit_resample(X, np.arange(60) % 2)
    pd.testing.assert_index_equal(made.columns, X.columns)


# --------------------------------------------------------------------------------------
# Randomness
# --------------------------------------------------------------------------------------
def test_random_states_of_numpy_are_taken():
    X, y = rows(), np.arange(60) % 2
    first = tiny(random_state=np.random.RandomState(3)).fit_resample(X, y)
    second = tiny(random_state=np.random.RandomState(3)).fit_resample(X, y)
    assert_same(first, second)
    augmenter = tiny().fit(X, y)
    state = np.random.RandomState(3)
    draws = [augmenter.sample(5, random_state=state)[0] for _ in range(2)]
    assert not np.array_equal(*draws)


def test_without_a_seed_rows_differ():
    X, y = rows(), np.arange(60) % 2
    first, second = (tiny(random_state=None).fit_resample(X, y)[0] for _ in range(2))
    assert not np.array_equal(first, second)


# --------------------------------------------------------------------------------------
# Progress and callbacks
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "fit",
    [
        lambda augmenter, X, y: augmenter.fit(X, y),
        lambda augmenter, X, y: augmenter.fit_resample(X, y),
        lambda augmenter, X, y: augmenter.fit_augment(X, y),
        lambda augmenter, X, y: augmenter.learn(X, y),
        lambda augmenter, X, y: make_pipeline(augmenter, DecisionTreeClassifier()).fit(X, y),
        lambda augmenter, X, y: AugmentedEstimatorCV(DecisionTreeClassifier(), augmenter, cv=2).fit(X, y),
        lambda augmenter, X, y: cross_validate(AugmentedEstimator(DecisionTreeClassifier(), augmenter), X, y, cv=2),
    ],
    ids=["fit", "fit_resample", "fit_augment", "learn", "pipeline", "choice", "cross_validate"],
)
def test_warnings_point_at_the_line_that_called_the_package(fit):
    y = np.where(np.arange(60) == 7, "once", np.array(["a", "b"])[np.arange(60) % 2])
    hopeless = GANAugmenter(TabularGAN(n_steps=20, hidden=8, learning_rate=1e30), random_state=0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fit(hopeless, rows(), y)
    ours = [warning for warning in caught if issubclass(warning.category, DataWarning | TrainingWarning)]
    assert {warning.category for warning in ours} == {DataWarning, TrainingWarning}
    assert {warning.filename for warning in ours} == {__file__}


class Terminal(io.StringIO):
    def isatty(self):
        return True


def shown(err, **parameters):
    """Return what a fit says on a standard error."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        tiny(n_steps=20, **parameters).fit(rows(), np.arange(60) % 2)
    assert out.getvalue() == ""
    return err.getvalue()


def test_verbose_shows_a_bar_with_the_work_and_its_end_on_a_terminal():
    bar = shown(Terminal(), verbose=2)
    assert "TabularGAN learns 60 rows: 100%" in bar
    assert "20/20" in bar
    with untouched():
        tiny(n_steps=20).fit(rows(), np.arange(60) % 2)


def test_where_there_is_no_terminal_long_work_says_a_line_at_intervals(monkeypatch):
    assert shown(io.StringIO(), verbose=1) == ""  # half a minute has not passed
    monkeypatch.setattr(progress, "EVERY", 0.001)
    monkeypatch.setattr(progress.Progress, "show", lambda self, step, score: time.sleep(0.02))
    lines = shown(io.StringIO(), verbose=1).splitlines()
    assert len(lines) > 3
    assert all(re.fullmatch(r"TabularGAN learns 60 rows: step 0 of 20 after \d+ s", line) for line in lines)
    assert shown(io.StringIO(), verbose=0) == ""


def test_a_line_tells_the_step_and_its_end_if_there_is_one():
    watched = progress.Progress("work", 5_000, verbose=0)
    with watched:
        watched.show(1_200, 0.5)
    assert watched.line() == "work: step 1,200 of 5,000 after 0 s"
    assert progress.Progress("work", None, verbose=0).line() == "work: step 0 after 0 s"


@pytest.mark.parametrize(
    ("family", "n_steps"),
    [(TabularGAN(n_steps=7), 7), (DeformationGAN(n_steps=8), 8), (ImageGAN(n_images=100, batch_size=32), 4)],
)
def test_families_that_train_in_steps_know_how_many(family, n_steps):
    assert family.n_planned_steps(60) == n_steps


class Recorder:
    """A callback that writes down what it is told, and stops or breaks the training after some tasks."""

    def __init__(self, stop_after=None, error_after=None):
        self.stop_after = stop_after
        self.error_after = error_after
        self.begun, self.ended, self.steps = [], [], []

    def setup(self, estimator, context):
        pass

    def teardown(self, estimator, context):
        pass

    def on_fit_task_begin(self, estimator, context, **kwargs):
        self.begun.append(context.task_name)

    def on_fit_task_end(self, estimator, context, **kwargs):
        self.ended.append(context.task_name)
        training = self.ended.count("training")
        if self.error_after is not None and training >= self.error_after:
            raise KeyboardInterrupt
        return self.stop_after is not None and training >= self.stop_after


needs_callbacks = pytest.mark.skipif(not HAS_CALLBACKS, reason="callbacks came with scikit-learn 1.9")


@needs_callbacks
def test_callbacks_see_the_training():
    recorder = Recorder()
    augmenter = tiny(n_steps=20).set_callbacks(recorder).fit(rows(), np.arange(60) % 2)
    assert recorder.begun == ["fit"] + ["training"] * len(augmenter.generator_.history_)
    assert recorder.ended == ["training"] * len(augmenter.generator_.history_) + ["fit"]
    assert len(augmenter.generator_.history_) == 20


@needs_callbacks
def test_callbacks_do_not_change_the_rows():
    X, y = rows(), np.arange(60) % 2
    expected = tiny(n_steps=20).fit_resample(X, y)
    assert_same(tiny(n_steps=20).set_callbacks(Recorder()).fit_resample(X, y), expected)


@needs_callbacks
def test_a_callback_stops_the_training():
    augmenter = tiny(n_steps=20).set_callbacks(Recorder(stop_after=4)).fit(rows(), np.arange(60) % 2)
    assert len(augmenter.generator_.history_) == 4
    assert augmenter.sample(3)[0].shape == (3, 3)


@needs_callbacks
def test_a_callback_that_is_interrupted_leaves_the_earlier_fit():
    X, y = rows(), np.arange(60) % 2
    augmenter = tiny(n_steps=20).fit(X, y)
    expected = augmenter.sample(5)
    augmenter.set_callbacks(Recorder(error_after=2))
    with pytest.raises(KeyboardInterrupt):
        augmenter.fit(X[:, :2], 1 - y)
    assert_same(augmenter.sample(5), expected)
    assert augmenter.n_features_in_ == 3
    fresh = tiny(n_steps=20).set_callbacks(Recorder(error_after=2))
    with pytest.raises(KeyboardInterrupt):
        fresh.fit(X, y)
    assert not [name for name in vars(fresh) if name.endswith("_") and not name.startswith("_")]


@needs_callbacks
def test_the_progress_bar_of_scikit_learn_works(capsys):
    pytest.importorskip("rich")
    from sklearn.callback import ProgressBar

    tiny(n_steps=5).set_callbacks(ProgressBar()).fit(rows(), np.arange(60) % 2)
    assert "GANAugmenter" in capsys.readouterr().out


# --------------------------------------------------------------------------------------
# In pipelines and searches
# --------------------------------------------------------------------------------------
def test_pipeline_of_imbalanced_learn_augments_in_fit_only():
    imblearn_pipeline = pytest.importorskip("imblearn.pipeline")
    X, y = make_classification(90, weights=[0.8], random_state=0)
    model = imblearn_pipeline.make_pipeline(StandardScaler(), tiny(sampling_strategy="auto"), DecisionTreeClassifier())
    model.fit(X, y)
    assert model[-1].tree_.n_node_samples[0] == 2 * np.bincount(y).max()
    assert model.predict(X).shape == (90,)
    scores = cross_validate(model, X, y, cv=3)["test_score"]
    assert np.isfinite(scores).all()


def test_pipeline_in_natural_order():
    X, y = mixed_table()
    encode = make_column_transformer((OneHotEncoder(), ["city", "grade", "flag"]), remainder="drop")
    model = make_pipeline(tiny(ratio=2.0), encode, LogisticRegression()).fit(X, y)
    assert type(model) is sklearn.pipeline.Pipeline
    assert len(model[-1].augmenter_.sample_indices_) == 180
    assert model.predict(X).shape == (60,)


def test_search_reaches_every_parameter():
    X, y = load_iris(return_X_y=True)
    model = make_pipeline(StandardScaler(), tiny(), LogisticRegression())
    grid = {
        "augmentedestimator__augmenter__generator__n_steps": [2, 4],
        "augmentedestimator__augmenter__ratio": [0.5],
        "augmentedestimator__estimator__C": [1.0],
    }
    search = GridSearchCV(model, grid, cv=2, error_score="raise").fit(X, y)
    best = search.best_params_["augmentedestimator__augmenter__generator__n_steps"]
    assert search.best_estimator_[-1].augmenter_.generator_.history_[-1]["step"] == best
    assert search.best_score_ > 0.5


def test_search_over_augmenters():
    over_sampling = pytest.importorskip("imblearn.over_sampling")
    X, y = load_iris(return_X_y=True)
    model = AugmentedEstimator(DecisionTreeClassifier(random_state=0))
    grid = {"augmenter": [None, over_sampling.SMOTE(), tiny()]}
    search = GridSearchCV(model, grid, cv=2, error_score="raise").fit(X, y)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_regressors_get_numbers_to_predict():
    X = rows()
    y = (10 * X[:, 0]).round().astype(int)  # counts: classes by themselves, numbers for a regressor
    model = AugmentedEstimator(Ridge(), tiny()).fit(X, y)
    assert model.augmenter_.classes_ is None
    assert model.predict(X).shape == (60,)


def test_held_out_rows_are_not_learned_from():
    X, y = load_iris(return_X_y=True)
    model = make_pipeline(tiny(), RandomForestClassifier(5, random_state=0))
    result = cross_validate(model, X, y, cv=3, return_estimator=True, error_score="raise")
    for fitted in result["estimator"]:
        assert fitted[-1].augmenter_.class_counts_.sum() == 100


def test_text_form_and_pickles_of_pipelines():
    X, y = load_iris(return_X_y=True)
    model = make_pipeline(StandardScaler(), tiny(), LogisticRegression()).fit(X, y)
    assert "TabularGAN(hidden=8" in repr(clone(model))
    loaded = pickle.loads(pickle.dumps(model))
    assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))
    assert_same(loaded[-1].augmenter_.sample(4), model[-1].augmenter_.sample(4))


def test_an_interrupted_augmentation_leaves_what_was_learned_before(monkeypatch):
    X, y = load_iris(return_X_y=True)
    teacher = LogisticRegression(max_iter=999)
    augmenter = GANAugmenter(GaussianCopula(), ratio=1.0, teacher=teacher, random_state=0)
    augmenter.fit_augment(X, y)
    before = dict(vars(augmenter))

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    for method, made in ((augmenter.fit_augment, "soft"), (augmenter.fit_resample, "hard")):
        monkeypatch.setattr(Learned, made, interrupt)
        with pytest.raises(KeyboardInterrupt):
            method(X[:90], y[:90])
        after = dict(vars(augmenter))
        assert after.keys() == before.keys()
        assert all(after[name] is before[name] for name in before)
