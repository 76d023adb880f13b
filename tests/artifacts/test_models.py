"""Whole models as files: the same predictions before and after, and objects of trusted types alone."""

import io
import json
import sys
import zipfile
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest
from imblearn.pipeline import make_pipeline as resampling_pipeline
from sklearn.base import BaseEstimator
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

import synthaug
from synthaug import (
    AugmentedEstimator,
    AugmentedEstimatorCV,
    GANAugmenter,
    GaussianCopula,
    PriorFittedClassifier,
    PriorFittedRegressor,
)
from synthaug.artifacts import ArtifactError, archive, load, models, read_card, save
from synthaug.cli import main
from synthaug.nets.in_context import InContextClassifier
from synthaug.nets.weights import save_weights
from synthaug.runtime.devices import seeded
from tests.domains import assert_same

NEEDS_SKOPS = pytest.mark.skipif(find_spec("skops") is None, reason="needs skops, the extra skops")
TREE = "sklearn.tree._tree.Tree"


def prepared(estimator):
    """Return an estimator of the columns of `table`."""
    columns = make_column_transformer((OneHotEncoder(), ["city"]), (StandardScaler(), ["pay"]))
    return make_pipeline(columns, estimator)


def augmenter():
    return GANAugmenter(GaussianCopula(), random_state=0)


@pytest.fixture(scope="module")
def table():
    """Give a small table, and labels."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"pay": rng.normal(5e4, 9e3, 60), "city": rng.choice(["Oslo", "Lima", "Pune"], 60)})
    return X, pd.Series(np.where(X["pay"] + rng.normal(0, 9e3, 60) > 5e4, "rich", "poor"), name="label")


@pytest.fixture(scope="module")
def chosen(table):
    """Give a model that has chosen to augment."""
    cautious = AugmentedEstimatorCV(
        prepared(LogisticRegression()), augmenter(), candidates=[{"ratio": 1.0}], cv=2, refit=lambda results: 1
    )
    return cautious.fit(*table).set_params(refit=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.synthaug"


@pytest.fixture
def saved(chosen, path):
    """Give the file of that model."""
    save(chosen, path, notes={"purpose": "test"})
    return path


def rewritten(path, change):
    """Change the parts of a model file by a function, and make its digests anew, as who means harm would."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    change(parts)
    card = json.loads(parts["card.json"])
    card["digests"] = {name: archive.digest(part) for name, part in parts.items() if name != "card.json"}
    parts["card.json"] = json.dumps(card).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return path


@NEEDS_SKOPS
def test_a_loaded_model_is_the_one_that_was_saved(chosen, saved, table):
    X, loaded = table[0], load(saved)
    assert type(loaded) is AugmentedEstimatorCV
    assert_same(loaded.predict_proba(X), chosen.predict_proba(X))
    assert loaded.summary() == chosen.summary()
    assert_same(loaded.augmenter_.sample(9, random_state=1), chosen.augmenter_.sample(9, random_state=1))
    assert repr(loaded) == repr(chosen)


@NEEDS_SKOPS
@pytest.mark.parametrize("make", [resampling_pipeline, synthaug.make_pipeline])
def test_pipelines_come_back_as_a_whole(make, path, table):
    columns = make_column_transformer((OneHotEncoder(), ["city"]), (StandardScaler(), ["pay"]))
    pipeline = make(augmenter(), columns, LogisticRegression()).fit(*table)
    save(pipeline, path)
    loaded = load(path)
    assert_same(loaded.predict_proba(table[0]), pipeline.predict_proba(table[0]))
    assert repr(loaded) == repr(pipeline)


@NEEDS_SKOPS
def test_the_card_tells_of_the_model_and_of_each_augmenter(saved, capsys):
    card = read_card(saved)
    assert card["notes"] == {"purpose": "test"}
    assert [(one["family"], one["rows"]) for one in card["augmenters"]] == [("gaussian-copula", 60)]
    assert main(["inspect", str(saved)]) == 0
    shown = capsys.readouterr().out
    assert "AugmentedEstimatorCV" in shown
    assert "Generator of synthetic rows: gaussian-copula" in shown
    assert main(["sample", str(saved), "-n", "3", "-o", str(saved.with_suffix(".csv"))]) == 2
    assert "save the fitted augmenter" in capsys.readouterr().err


