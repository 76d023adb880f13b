"""Fitted augmenters as files: the same rows before and after, and nothing in a file is executed."""

import json
import os
import pickle
import zipfile
from datetime import date, time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import synthaug
from synthaug import (
    FixMatchClassifier,
    GANAugmenter,
    GaussianCopula,
    Jitter,
    TabularGAN,
)
from synthaug.artifacts import FORMAT, ArtifactError, load, read_card, save
from synthaug.artifacts.renamed import attributes_of_today
from synthaug.exceptions import DataError
from synthaug.generators import FAMILIES
from synthaug.generators import load as family_class
from synthaug.teachers.tables import TeacherClassifier
from tests import domains
from tests.domains import assert_same
from tests.test_checks import FAMILY_INSTANCES


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.synthaug"


@pytest.fixture
def saved(path):
    """Give a file, and the augmenter that was saved to it."""
    X, y = domains.Tables.labelled()
    augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(X, y)
    save(augmenter, path)
    return path


def rewritten(path, **members):
    """Replace members of an archive; None removes one. The card forgets the digest by which that would be found."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    card = json.loads(content["card.json"])
    content["card.json"] = json.dumps({key: entry for key, entry in card.items() if key != "digest"})
    content |= {name.replace("_", "."): text for name, text in members.items()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in content.items():
            if text is not None:
                archive.writestr(name, text)
    return path


def state_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("state.json"))


# --------------------------------------------------------------------------------------
# There and back
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["table", "images"])
def test_a_file_of_the_former_layout_of_the_package_loads_and_samples(kind, path):
    former = load(Path(__file__).parent / "former" / f"{kind}.synthaug")
    rows, labels = former.sample(20)
    assert len(rows) == len(labels) == 20
    assert {"distance", "best_distance"} <= former.generator_.history_[-1].keys()
    save(former, path)  # under the names of today
    assert_same(load(path).sample(20), (rows, labels))
    assert "stores_training_data" in read_card(Path(__file__).parent / "former" / f"{kind}.synthaug")


def test_a_file_that_calls_its_starting_rows_by_another_name_gives_the_rows_that_it_gave():
    rows, labels = load(Path(__file__).parent / "former" / "jitter.synthaug").sample(3)
    np.testing.assert_array_equal(rows, [[4.8, 3.3, 1.4, 0.2], [6.0, 2.7, 4.4, 1.4], [6.4, 2.6, 4.8, 1.5]])
    np.testing.assert_array_equal(labels, [0, 1, 2])


@pytest.mark.parametrize("kind", ["table", "images"])
def test_what_a_former_file_says_of_its_family_is_valid_today(kind):
    family = load(Path(__file__).parent / "former" / f"{kind}.synthaug").generator_
    family._validate_params()
    assert str(clone(family)) == str(family)


@pytest.mark.parametrize(
    ("enlarge", "augmentation", "today"),
    [
        (True, "auto", "auto"),
        (True, None, ("deformation",)),
        (True, ("flip",), ("deformation", "flip")),
        (False, "auto", ("shift", "cutout")),
        (False, None, None),
    ],
)
def test_two_former_parameters_are_one_augmentation(enlarge, augmentation, today):
    held = attributes_of_today("ImageGAN", {"noise": 64, "augmentation": augmentation, "enlarge": enlarge})
    assert held == {"latent_dim": 64, "augmentation": today}


@pytest.mark.parametrize("name", [name for name in sorted(FAMILIES) if not family_class(name).is_private])
def test_every_family_makes_the_same_rows_after_loading(name, path):
    family = FAMILY_INSTANCES[name]
    X, y = domains.of(family).labelled()
    augmenter = GANAugmenter(family, random_state=0).fit(X, y)
    save(augmenter, path)
    loaded = load(path)
    assert_same(loaded.sample(30), augmenter.sample(30))
    assert_same(loaded.sample(9, y="yes", random_state=5), augmenter.sample(9, y="yes", random_state=5))
    card = read_card(path)
    assert card["family"] == name
    assert card["stores_training_data"] is family_class(name).stores_training_data
    assert str(loaded.get_params()) == str(augmenter.get_params())


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int16])
def test_arrays_come_back_as_arrays(dtype, path):
    X = (10 * np.random.default_rng(0).normal(size=(40, 3))).astype(dtype)
    augmenter = GANAugmenter(TabularGAN(n_steps=5, hidden=8), random_state=0).fit(X, np.arange(40) % 2)
    save(augmenter, path)
    assert_same(load(path).sample(20), augmenter.sample(20))


@pytest.mark.parametrize(
    "y",
    [
        None,
        np.linspace(0, 1, 60),
        np.arange(60) % 3,
        pd.Series(pd.Categorical(["low", "mid", "high"] * 20, ordered=True), name="grade"),
        pd.Series([None, True, False] * 20, dtype="boolean"),
        pd.Series([pd.NA, 1, 2] * 20, dtype="Int64"),
        np.array(["a", "b"] * 30),
        np.array([b"a", b"b"] * 30),
        pd.Series([date(2020, 1, 1), date(2020, 2, 1)] * 30),
        pd.Series([time(1, 30), time(2, 30, 5)] * 30),
        pd.Series(["rare"] + ["a", "b", "b"] * 19 + ["a", "b"]),
    ],
    ids=[
        "none",
        "numbers",
        "integers",
        "categories",
        "booleans",
        "nullable",
        "strings",
        "bytes",
        "dates",
        "times",
        "single",
    ],
)
@pytest.mark.filterwarnings("ignore::synthaug.exceptions.DataWarning")
def test_targets_come_back(y, path):
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 2)), columns=["a", "b"])
    augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(X, y)
    save(augmenter, path)
    assert_same(load(path).sample(20), augmenter.sample(20))


def test_a_loaded_augmenter_learns_anew(saved):
    X, y = domains.Tables.labelled()
    loaded = load(saved)
    with pytest.raises(DataError, match="were not kept"):
        loaded.learned_.hard()
    assert_same(loaded.fit_resample(X, y), GANAugmenter(GaussianCopula(), random_state=0).fit_resample(X, y))
    assert_same(load(saved).fit(X, y).sample(9), load(saved).sample(9))


def test_teachers_are_left_out(path):
    X, y = domains.Tables.labelled()
    augmenter = GANAugmenter(GaussianCopula(), random_state=0)
    save(augmenter.fit(X, y), path)
    light = path.stat().st_size
    augmenter.fit_augment(X, y)
    save(augmenter, path)
    assert path.stat().st_size < 1.1 * light
    assert hasattr(augmenter, "teacher_")
    assert not hasattr(load(path), "teacher_")


def test_a_model_of_any_device_loads_on_a_cpu(path):
    X, y = domains.Tables.labelled()
    augmenter = GANAugmenter(TabularGAN(n_steps=3, hidden=8), device=torch.device("cpu"), random_state=0).fit(X, y)
    augmenter.device = "cuda:7"  # as if it had been learned there
    save(augmenter, path)
    assert augmenter.device == "cuda:7"
    loaded = load(path)
    assert loaded.device == "auto"
    assert all(tensor.device.type == "cpu" for tensor in loaded.generator_.network_.state_dict().values())
    assert len(loaded.sample(5)[0]) == 5


def test_shared_parts_stay_shared(path):
    X, y = domains.Images.labelled()
    save(GANAugmenter(FAMILY_INSTANCES["image-policy"], random_state=0).fit(X, y), path)
    network = load(path).generator_.network_
    assert network.policy.network_ is network


# --------------------------------------------------------------------------------------
# The card
# --------------------------------------------------------------------------------------
def test_the_card_says_what_is_in_the_file(path):
    X, y = domains.Tables.labelled()
    save(GANAugmenter(Jitter(), random_state=3).fit(X, y), path, notes={"source": "here"})
    card = read_card(path)
    assert card["format"] == FORMAT
    assert card["synthaug"] == synthaug.__version__
    assert card["rows"] == 60
    assert card["seed"] == 3
    assert card["target"] == "label"
    assert card["classes"] == ["no", "yes"]
    assert [column["name"] for column in card["columns"]] == list(X)
    assert [column["dtype"] for column in card["columns"]] == [str(dtype) for dtype in X.dtypes]
    assert card["stores_training_data"] is True
    assert "training rows" in card["privacy"]
    assert "no formal guarantee" in card["privacy"]
    assert card["notes"] == {"source": "here"}


# --------------------------------------------------------------------------------------
# What is refused
# --------------------------------------------------------------------------------------
class Bomb:
    """Would make a file if it were unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


