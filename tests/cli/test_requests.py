"""Requests: what is asked of a command, with its defaults and contradictions."""

import inspect
from dataclasses import FrozenInstanceError, fields

import pytest

from synthaug import GANAugmenter, TableEncoder
from synthaug.augmenter.defaults import generator_for
from synthaug.cli.commands.augment import augment
from synthaug.cli.errors import InputError
from synthaug.cli.requests import AMOUNTS, BALANCE, Augmentation, Learning, Sampling
from synthaug.generators import load


@pytest.mark.parametrize("request_class", [Augmentation, Learning])
def test_requests_do_not_change(request_class):
    with pytest.raises(FrozenInstanceError):
        request_class(target="y").seed = 1


def test_a_command_has_an_option_for_each_field_of_its_requests():
    options = inspect.signature(augment).parameters
    for field in fields(Augmentation):
        assert (options[field.name].default is inspect.Parameter.empty) == (field.name == "target")
        if field.name != "target":
            assert options[field.name].default == field.default


def test_defaults_are_those_of_the_library():
    rows = TableEncoder().fit([[0.5], [1.0], [2.0]])
    assert type(generator_for(None, rows)) is load(Learning.family)
    assert Learning.target_type == GANAugmenter().target_type


@pytest.mark.parametrize(
    ("options", "amounts"),
    [
        ({}, (1.0,)),
        ({"ratio": 3.0}, (3.0,)),
        ({"balance": True}, (BALANCE,)),
        ({"choose": True, "estimator": "svm"}, AMOUNTS),
        ({"choose": True, "estimator": "svm", "ratio": 3.0}, (3.0,)),
    ],
)
def test_amounts(options, amounts):
    assert Augmentation(target="y", **options).amounts == amounts


def test_contradictions_are_refused_where_a_request_is_made():
    with pytest.raises(InputError, match="leave one out"):
        Augmentation(target="y", ratio=1.0, balance=True)
    assert Augmentation(target="y", side_car=True).column is None
    assert Augmentation(target="y").column == "synthetic"
    assert Sampling().seed is None


def test_a_condition_is_no_choice():
    with pytest.raises(InputError, match="leave one out"):
        Augmentation(target="y", choose=True, estimator="random-forest", where="a > 1")
