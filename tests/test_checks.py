"""The house checks, applied to all that is registered or public."""

from importlib.util import find_spec
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from sklearn.base import BaseEstimator

import synthaug
from synthaug import ImageEncoder, TableEncoder
from synthaug.generators import FAMILIES, load
from synthaug.generators.base import Generator

from . import checks, domains, strategies

ENCODERS = {
    "ImageEncoder": ImageEncoder(),
    "PublicEncoder": domains.PublicTables.encoder,
    "TableEncoder": TableEncoder(),
}
FAMILY_INSTANCES = {name: load(name)(**load(name).test_parameters) for name in FAMILIES}
NEEDS_OPENDP = pytest.mark.skipif(find_spec("opendp") is None, reason="needs OpenDP, the extra private")
# These have their own tests.
COMPOSED = {"AugmentedEstimator", "AugmentedEstimatorCV", "FixMatchClassifier", "GANAugmenter"} | {
    "PriorFittedClassifier",
    "PriorFittedRegressor",
}
SLOW = {
    (family, check)
    for family in ("image-gan", "image-vae", "gaussian-fields")
    for check in (
        checks.check_a_fit_killed_after_each_log_ends_as_it_would_have_ended,
        checks.check_container_in_is_container_out,
        checks.check_every_kind_of_condition_is_learned,
    )
} | {  # what deformation-gan, whose network is smaller, shows of networks of images and of warped ones
    (family, check)
    for family in ("image-gan", "image-vae", "gaussian-fields")
    for check in (
        checks.check_an_interrupted_fit_leaves_nothing_half_fitted,
        checks.check_copies_make_the_same_rows,
        checks.check_global_states_are_untouched_and_nothing_is_written,
        checks.check_longer_samples_begin_with_shorter_ones,
        checks.check_parts_are_those_of_one_sample,
        checks.check_same_seed_same_rows,
    )
}
SLOW.add(("polished", checks.check_longer_samples_begin_with_shorter_ones))  # as in parts, which check it, too
SLOW.add(("deformation-gan", checks.check_container_in_is_container_out))  # image-policy shows it of images
CONSTRAINTS = {"FixedCombinations", "Inequality", "Sum", "Unique"}  # values; they have their own tests
DISPLAYS = {
    "EmbeddingDisplay",
    "Evaluation",
    "GainDisplay",
    "MarginalsDisplay",
    "PairsDisplay",
    "SampleDisplay",
    "TrainingDisplay",
    "TrainingFilm",
}  # no estimators; so have they


def _checks_of_encoders():
    """Yield each encoder with each check; numbers between bounds come back to a part of these, as its own tests say."""
    for name, check in product(sorted(ENCODERS), checks.CHECKS_OF_ENCODERS):
        if (name, check) != ("PublicEncoder", checks.check_round_trip):
            yield pytest.param(name, check, id=f"{name}-{check.__name__}")


@pytest.mark.parametrize(("name", "check"), list(_checks_of_encoders()))
def test_encoder(name, check):
    check(ENCODERS[name])


def _checks_of_families():
    """Yield each family with each check; slow are new processes, and what trains the network of images many times."""
    for name, check in product(sorted(FAMILY_INSTANCES), checks.CHECKS_OF_FAMILIES):
        if FAMILY_INSTANCES[name].is_private and check in checks.CHECKS_BEYOND_PRIVACY:
            continue
        slow = check is checks.check_same_rows_in_workers or (name, check) in SLOW
        marks = [pytest.mark.slow] * slow + [NEEDS_OPENDP] * FAMILY_INSTANCES[name].is_private
        yield pytest.param(name, check, marks=marks, id=f"{name}-{check.__name__}")


@pytest.mark.parametrize(("name", "check"), list(_checks_of_families()))
def test_family(name, check):
    check(FAMILY_INSTANCES[name])


SHOWN_HALVES = pytest.mark.filterwarnings(  # a table that fails is shown, halves of floats too
    "ignore:overflow encountered in cast:RuntimeWarning:pandas.io.formats.format"
)


@SHOWN_HALVES
@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(table=strategies.tables())
def test_any_frame_comes_back(table):
    checks.assert_round_trip(TableEncoder(), table)


@SHOWN_HALVES
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(table=strategies.arrays())
def test_any_array_comes_back(table):
    checks.assert_round_trip(TableEncoder(), table)


@SHOWN_HALVES
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(table=strategies.tables(max_columns=3))
def test_any_frame_comes_back_with_all_columns_called_categorical(table):
    checks.assert_round_trip(TableEncoder(categorical_features=[True] * table.shape[1]), table)


# --------------------------------------------------------------------------------------
# Nothing escapes the checks
# --------------------------------------------------------------------------------------
def test_every_registered_class_is_a_family_of_its_own():
    assert len(set(FAMILIES.values())) == len(FAMILIES)
    assert all(isinstance(instance, Generator) for instance in FAMILY_INSTANCES.values())


def test_every_default_encoder_is_checked():
    defaults = {load(load(name).default_encoder) for name in FAMILIES}
    assert defaults <= {type(encoder) for encoder in ENCODERS.values()}


def test_every_public_class_is_checked():
    public = {name for name in synthaug.__all__ if isinstance(getattr(synthaug, name), type)}
    families = {type(instance).__name__ for instance in FAMILY_INSTANCES.values()}
    assert public <= set(ENCODERS) | families | COMPOSED | CONSTRAINTS | DISPLAYS
    assert set(ENCODERS) | families <= public
    assert all(issubclass(getattr(synthaug, name), BaseEstimator) for name in public - CONSTRAINTS - DISPLAYS)


def test_every_check_is_in_a_list():
    written = {value for name, value in vars(checks).items() if name.startswith("check_")}
    assert written == {*checks.CHECKS_OF_ENCODERS, *checks.CHECKS_OF_FAMILIES}
