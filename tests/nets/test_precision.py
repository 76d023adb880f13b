"""Half the digits are used where they are asked for, or clearly pay."""

from unittest import mock

import pytest
import torch

from synthaug.nets import precision

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _forgotten():
    precision._pays.cache_clear()
    yield
    precision._pays.cache_clear()


@pytest.mark.parametrize(("name", "expected"), [("float32", False), ("bfloat16", True)])
def test_a_named_precision_is_not_tested(name, expected):
    with mock.patch.object(precision, "_seconds", side_effect=AssertionError):
        assert precision.is_bfloat16(name, CPU) is expected


@pytest.mark.parametrize(("plain", "half", "expected"), [(2.0, 1.0, True), (1.1, 1.0, False), (1.0, 9.0, False)])
def test_it_must_be_clearly_faster(plain, half, expected):
    times = [plain, half] * precision.ROUNDS
    with (
        mock.patch.object(precision, "_has_instructions", return_value=True),
        mock.patch.object(precision, "_seconds", side_effect=times) as seconds,
    ):
        assert precision.is_bfloat16("auto", CPU) is expected
        assert precision.is_bfloat16("auto", CPU) is expected
    assert seconds.call_count == 2 * precision.ROUNDS  # once per process


def test_a_disturbed_run_decides_nothing():
    times = [2.0, 1.0] * precision.ROUNDS
    times[3] = times[5] = times[9] = 60.0
    with (
        mock.patch.object(precision, "_has_instructions", return_value=True),
        mock.patch.object(precision, "_seconds", side_effect=times),
    ):
        assert precision.is_bfloat16("auto", CPU)


def test_processors_without_instructions_are_not_asked():
    with (
        mock.patch.object(precision, "_has_instructions", return_value=False),
        mock.patch.object(precision, "_seconds", side_effect=AssertionError),
    ):
        assert not precision.is_bfloat16("auto", CPU)


def test_the_test_itself_runs_and_leaves_random_states_alone():
    before = torch.get_rng_state()
    with mock.patch.object(precision, "_has_instructions", return_value=True):
        assert precision.is_bfloat16("auto", CPU) in (True, False)
    assert torch.equal(torch.get_rng_state(), before)