def test_a_pickle_is_not_executed(path, tmp_path):
    path.write_bytes(pickle.dumps(Bomb(tmp_path / "exploded")))
    with pytest.raises(ArtifactError, match="no file that synthaug has saved"):
        load(path)
    assert not (tmp_path / "exploded").exists()


def test_pickles_inside_are_not_executed(saved, tmp_path):
    bomb = np.empty(1, dtype=object)
    bomb[0] = Bomb(tmp_path / "exploded")
    with open(tmp_path / "bomb.npy", "wb") as file:
        np.save(file, bomb, allow_pickle=True)
    with zipfile.ZipFile(saved) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(saved, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, (tmp_path / "bomb.npy").read_bytes() if name.endswith(".npy") else text)
    with pytest.raises(ArtifactError, match="damaged"):
        load(saved)
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize(
    "name",
    ["os:system", "builtins:eval", "subprocess:Popen", "torch.nn:Module", "synthaug.cli.app:main", "synthaug.cli"],
)
def test_classes_that_are_not_allowed_are_named(saved, name):
    state = state_of(saved)
    state["objects"][-1]["class"] = name
    with pytest.raises(ArtifactError, match=f"refused.*{name}.*not allowed.*nothing of it was executed"):
        load(rewritten(saved, state_json=json.dumps(state)))


