"""What is wrong is said in one sentence: the column, class or parameter, the value, and what to do.

One table per kind of input: what is given, the type of the error, and the words that its message must hold.
"""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from sklearn.exceptions import NotFittedError
from sklearn.preprocessing import StandardScaler
from sklearn.utils._param_validation import InvalidParameterError

from synthaug import GANAugmenter, TableEncoder, TabularGAN
from synthaug.exceptions import ColumnTypeError, DataError, DataWarning, SynthaugError

N = 20


def tiny(**parameters):
    return GANAugmenter(TabularGAN(n_steps=2, hidden=8), teacher=None, random_state=0, **parameters)


def numbers(n=N, width=3):
    return np.random.default_rng(0).normal(size=(n, width))


def frame(**columns):
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"age": rng.normal(size=N), "city": list("abcde") * 4, "count": np.arange(N)})
    return table.assign(**columns)


def labels():
    return np.arange(N) % 2


def _with(array, value, row=3, column=1):
    array = array.copy()
    array[row, column] = value
    return array


class Foreign:
    """A table of another library."""

    def to_pandas(self):
        return frame()


def assert_says(error, words, call):
    """Assert that a call fails with an error of this type, which says these words on few lines."""
    with pytest.raises(error) as caught:
        call()
    message = str(caught.value)
    for word in words:
        assert word in message, f"{word!r} is not in {message!r}"
    if isinstance(caught.value, SynthaugError):
        assert "\n" not in message
        assert len(message) < 400


