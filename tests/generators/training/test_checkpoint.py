"""A checkpoint leads to the end that there would have been, and is refused by any other fit."""

from itertools import islice
from unittest import mock

import numpy as np
import pytest
import torch

from synthaug import GANAugmenter, GaussianCopula, TabularGAN, TabularVAE
from synthaug.exceptions import CheckpointError
from synthaug.generators.training.checkpoint import Checkpoint
from synthaug.generators.training.course import Course
from synthaug.generators.training.real_rows import RealRows
from tests.domains import assert_same

FAMILY = TabularGAN(n_steps=40, hidden=8, patience=20)
RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(60, 3)), RNG.integers(0, 2, 60)


class KilledError(BaseException):
    """The end of a process."""


@pytest.fixture
def checkpoint(tmp_path):
    """Return the checkpoint of a fit that was killed after a few logs."""
    path, write = tmp_path / "fit.checkpoint", Checkpoint.write
    killed = iter([write] * 3)

    def written(checkpoint):
        next(killed, kill)(checkpoint)

    with mock.patch.object(Checkpoint, "write", written), pytest.raises(KilledError):
        fitted(path)
    return path


def kill(checkpoint):
    raise KilledError


def fitted(path, rows=X, labels=Y, family=FAMILY, random_state=0, **parameters):
    return GANAugmenter(family, random_state=random_state, **parameters).fit(rows, labels, checkpoint=path)


def test_training_goes_on_where_it_was(checkpoint):
    with mock.patch.object(Checkpoint, "write", autospec=True) as write:
        resumed = fitted(checkpoint)
    assert write.call_count == 20 - 3
    assert_same(resumed.sample(50), GANAugmenter(FAMILY, random_state=0).fit(X, Y).sample(50))


def test_learning_with_a_teacher_goes_on_too(checkpoint):
    augmenter = GANAugmenter(FAMILY, random_state=0)
    learned = augmenter.learn(X, Y, checkpoint=checkpoint)
    assert_same(learned.soft(ratio=1.0), augmenter.learn(X, Y).soft(ratio=1.0))


def test_a_checkpoint_stays_when_its_fit_is_done_and_shortens_another(checkpoint):
    first = fitted(checkpoint)
    assert checkpoint.exists()
    with mock.patch.object(Checkpoint, "write", autospec=True) as write:
        assert_same(fitted(checkpoint).sample(9), first.sample(9))
    assert write.call_count == 1  # which writes nothing, as training is over


@pytest.mark.parametrize(
    ("named", "change"),
    [
        ("encoded rows and labels", {"rows": X + RNG.normal(size=X.shape)}),
        ("encoded rows and labels", {"labels": 1 - Y}),
        ("encoded rows and labels", {"rows": X[:, :2]}),
        ("parameters of the family", {"family": TabularGAN(n_steps=60, hidden=8, patience=20)}),
        ("family", {"family": TabularVAE(n_steps=40, hidden=8)}),
        ("random_state", {"random_state": 1}),
    ],
)
def test_any_other_fit_refuses_it(checkpoint, named, change):
    with pytest.raises(CheckpointError, match=rf"is of another fit: .*{named}.* differed then; .*remove"):
        fitted(checkpoint, **change)


def test_another_version_refuses_it(checkpoint):
    with (
        mock.patch("synthaug.generators.training.checkpoint.version", return_value="99.0"),
        pytest.raises(CheckpointError, match="of another fit: version of synthaug differed then"),
    ):
        fitted(checkpoint)


def test_another_budget_of_time_goes_on(checkpoint):
    fitted(checkpoint, family=TabularGAN(n_steps=40, hidden=8, patience=20, max_seconds=1e6))


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "other", "foreign"])
def test_what_is_damaged_is_refused(checkpoint, damage):
    content = checkpoint.read_bytes()
    middle = len(content) // 2
    checkpoint.write_bytes(
        {
            "empty": b"",
            "cut": content[:-100],
            "flipped": content[:middle] + bytes([content[middle] ^ 8]) + content[middle + 1 :],
            "other": b"a,b\n1,2\n",
            "foreign": b"PK\x05\x06" + bytes(18),
        }[damage]
    )
    with pytest.raises(CheckpointError, match=r"is damaged, or no checkpoint .*; remove it"):
        fitted(checkpoint)


def test_a_fit_without_a_seed_has_none(tmp_path):
    with pytest.raises(CheckpointError, match="give it a random_state"):
        fitted(tmp_path / "fit.checkpoint", random_state=None)


def test_families_that_learn_at_once_write_none(tmp_path):
    fitted(tmp_path / "fit.checkpoint", family=GaussianCopula())
    assert not list(tmp_path.iterdir())


def test_batches_go_on_in_the_middle_of_those_that_were_drawn():
    rng = torch.Generator().manual_seed(0)
    real = RealRows(torch.from_numpy(X).float(), torch.eye(2)[Y], rng)
    course = Course(batches=real.batches(16, rng), rng=rng)
    list(islice(course.batches, 5))
    state = course.state_dict()
    expected = [batch.real for batch in islice(course.batches, 100)]
    other = torch.Generator().manual_seed(1)
    again = Course(batches=RealRows(torch.from_numpy(X).float(), torch.eye(2)[Y], other).batches(16, other), rng=other)
    again.load_state_dict(state)
    for batch, wanted in zip(islice(again.batches, 100), expected, strict=True):
        assert torch.equal(batch.real, wanted)
