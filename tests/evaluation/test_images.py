"""evaluate of images: what is measured of other real ones, of copies, of near copies and of noise."""

import json

import numpy as np
import pytest
from sklearn.datasets import load_digits

from synthaug import evaluate
from synthaug.evaluation.images.copies import groups_of_copies
from synthaug.evaluation.images.distances import excess_wasserstein, in_blocks, kid
from synthaug.evaluation.images.features import RandomPatches
from synthaug.exceptions import DataError

IMAGES, DIGITS = load_digits(n_class=3, return_X_y=True)
ORDER = np.random.default_rng(0).permutation(len(IMAGES))
IMAGES, DIGITS = IMAGES.reshape(-1, 8, 8)[ORDER], DIGITS[ORDER]
REAL, OTHER, HOLDOUT = ((IMAGES[part], DIGITS[part]) for part in np.split(np.arange(510), 3))


def noisy(images, width, seed=0):
    return images + np.random.default_rng(seed).normal(0, width, images.shape)


@pytest.fixture(scope="module")
def of_other_images():
    return evaluate(REAL, OTHER, holdout=HOLDOUT)


def test_other_real_images_are_near_each_ideal(of_other_images):
    frame = of_other_images.to_frame().dropna(subset=["ideal"])
    assert {"KID", "sliced Wasserstein distance beyond chance"} <= set(frame["measure"])
    whole = frame[frame["subject"] == ""]
    assert (whole["value"] - whole["ideal"]).abs().max() < 0.2
    between = frame.dropna(subset=["low"])
    assert ((between["low"] <= between["ideal"]) & (between["ideal"] <= between["high"])).mean() > 0.8


def test_each_class_has_its_distances(of_other_images):
    frame = of_other_images.to_frame()
    for measure in ("KID", "sliced Wasserstein distance beyond chance"):
        assert list(frame[frame["measure"] == measure]["subject"]) == ["", "0", "1", "2"]


def test_noise_is_far_and_told_apart():
    found = evaluate(REAL, (noisy(OTHER[0], 2), OTHER[1]), holdout=HOLDOUT)
    frame = found.to_frame().set_index(["measure", "subject"])
    assert frame.loc[("KID", ""), "low"] > 0
    assert frame.loc[("sliced Wasserstein distance beyond chance", ""), "low"] > 0
    assert frame.loc[("told from real images (AUC)", ""), "low"] > 0.8
    assert found["fidelity", "coverage"] < 0.5


def test_a_class_of_other_images_is_found_by_its_own_figures():
    strange = np.where((OTHER[1] == 1)[:, None, None], OTHER[0].transpose(0, 2, 1), OTHER[0])
    frame = evaluate(REAL, (strange, OTHER[1])).to_frame().set_index(["measure", "subject"])
    kids = frame.loc["KID"]
    assert kids.loc["1", "low"] > 0
    assert kids.loc["1", "value"] > 3 * kids.loc[["0", "2"], "value"].max()


@pytest.mark.parametrize("width", [0, 0.3])
def test_copies_and_near_copies_are_found(width):
    found = evaluate(REAL, (noisy(REAL[0], width), REAL[1]), holdout=HOLDOUT)
    assert found["privacy", "copies of real images"] == (width == 0)
    assert found["privacy", "as near to real rows as a hundredth is to held-out ones"] > 0.95
    assert found["privacy", "closer to real rows than to held-out ones"] > 0.95
    assert found["privacy", "membership found by distance (AUC)"] > 0.95


def test_models_learn_from_labels_and_not_from_wrong_ones(of_other_images):
    wrong = np.random.default_rng(0).permutation(OTHER[1])
    of_wrong_labels = evaluate(REAL, (OTHER[0], wrong), holdout=HOLDOUT)
    measure = "ROC-AUC on held-out rows, learned from synthetic rows"
    assert of_other_images["utility", measure, "linear model"] >= 0.95
    assert of_wrong_labels["utility", measure, "linear model"] <= 0.7


def test_numbers_to_predict_are_judged_by_r2():
    parts = [(images, images.mean(axis=(1, 2))) for images, _ in (REAL, OTHER, HOLDOUT)]
    found = evaluate(parts[0], parts[1], holdout=parts[2])
    assert found["utility", "R2 on held-out rows, learned from synthetic rows", "linear model"] > 0.8
    assert set(found.to_frame().query("measure == 'KID'")["subject"]) == {""}


def test_the_page_shows_images_and_their_nearest_real_ones(of_other_images):
    page = of_other_images.to_html()
    assert page.count("data:image/png;base64,") == 60
    assert "Evaluation of synthetic images" in page
    assert json.dumps(of_other_images.to_dict(), allow_nan=False)
    assert "synthetic images are copies" in of_other_images.summary()
    of_copies = evaluate(REAL[0], REAL[0])
    np.testing.assert_array_equal(of_copies.pictures.nearest.colours, of_copies.pictures.synthetic.colours)
    assert "need held-out real images" in of_copies.to_html()