# --------------------------------------------------------------------------------------
# Tables
# --------------------------------------------------------------------------------------
TABLES = {
    "no rows": (lambda: frame().iloc[:0], DataError, ["empty", "0 rows", "3 columns"]),
    "no columns": (lambda: frame()[[]], DataError, ["empty", "20 rows", "0 columns"]),
    "array without rows": (lambda: numbers(0), ValueError, ["0 sample(s)", "minimum of 1"]),
    "array without columns": (lambda: numbers(N, 0), ValueError, ["0 feature(s)", "minimum of 1"]),
    "inf": (lambda: frame(age=[0.5, np.inf] * 10), DataError, ["'age'", "inf", "row 1", "NaN"]),
    "-inf": (lambda: frame(age=[-np.inf, 0.5] * 10), DataError, ["'age'", "-inf", "row 0", "NaN"]),
    "inf in an array": (lambda: _with(numbers(), np.inf), DataError, ["column 1", "inf", "row 3", "NaN"]),
    "masked array": (lambda: np.ma.masked_less(numbers(), -1), DataError, ["X is a masked", "X.filled(numpy.nan)"]),
    "inf in float32": (
        lambda: _with(numbers().astype(np.float32), -np.inf),
        DataError,
        ["column 1", "-inf", "row 3", "finite"],
    ),
    "inf in a nullable column": (
        lambda: frame(age=pd.array([1.0, None, np.inf, 2.0] * 5, dtype="Float64")),
        DataError,
        ["'age'", "inf", "row 2"],
    ),
    "inf in an Arrow column": (
        lambda: frame(age=pd.array([1.0, None, np.inf, 2.0] * 5, dtype="double[pyarrow]")),
        DataError,
        ["'age'", "inf", "row 2"],
    ),
    "inf among objects": (
        lambda: frame(age=pd.Series([1.0, np.inf] * 10, dtype=object)),
        DataError,
        ["'age'", "inf", "row 1"],
    ),
    "a name twice": (
        lambda: frame().set_axis(["age", "city", "age"], axis=1),
        DataError,
        ["'age'", "occurs 2 times", "rename"],
    ),
    "lists": (lambda: frame(city=[[1]] * N), ColumnTypeError, ["'city'", "[1]", "list", "convert"]),
    "lists beside missing values": (lambda: frame(city=[None, [2]] * 10), ColumnTypeError, ["'city'", "[2]", "list"]),
    "dictionaries": (lambda: frame(city=[{"a": 1}] * N), ColumnTypeError, ["'city'", "{'a': 1}", "dict"]),
    "lists in an array": (
        lambda: np.array([[[1], 2]] * N, dtype=object),
        ColumnTypeError,
        ["column 0", "[1]", "list"],
    ),
    "complex": (lambda: frame(age=1j), ColumnTypeError, ["'age'", "complex128", "not supported", "convert"]),
    "foreign byte order": (
        lambda: frame(age=np.arange(20).astype(">f8")),
        ColumnTypeError,
        ["'age'", ">f8", "convert"],
    ),
    "long double": (
        lambda: frame(age=np.longdouble(1)),
        ColumnTypeError,
        ["'age'", "float128", "not supported", "convert"],
    ),
    "complex array": (lambda: 1j * numbers(), ValueError, ["Complex data not supported"]),
    "wide sparse matrix": (
        lambda: scipy.sparse.random(20, 3000, format="csr", random_state=0),
        DataError,
        ["20 rows and 3000 columns", "TruncatedSVD"],
    ),
    "wide sparse columns": (
        lambda: pd.DataFrame.sparse.from_spmatrix(scipy.sparse.random(20, 3000, format="csr", random_state=0)),
        DataError,
        ["20 rows and 3000 columns", "TruncatedSVD"],
    ),
    "one dimension": (lambda: np.arange(20.0), ValueError, ["Expected 2D array", "reshape"]),
    "a Series": (lambda: frame()["age"], ValueError, ["2-dimensional", "Series", "DataFrame"]),
    "ragged lists": (lambda: [[1, 2], [3]] * 10, DataError, ["different lengths", "1 to 2"]),
    "a dictionary": (lambda: {"age": [1, 2]}, DataError, ["dict", "DataFrame"]),
    "a string": (lambda: "table.csv", DataError, ["str", "DataFrame"]),
    "nothing": (lambda: None, DataError, ["NoneType", "DataFrame"]),
    "a table of another library": (Foreign, DataError, ["Foreign", "X.to_pandas()"]),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("fit", [lambda X: TableEncoder().fit(X), lambda X: tiny().fit(X, labels())])
def test_table_to_fit(name, fit):
    given, error, words = TABLES[name]
    assert_says(error, words, lambda: fit(given()))


def test_masked_arrays_that_mask_nothing_are_arrays():
    assert np.array_equal(
        TableEncoder().fit_transform(np.ma.asarray(numbers())), TableEncoder().fit_transform(numbers())
    )


@pytest.mark.parametrize("given", [frame().iloc[:1], numbers(1)])
def test_one_row(given):
    for call in (lambda: tiny().fit(given), lambda: tiny().fit_resample(given, [1])):
        assert_says(DataError, ["1 sample", "at least 2"], call)


@pytest.mark.parametrize("y", [None, labels()])
def test_table_of_constants_alone(y):
    constant = pd.DataFrame({"a": [1] * N, "b": ["x"] * N})
    assert_says(DataError, ["no column varies", "every row is the same"], lambda: tiny().fit(constant, y))


LATER = {
    "column missing": (lambda: frame()[["age", "city"]], DataError, ["'count' is missing", "order"]),
    "column added": (lambda: frame(more=1), DataError, ["'more' was not there", "select"]),
    "column renamed": (lambda: frame().rename(columns={"age": "Age"}), DataError, ["'age' is missing", "select"]),
    "columns reordered": (
        lambda: frame()[["city", "age", "count"]],
        DataError,
        ["another order", "'city'", "X[['age', 'city', 'count']"],
    ),
    "strings for numbers": (lambda: frame(age="old"), DataError, ["'age'", "float64", ".astype('float64')"]),
    "fractions for integers": (
        lambda: frame(count=np.arange(N) + 0.5),
        DataError,
        ["'count'", "float64", "int64", ".astype('int64')"],
    ),
    "categories for strings": (
        lambda: frame().astype({"city": "category"}),
        DataError,
        ["'city'", "category", ".astype("],
    ),
    "unseen level": (lambda: frame(city="z"), DataError, ["'city'", "'z'", "fit the encoder"]),
    "unseen missing value": (lambda: frame(age=np.nan), DataError, ["'age'", "missing", "impute"]),
    "inf": (lambda: frame(age=[0.5, np.inf] * 10), DataError, ["'age'", "inf", "row 1", "NaN"]),
}


@pytest.mark.parametrize("name", LATER)
def test_table_to_transform(name):
    given, error, words = LATER[name]
    fitted = TableEncoder().fit(frame())
    assert_says(error, words, lambda: fitted.transform(given()))


def test_other_numbers_that_lose_nothing_are_accepted():
    fitted = TableEncoder().fit(frame())
    rows = fitted.transform(frame())
    np.testing.assert_array_equal(fitted.transform(frame(count=np.arange(N) * 1.0)), rows)
    np.testing.assert_array_equal(fitted.transform(frame(count=np.arange(N, dtype=np.int8))), rows)


def test_images_for_a_table():
    assert_says(ValueError, ["dim 3", "<= 2"], lambda: TableEncoder().fit(np.ones((N, 9, 9))))


def test_array_to_transform():
    fitted = TableEncoder().fit(numbers())
    assert_says(ValueError, ["2 features", "expecting 3"], lambda: fitted.transform(numbers(5, 2)))
    assert_says(DataError, ["column 0", "float64"], lambda: fitted.transform(numbers().astype(str)))


def test_rows_to_decode():
    fitted = TableEncoder().fit(frame())
    width = fitted.layout_.shape[0]
    assert_says(DataError, [f"(n, {width})", "(3, 1)"], lambda: fitted.inverse_transform(np.zeros((3, 1))))
    assert_says(DataError, [f"(n, {width})", "(3,)"], lambda: fitted.inverse_transform(np.zeros(3)))
    assert_says(DataError, ["finite"], lambda: fitted.inverse_transform(np.full((3, width), np.nan)))


# --------------------------------------------------------------------------------------
# Targets
# --------------------------------------------------------------------------------------
TARGETS = {
    "masked labels": (lambda: np.ma.masked_array(labels(), labels() == 1), DataError, ["y is", "10 entries", "astype"]),
    "one class": (lambda: np.zeros(N, dtype=int), DataError, ["one class only, 0", "at least two", "y=None"]),
    "one named class": (lambda: ["yes"] * N, DataError, ["one class only, 'yes'"]),
    "no class of two rows": (lambda: np.arange(N), DataError, ["class 0 ", "one row", "merge", "continuous"]),
    "one row in all but one class": (lambda: ["a"] + ["b"] * 19, DataError, ["class 'a'", "one row", "add rows"]),
    "missing labels only": (lambda: [None] * N, DataError, ["missing labels only", "y=None"]),
    "NaN only": (lambda: np.full(N, np.nan), DataError, ["missing labels only", "y=None"]),
    "too few": (lambda: labels()[:5], ValueError, ["inconsistent", "[20, 5]"]),
    "two columns": (lambda: np.c_[labels(), labels()], ValueError, ["1d array", "(20, 2)"]),
    "two columns of a frame": (lambda: pd.DataFrame(np.c_[labels(), labels()]), ValueError, ["1d array", "(20, 2)"]),
    "a number": (lambda: 3, (TypeError, ValueError), ["array"]),
    "several types": (lambda: pd.Series([1, "a"] * 10, dtype=object), DataError, ["several types", "1", "'a'"]),
    "complex": (lambda: 1j * labels(), ValueError, ["Complex"]),
    "inf": (lambda: np.r_[np.inf, numbers(19, 1)[:, 0]], DataError, ["'y'", "inf", "row 0"]),
    "inf in a named target": (lambda: pd.Series([0.5, -np.inf] * 10, name="price"), DataError, ["'price'", "-inf"]),
}


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("method", ["fit", "fit_resample"])
def test_target(name, method):
    given, error, words = TARGETS[name]
    assert_says(error, words, lambda: getattr(tiny(), method)(frame(), given()))


def test_target_of_lists():
    for entries in ([[1]] * N, [[1], [2]] * 10):
        with pytest.raises((DataError, TypeError, ValueError), match=r"\[1\]|list"):
            tiny().fit(frame(), pd.Series(entries))


def test_missing_labels_by_convention_only():
    assert_says(DataError, ["missing labels only"], lambda: tiny(missing_label=-1).fit(frame(), np.full(N, -1)))


@pytest.mark.parametrize("given", [list("ab") * 10, pd.Series(pd.date_range("2024", periods=N))])
def test_numbers_to_predict_must_be_numbers(given):
    augmenter = tiny(target_type="continuous")
    assert_says(DataError, ["y must hold numbers", "target_type='continuous'"], lambda: augmenter.fit(frame(), given))


def test_no_target_to_resample():
    assert_says(DataError, ["y is None", "fit(X).sample"], lambda: tiny().fit_resample(frame(), None))


def test_class_of_one_row_beside_others_is_named():
    y = ["rare", *"a" * 10, *"b" * 9]
    with pytest.warns(DataWarning, match=r"class 'rare' has one row only.*kept.*merge"):
        tiny().fit(frame(), y)


# --------------------------------------------------------------------------------------
# Sampling
# --------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def fitted():
    return tiny().fit(frame(), np.where(labels(), "yes", "no"))


SAMPLES = {
    "negative": ((-1,), ValueError, ["n_samples", "non-negative", "-1"]),
    "fraction": ((1.5,), ValueError, ["n_samples", "whole number", "1.5"]),
    "string": (("3",), ValueError, ["n_samples", "whole number", "'3'"]),
    "unknown class": ((2, "maybe"), DataError, ["'maybe'", "['no', 'yes']"]),
    "class of another type": ((2, 1), DataError, ["1", "['no', 'yes']"]),
    "unknown class among others": ((2, ["yes", "maybe"]), DataError, ["'maybe'", "['no', 'yes']"]),
    "missing label": ((2, ["yes", None]), DataError, ["y asks for rows of", "['no', 'yes']", "leave y out"]),
    "NaN": ((2, np.nan), DataError, ["nan", "['no', 'yes']"]),
    "other length": ((3, ["yes", "no"]), DataError, ["2 labels", "n_samples=3"]),
    "random state": ((2, None, "seed"), ValueError, ["'seed'"]),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_sample(name, fitted):
    given, error, words = SAMPLES[name]
    assert_says(error, words, lambda: fitted.sample(*given))


def test_sample_of_nothing_has_the_right_form(fitted):
    for rows, made in [fitted.sample(0), fitted.sample(0, y="yes"), fitted.sample(0, y=[])]:
        assert rows.shape == (0, 3)
        pd.testing.assert_series_equal(rows.dtypes, frame().dtypes)
        assert made.shape == (0,)
        assert made.dtype.kind == "U"


def test_labels_where_there_are_none():
    model = tiny().fit(frame())
    assert_says(DataError, ["y='yes'", "fit saw none"], lambda: model.sample(2, y="yes"))


def test_numbers_to_sample_for():
    model = tiny().fit(frame(), np.linspace(0.05, 1, N))
    assert_says(DataError, ["7.0", "0.05", "1.0"], lambda: model.sample(2, y=7.0))
    assert_says(DataError, ["'y'", "float64"], lambda: model.sample(2, y="much"))
    assert_says(DataError, ["inf"], lambda: model.sample(2, y=np.inf))


@pytest.mark.parametrize(
    "call",
    [
        lambda: tiny().sample(),
        lambda: TableEncoder().transform(frame()),
        lambda: TableEncoder().inverse_transform(np.zeros((1, 3))),
        lambda: TableEncoder().get_feature_names_out(),
    ],
)
def test_before_fit(call):
    assert_says(NotFittedError, ["not fitted yet", "fit"], call)


# --------------------------------------------------------------------------------------
# Parameters
# --------------------------------------------------------------------------------------
OF_AUGMENTER = [
    ({"sampling_strategy": "majority"}, ValueError, ["sampling_strategy", "'not majority'", "'majority'"]),
    ({"sampling_strategy": 1.5}, InvalidParameterError, ["sampling_strategy", "(0.0, 1.0]", "1.5"]),
    ({"sampling_strategy": [0, 1]}, InvalidParameterError, ["sampling_strategy", "Mapping", "[0, 1]"]),
    ({"sampling_strategy": {7: 30}}, ValueError, ["class 7", "[0, 1]"]),
    ({"sampling_strategy": {0: 2}}, ValueError, ["2 rows", "class 0", "10 already", "at least as many"]),
    ({"sampling_strategy": {0: -2}}, ValueError, ["-2 rows", "class 0"]),
    ({"sampling_strategy": {0: 12.5}}, ValueError, ["whole number", "class 0", "12.5"]),
    ({"sampling_strategy": {0: "many"}}, ValueError, ["whole number", "class 0", "'many'"]),
    ({"sampling_strategy": lambda counts: 3}, ValueError, ["sampling_strategy", "dict", "3"]),
    ({"sampling_strategy": 0.5}, ValueError, ["0.5", "5 rows", "class 0", "larger"]),
    ({"ratio": -1}, InvalidParameterError, ["ratio", "[0.0, inf)", "-1"]),
    ({"ratio": np.nan}, InvalidParameterError, ["ratio", "nan"]),
    ({"ratio": "much"}, InvalidParameterError, ["ratio", "'auto'", "'much'"]),
    ({"target_type": "number"}, InvalidParameterError, ["target_type", "'continuous'", "'number'"]),
    ({"missing_label": [0]}, InvalidParameterError, ["missing_label", "[0]"]),
    ({"random_state": "x"}, InvalidParameterError, ["random_state", "'x'"]),
    ({"verbose": "x"}, InvalidParameterError, ["verbose", "'x'"]),
    ({"device": "gpu"}, ValueError, ["device='gpu'", "'auto'", "'cpu'"]),
    ({"device": "cuda:99"}, ValueError, ["device='cuda:99'", "'cpu'"]),
    ({"device": None}, ValueError, ["device=None", "'cpu'"]),
    ({"generator": "tabular-gan"}, InvalidParameterError, ["generator", "'tabular-gan'"]),
    ({"generator": TabularGAN}, TypeError, ["instance", "class"]),
    ({"generator": TableEncoder()}, InvalidParameterError, ["generator", "TableEncoder()"]),
    ({"encoder": "table"}, InvalidParameterError, ["encoder", "'table'"]),
    ({"encoder": TabularGAN()}, InvalidParameterError, ["encoder", "inverse_transform", "TabularGAN()"]),
    ({"encoder": StandardScaler()}, AttributeError, ["StandardScaler", "layout_"]),
]


@pytest.mark.parametrize(("given", "error", "words"), OF_AUGMENTER, ids=lambda value: str(value)[:40])
def test_parameter_of_the_augmenter(given, error, words):
    assert_says(error, words, lambda: tiny().set_params(**given).fit_resample(numbers(), labels()))


def test_strategies_need_classes():
    y = np.linspace(0.05, 1, N)
    augmenter = tiny(sampling_strategy="auto")
    assert_says(ValueError, ["'auto'", "needs classes", "ratio"], lambda: augmenter.fit_resample(frame(), y))
    augmenter = tiny(sampling_strategy=0.5)
    assert_says(ValueError, ["0.5", "two classes", "3"], lambda: augmenter.fit_resample(frame(), np.arange(N) % 3))


OF_FAMILY = [
    ("n_steps", 0, "[1, inf)"),
    ("n_steps", 2.5, "int"),
    ("n_steps", "many", "'auto'"),
    ("batch_size", 1, "[2, inf)"),
    ("hidden", 0, "[1, inf)"),
    ("latent_dim", 0, "[1, inf)"),
    ("objective", "gan", "'non-saturating'"),
    ("penalty", "r1", "'r1+r2'"),
    ("gamma", -1, "[0.0, inf)"),
    ("learning_rate", 0, "(0.0, inf)"),
    ("learning_rate", np.nan, "(0.0, inf)"),
    ("ema", 1, "[0.0, 1.0)"),
    ("temperature", 0, "(0.0, inf)"),
    ("critic_steps", 0, "[1, inf)"),
    ("patience", 0, "[1, inf)"),
    ("max_seconds", 0, "(0.0, inf)"),
    ("max_seconds", "1", "None"),
]


@pytest.mark.parametrize(("name", "value", "allowed"), OF_FAMILY)
def test_parameter_of_the_family(name, value, allowed):
    augmenter = tiny().set_params(**{f"generator__{name}": value})
    words = [f"'{name}'", "TabularGAN", allowed, repr(value)]
    assert_says(InvalidParameterError, words, lambda: augmenter.fit(frame(), labels()))


OF_ENCODER = [
    ({"categorical_features": "all"}, InvalidParameterError, ["categorical_features", "'from_dtype'", "'all'"]),
    ({"categorical_features": 3}, InvalidParameterError, ["categorical_features", "3"]),
    ({"categorical_features": ["town"]}, ValueError, ["'town'", "['age', 'city', 'count']"]),
    ({"categorical_features": [9]}, ValueError, ["column 9", "['age', 'city', 'count']"]),
    ({"categorical_features": [-4]}, ValueError, ["column -4"]),
    ({"categorical_features": [1.5]}, ValueError, ["column 1.5"]),
    ({"categorical_features": [True]}, ValueError, ["mask of 1", "3 columns"]),
    ({"random_state": "x"}, InvalidParameterError, ["random_state", "'x'"]),
]


@pytest.mark.parametrize(("given", "error", "words"), OF_ENCODER, ids=lambda value: str(value)[:40])
def test_parameter_of_the_encoder(given, error, words):
    assert_says(error, words, lambda: TableEncoder(**given).fit(frame()))


def test_errors_are_also_those_that_callers_expect():
    assert issubclass(DataError, ValueError)
    assert issubclass(ColumnTypeError, TypeError)
