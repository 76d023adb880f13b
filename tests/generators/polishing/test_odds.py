"""Odds are high where real rows are more frequent than those made."""

import numpy as np
import pytest
import torch

from synthaug.generators.polishing.odds import Odds


def test_odds_are_those_of_the_two_kinds_of_rows(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    real, made = (rng.choice(3, size=(2_000, 1), p=shares) for shares in ((0.6, 0.3, 0.1), (0.2, 0.3, 0.5)))
    codes = np.hstack([np.concatenate([real, made]), rng.integers(9, size=(4_000, 2))])
    odds = Odds(codes, np.arange(4_000) < 2_000, seed=0)
    asked = np.column_stack([np.repeat(np.arange(3), 500), rng.integers(9, size=(1_500, 2))])
    found = odds(torch.from_numpy(asked).int()).view(3, 500).mean(dim=1)
    assert (found[0] - found[1]).item() == pytest.approx(np.log(3), abs=0.3)
    assert (found[0] - found[2]).item() == pytest.approx(np.log(15), abs=0.4)