@pytest.mark.parametrize("name", ["default_encoder", "fit", "draw", "__class__", "__reduce__", "learns"])
def test_attributes_cannot_take_the_place_of_code(saved, name):
    state = state_of(saved)
    generator = next(entry for entry in state["objects"] if entry["class"].endswith(":GaussianCopula"))
    generator["attributes"][name] = "os:abort"
    with pytest.raises(ArtifactError, match=f"an attribute '{name}' in place of that of GaussianCopula"):
        load(rewritten(saved, state_json=json.dumps(state)))


def test_hooks_are_refused(path):
    X, y = domains.Tables.labelled()
    save(GANAugmenter(TabularGAN(n_steps=3, hidden=8), random_state=0).fit(X, y), path)
    state = state_of(path)
    number, network = next((i, one) for i, one in enumerate(state["objects"]) if one["class"].endswith(":RowNetwork"))
    network["attributes"]["_forward_hooks"] = {"dict": [[0, {"object": number}]]}
    with pytest.raises(ArtifactError, match="an attribute '_forward_hooks' in place of that of RowNetwork"):
        load(rewritten(path, state_json=json.dumps(state)))


def test_forms_that_are_not_known_are_named(saved):
    state = state_of(saved)
    state["root"] = {"call": ["os.system", "true"]}
    with pytest.raises(ArtifactError, match="the form 'call'"):
        load(rewritten(saved, state_json=json.dumps(state)))


def test_a_file_of_something_else_is_refused(saved):
    state = state_of(saved)
    state["root"] = {"dict": []}
    with pytest.raises(ArtifactError, match="a dict, which is no augmenter"):
        load(rewritten(saved, state_json=json.dumps(state)))


@pytest.mark.parametrize("share", [0, 0.2, 0.5, 0.9, 0.999])
def test_truncated_files_are_refused(saved, share):
    content = saved.read_bytes()
    saved.write_bytes(content[: int(share * len(content))])
    for read in (load, read_card):
        with pytest.raises(ArtifactError, match="damaged"):
            read(saved)


def test_changed_bytes_never_pass_silently(saved):
    X, y = domains.Tables.labelled()
    whole, content = GANAugmenter(GaussianCopula(), random_state=0).fit(X, y).sample(20), saved.read_bytes()
    refused = 0
    for place in np.random.default_rng(0).integers(0, len(content), 40).tolist():
        saved.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        try:
            assert_same(load(saved).sample(20), whole)  # a byte that means nothing, such as a date
        except ArtifactError:
            refused += 1
    assert refused > 30


