"""Files of weights: what is loaded predicts as what was saved, and another file is refused."""

import hashlib

import pytest
import torch
from safetensors.torch import save_file
from torch.testing import assert_close

from synthaug.exceptions import DataError
from synthaug.nets.in_context import InContextClassifier
from synthaug.nets.weights import load_weights, save_weights
from synthaug.runtime.devices import seeded


def test_a_network_comes_back_with_its_dimensions(tmp_path):
    with seeded(0):
        network = InContextClassifier(width=16, n_blocks=2, n_heads=2, group_size=2, max_classes=5)
    save_weights(network, tmp_path / "weights.safetensors")
    state = torch.random.get_rng_state()
    loaded = load_weights(tmp_path / "weights.safetensors")
    assert torch.equal(torch.random.get_rng_state(), state)
    assert not loaded.training
    assert loaded.state_dict().keys() == network.state_dict().keys()
    for name, tensor in network.state_dict().items():
        assert loaded.state_dict()[name].dtype == torch.float32
        assert_close(loaded.state_dict()[name], tensor, rtol=2**-8, atol=0)


def test_files_of_others_are_refused(tmp_path):
    save_file({"weight": torch.zeros(3)}, tmp_path / "other.safetensors")
    with pytest.raises(DataError, match="metadata lack width, n_blocks"):
        load_weights(tmp_path / "other.safetensors")


def test_another_file_than_the_expected_one_is_refused(tmp_path):
    with seeded(0):
        save_weights(InContextClassifier(width=16, n_blocks=1), tmp_path / "weights.safetensors")
    written = (tmp_path / "weights.safetensors").read_bytes()
    load_weights(tmp_path / "weights.safetensors", hashlib.sha256(written).hexdigest())
    (tmp_path / "weights.safetensors").write_bytes(written[:-1] + bytes([written[-1] ^ 1]))
    with pytest.raises(DataError, match="is damaged or another file"):
        load_weights(tmp_path / "weights.safetensors", hashlib.sha256(written).hexdigest())


@pytest.mark.parametrize(
    ("name", "value"), [("n_blocks", 10**9), ("width", 10**9), ("n_heads", 0), ("max_classes", 11)]
)
def test_sizes_are_those_of_the_weights(name, value, tmp_path):
    with seeded(0):
        network = InContextClassifier(width=16, n_blocks=1)
    network.dimensions[name] = value
    save_weights(network, tmp_path / "weights.safetensors")
    with pytest.raises(DataError, match="no network of this kind"):
        load_weights(tmp_path / "weights.safetensors")