@NEEDS_SKOPS
def test_objects_of_other_types_are_made_if_they_are_trusted(path, table):
    model = AugmentedEstimator(prepared(RandomForestClassifier(2, random_state=0)), augmenter()).fit(*table)
    save(model, path)
    with pytest.raises(ArtifactError, match=rf"trusted=\['{TREE}'\]"):
        load(path)
    with pytest.raises(TypeError, match="no list of types"):
        load(path, trusted=TREE)
    for trusted in ([TREE], [type(model.estimator_[-1].estimators_[0].tree_)]):
        assert_same(load(path, trusted=trusted).predict_proba(table[0]), model.predict_proba(table[0]))


def schema_of(value):
    """Return what skops writes of a value that has no parts, without the numbers by which it tells objects apart."""
    import skops.io

    def without_number(entries):
        return {key: entry for key, entry in entries.items() if key != "__id__"}

    with zipfile.ZipFile(io.BytesIO(skops.io.dumps(value))) as file:
        return json.loads(file.read("schema.json"), object_hook=without_number)


def with_node(node):
    """Return a change of parts by which skops would make what a node says, in the place of the fitted estimator."""

    def change(parts):
        schema = json.loads(parts["schema.json"])
        schema["content"]["content"]["estimator_"] = node
        parts["schema.json"] = json.dumps(schema).encode()

    return change


@NEEDS_SKOPS
@pytest.mark.parametrize("how", ["call", "function", "partial", "method"])
def test_nothing_of_a_hostile_file_is_executed(how, saved, tmp_path):
    marker = tmp_path / "executed"
    system = {"__class__": "system", "__module__": "os"}
    arguments, estimator = schema_of((f"touch {marker}",)), schema_of(LogisticRegression())
    node = {
        "call": system | {"__loader__": "ConstructorFromReduceNode", "content": arguments},
        "function": system | {"__loader__": "FunctionNode"},
        "partial": {"__class__": "partial", "__module__": "functools", "__loader__": "PartialNode"}
        | {"content": {"func": system | {"__loader__": "FunctionNode"}, "args": arguments}},
        "method": {key: estimator[key] for key in ("__class__", "__module__")}
        | {"__loader__": "MethodNode", "content": {"func": "fit", "obj": estimator}},
    }[how]
    if how == "partial":
        node["content"] |= dict.fromkeys(("kwds", "namespace"), schema_of({}))
    with pytest.raises(ArtifactError, match="nothing of it was executed") as refusal:
        load(rewritten(saved, with_node(node)))
    assert ("LogisticRegression.fit" if how == "method" else "os.system") in str(refusal.value)
    assert not marker.exists()


@NEEDS_SKOPS
def test_what_is_no_model_is_refused(saved):
    def change(parts):
        parts["schema.json"] = json.dumps(schema_of({"a": 1})).encode()

    with pytest.raises(ArtifactError, match="a dict, which is no model"):
        load(rewritten(saved, change))


@NEEDS_SKOPS
def test_parts_that_are_not_what_was_saved(saved):
    with zipfile.ZipFile(saved) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    name = next(name for name in parts if name.endswith(".npy"))
    with zipfile.ZipFile(saved, "w") as file:
        for one, part in parts.items():
            file.writestr(one, part[:-1] + bytes([part[-1] ^ 1]) if one == name else part)
    with pytest.raises(ArtifactError, match="damaged"):
        load(saved)


def zeros_in_an_archive(n):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("arrays/0.npy", bytes(n))
    return content.getvalue()


@NEEDS_SKOPS
@pytest.mark.parametrize(
    ("part", "times"),
    [(bytes(9_000_000), 1), (bytes(90_000), 100), (zeros_in_an_archive(9_000_000), 1)],
    ids=["large", "often", "inside"],
)
def test_parts_that_would_fill_the_memory(part, times, saved, monkeypatch):
    monkeypatch.setattr(archive, "MOST_BYTES", 8_000_000)
    node = {"__class__": "bytes", "__module__": "builtins", "__loader__": "BytesNode", "file": "1.bin"}
    read = with_node(schema_of([]) | {"content": [node] * times})
    load(saved)
    with pytest.raises(ArtifactError, match="more than any model does"):
        load(rewritten(saved, lambda parts: (parts.update({"1.bin": part}), read(parts))))


@NEEDS_SKOPS
def test_whatever_is_saved_is_loaded_however_well_it_can_be_compressed(chosen, path, table, monkeypatch):
    for name in ("MOST_TEXT", "MOST_BYTES"):
        monkeypatch.setattr(archive, name, 100)
    monkeypatch.setattr(archive, "MOST_TIMES", 2)
    save(chosen, path)
    assert_same(load(path).predict(table[0]), chosen.predict(table[0]))


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """Give a file of weights that are not those of the package."""
    path = tmp_path_factory.mktemp("weights") / "weights.safetensors"
    with seeded(0):
        save_weights(InContextClassifier(width=16, n_blocks=1, n_heads=2), path)
    return path


