"""Conditions reach networks of images."""

import pytest
import torch

from synthaug.nets.conditioning import EMBEDDING, ConditionalNorm, ConditionEmbedding, ProjectionScore


@pytest.fixture(autouse=True)
def _seeded():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


def test_no_condition_is_no_numbers():
    embedding = ConditionEmbedding(0)
    assert embedding.width == 0
    assert embedding(torch.empty(3, 0)).shape == (3, 0)
    assert not list(embedding.parameters())


def test_each_class_has_a_vector_of_its_own():
    vectors = ConditionEmbedding(5)(torch.eye(5))
    assert vectors.shape == (5, EMBEDDING)
    assert torch.pdist(vectors).min() > 1


def test_numbers_are_bent():
    low, middle, high = ConditionEmbedding(1)(torch.tensor([[-1.0], [0.0], [1.0]]))
    assert (low + high - 2 * middle).abs().max() > 0.1


@pytest.mark.parametrize("channels", [3, 8, 24])
def test_scale_and_shift_depend_on_the_inputs_and_the_rest_is_normalised(channels):
    norm = ConditionalNorm(channels, 4)
    features = torch.randn(2, channels, 6, 6) * 100 + 50
    torch.testing.assert_close(
        norm(features, torch.ones(2, 4)), norm(3 * features, torch.ones(2, 4)), atol=1e-3, rtol=0
    )
    assert (norm(features, torch.ones(2, 4)) - norm(features, torch.zeros(2, 4))).abs().max() > 0.1


def test_the_same_features_score_differently_under_other_conditions():
    score = ProjectionScore(16, 3)
    features = torch.randn(1, 16).repeat(3, 1)
    assert len(set(score(features, torch.eye(3)).tolist())) == 3
    plain = ProjectionScore(16, 0)
    assert len(set(plain(features, torch.empty(3, 0)).tolist())) == 1