def test_the_unit_of_brightness_and_channels_of_one_do_not_matter():
    measures = [
        evaluate(scale * REAL[0], (scale * OTHER[0])[..., None]).to_frame()["value"].to_numpy() for scale in (1, 16)
    ]
    np.testing.assert_allclose(*measures, atol=1e-3)


def test_colours_and_images_that_are_no_squares_are_taken():
    rng = np.random.default_rng(0)
    found = evaluate(*(rng.random((60, 5, 9, 3)) for _ in range(2)))
    assert abs(found["fidelity", "told from real images (AUC)"] - 0.5) < 0.2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"synthetic": OTHER[0]}, "labels both, or neither"),
        ({"synthetic": (OTHER[0][:, :7], OTHER[1])}, "synthetic holds images of size"),
        ({"synthetic": (OTHER[0].reshape(-1, 64), OTHER[1])}, "synthetic holds no images"),
        ({"holdout": (OTHER[0][:0], OTHER[1][:0])}, "holdout holds no images"),
        ({"holdout": (np.where(OTHER[0] > 3, np.nan, 0), OTHER[1])}, "no finite number"),
        ({"target": "digit"}, "pass their labels beside them"),
        ({"constraints": [lambda frame: frame["a"] > 0]}, "leave constraints out"),
    ],
)
def test_what_cannot_be_compared_is_refused(arguments, says):
    with pytest.raises(DataError, match=says):
        evaluate(**{"real": REAL, "synthetic": OTHER} | arguments)


def test_the_kernel_distance_is_unbiased_and_grows():
    rng = np.random.default_rng(0)
    same = [kid(rng.normal(size=(20, 3)), rng.normal(size=(20, 3))) for _ in range(400)]
    assert abs(np.mean(same)) < 3 * np.std(same) / 20
    assert kid(rng.normal(size=(50, 3)), rng.normal(1, 1, size=(50, 3))) > np.mean(same) + 3 * np.std(same)


def test_the_kernel_distance_is_that_of_its_definition():
    rng = np.random.default_rng(0)
    left, right = rng.normal(size=(6, 4)), rng.normal(size=(5, 4))

    def kernel(x, y):
        return (x @ y / 4 + 1) ** 3

    def within(rows):
        return np.mean([kernel(x, y) for i, x in enumerate(rows) for j, y in enumerate(rows) if i != j])

    between = np.mean([kernel(x, y) for x in left for y in right])
    assert kid(left, right) == pytest.approx(within(left) + within(right) - 2 * between)


def test_intervals_of_blocks_hold_nothing_where_sets_are_equal():
    rng = np.random.default_rng(0)
    for measure in (kid, lambda left, right: excess_wasserstein(left, right, 0)):
        found = [in_blocks(measure, rng.normal(size=(100, 3)), rng.normal(size=(100, 3)), i) for i in range(60)]
        assert np.mean([low <= 0 <= high for _, low, high in found]) > 0.85
    assert in_blocks(kid, np.zeros((20, 2)), np.zeros((20, 2)), 0) is None


def test_features_do_not_depend_on_other_images():
    features = RandomPatches(REAL[0][..., None].astype(np.float32) / 16, 0)
    some = HOLDOUT[0][..., None].astype(np.float32) / 16
    np.testing.assert_allclose(features(some)[3:4], features(some[3:4]), atol=1e-4)
    own = features(REAL[0][..., None].astype(np.float32) / 16)
    np.testing.assert_allclose(own.mean(axis=0), 0, atol=1e-3)


def test_copies_have_one_group():
    rows = np.random.default_rng(0).integers(0, 2, (200, 6)).astype(np.float32)
    groups = groups_of_copies(np.where(rows == 0, -0.0, rows).astype(np.float32))
    expected = np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1)
    assert len({*zip(groups, expected, strict=True)}) == len(set(groups)) == len(set(expected))


def test_images_of_one_kind_are_compared():
    blank = np.zeros((40, 8, 8))
    assert evaluate(blank, blank, holdout=blank)["privacy", "copies of real images"] == 1.0


@pytest.mark.parametrize("labels", [np.zeros((20, 2)), np.zeros(20, dtype=complex), np.zeros(20, dtype="f4,i4")])
def test_labels_that_are_not_one_for_each_image(labels):
    images = np.random.default_rng(0).random((20, 6, 6))
    with pytest.raises(DataError, match="pass one for each image"):
        evaluate((images, labels), (images, labels))