@NEEDS_SKOPS
def test_estimators_that_predict_in_context_name_the_weights_of_the_package(path, table, monkeypatch):
    X, y = table
    for asked, target in ((PriorFittedClassifier(1, random_state=0), y), (PriorFittedRegressor(1), X["pay"] / 3)):
        model = AugmentedEstimator(asked, augmenter()).fit(X, target)
        save(model, path)
        assert path.stat().st_size < 50_000  # the weights take more than a million bytes
        assert_same(load(path).predict(X), model.predict(X))
    monkeypatch.setattr("synthaug.artifacts.prior_fitted.fingerprint", lambda: "another")
    with pytest.raises(
        ArtifactError, match=r"fingerprint '[0-9a-f]{64}', which this version of synthaug does not have"
    ):
        load(path)


@NEEDS_SKOPS
def test_weights_of_ones_own_are_stored_once(path, table, weights):
    X, y = table
    members = [(name, PriorFittedClassifier(n, weights, "cpu", 0)) for n, name in enumerate("ab", start=1)]
    members.append(("c", PriorFittedClassifier(1, random_state=0)))
    model = AugmentedEstimator(VotingClassifier(members, voting="soft"), augmenter()).fit(X, y)
    model.estimator_.estimators_[1].network_.scores[1].bias.data += 1 / 3  # no number of half the precision
    sizes = []
    for voting in (model, AugmentedEstimator(members[0][1], augmenter()).fit(X, y)):
        save(voting, path)
        assert_same(load(path).predict_proba(X), voting.predict_proba(X))
        with zipfile.ZipFile(path) as file:
            sizes.append(sum(b"__metadata__" in file.read(name)[:64] for name in file.namelist()))
    assert sizes == [2, 1]


@NEEDS_SKOPS
def test_a_teacher_that_predicts_in_context_is_a_parameter_of_what_is_loaded(path, table, weights):
    X, y = table
    teacher = PriorFittedClassifier(1, weights, random_state=0)
    model = AugmentedEstimator(prepared(LogisticRegression()), augmenter().set_params(teacher=teacher)).fit(X, y)
    save(model, path)
    loaded = load(path)
    assert_same(loaded.predict_proba(X), model.predict_proba(X))
    assert loaded.augmenter.teacher.weights == str(weights)
    assert_same(loaded.fit(X, y).predict_proba(X), model.predict_proba(X))


@NEEDS_SKOPS
def test_what_does_not_fit_an_estimator_that_predicts_in_context_is_refused(path, table, weights):
    model = AugmentedEstimator(PriorFittedClassifier(1, weights, random_state=0), augmenter()).fit(*table)
    model.estimator_._views[0].columns[0] = 7  # of two
    save(model, path)
    with pytest.raises(ArtifactError, match="damaged"):
        load(path)


@NEEDS_SKOPS
def test_what_no_file_can_hold_is_refused(path, table):
    X = table[0][["pay"]]
    function = make_pipeline(FunctionTransformer(lambda X: X), LogisticRegression())
    with pytest.raises(ArtifactError, match="the AugmentedEstimator cannot be saved"):
        save(AugmentedEstimator(function, augmenter()).fit(X, table[1]), path)
    with pytest.raises(NotFittedError):
        save(AugmentedEstimator(LogisticRegression(), augmenter()), path)
    assert list(path.parent.iterdir()) == []


def test_without_skops_it_is_said_how_to_install_it(chosen, path, monkeypatch):
    monkeypatch.setitem(sys.modules, "skops", None)
    monkeypatch.setitem(sys.modules, "skops.io", None)
    with pytest.raises(ArtifactError, match=r"pip install 'synthaug\[skops\]'"):
        save(chosen, path)
    assert not path.exists()


def test_every_class_that_is_trusted_exists_and_every_public_estimator_is_trusted():
    for name in models.OURS:
        module, _, kind = name.rpartition(".")
        assert isinstance(getattr(import_module(module), kind), type)
    public = [getattr(synthaug, name) for name in synthaug.__all__]
    estimators = {one for one in public if isinstance(one, type) and issubclass(one, BaseEstimator)}
    assert {f"{kind.__module__}.{kind.__qualname__}" for kind in estimators} <= {*models.OURS}