@pytest.mark.parametrize("member", ["card_json", "state_json"])
@pytest.mark.parametrize("content", [None, "", "[]", "{}", "{", b"\xff"])
def test_members_that_lack_or_are_broken_are_refused(saved, member, content):
    with pytest.raises(ArtifactError, match="damaged"):
        load(rewritten(saved, **{member: content}))


def test_other_archives_are_refused(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<xml/>")
    with pytest.raises(ArtifactError, match="no file that synthaug has saved"):
        load(path)


def test_newer_formats_are_refused(saved):
    card = read_card(saved) | {"format": FORMAT + 1, "synthaug": "9.9"}
    for read in (load, read_card):
        with pytest.raises(ArtifactError, match=r"saved by synthaug 9\.9.*install a newer version"):
            read(rewritten(saved, card_json=json.dumps(card)))


def test_missing_files_are_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.synthaug")


def test_what_is_not_fitted_is_not_saved(path):
    with pytest.raises(NotFittedError):
        save(GANAugmenter(), path)
    assert not path.exists()


class OfOnesOwn(GaussianCopula):
    """A family that is not of the package."""


def test_what_no_file_can_hold_is_named(path):
    X, y = domains.Tables.labelled()
    augmenter = GANAugmenter(OfOnesOwn(), random_state=0).fit(X, y)
    with pytest.raises(ArtifactError, match=r"cannot be saved.*OfOnesOwn"):
        save(augmenter, path)
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("parameters", "left_out"),
    [
        ({"teacher": LogisticRegression()}, ["teacher"]),
        ({"teacher": make_pipeline(StandardScaler(), LogisticRegression())}, ["teacher"]),
        ({"sampling_strategy": len, "teacher": RandomForestClassifier()}, ["teacher", "sampling_strategy"]),
        ({"teacher": FixMatchClassifier(n_steps=7)}, []),
        ({"teacher": TeacherClassifier(random_state=2)}, []),
        ({"sampling_strategy": {"yes": 60}}, []),
    ],
    ids=["scikit-learn", "pipeline", "function", "FixMatch", "of tables", "dict"],
)
def test_what_sample_does_not_need_is_kept_or_left_out(path, parameters, left_out):
    X, y = domains.Tables.labelled()
    augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(X, y).set_params(**parameters)
    save(augmenter, path)
    loaded = load(path)
    assert_same(loaded.sample(9), augmenter.sample(9))
    assert read_card(path)["left_out"] == left_out
    for name, value in parameters.items():
        expected = {"teacher": "auto", "sampling_strategy": None}[name] if name in left_out else value
        assert str(getattr(loaded, name)) == str(expected)
        assert getattr(augmenter, name) is value


def test_random_states_come_back_where_they_are(path):
    X, y = domains.Tables.labelled()
    augmenter = GANAugmenter(GaussianCopula(), random_state=np.random.RandomState(0)).fit(X, y)
    save(augmenter, path)
    loaded = load(path)
    assert_same(loaded.sample(9), augmenter.sample(9))
    assert_same(loaded.fit(X, y).sample(9), augmenter.fit(X, y).sample(9))


@pytest.mark.parametrize("form", ["MT", [], ["MT19937"], ["PCG64", {"array": 0}, 0, 0, 0.0]])
def test_states_that_are_none_are_refused(saved, form):
    state = state_of(saved)
    state["objects"][0]["attributes"]["random_state"] = {"random state": form}
    with pytest.raises(ArtifactError, match="damaged"):
        load(rewritten(saved, state_json=json.dumps(state)))


def test_what_is_no_augmenter_is_refused_in_one_sentence(path):
    for other in (LogisticRegression(), 3):
        with pytest.raises(ArtifactError, match=f"a GANAugmenter, and a {type(other).__name__} was given"):
            save(other, path)
    assert list(path.parent.iterdir()) == []
