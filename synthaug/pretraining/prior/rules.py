"""Rules: a few conditions on few columns decide, by a look-up table or by how many of them hold."""

from __future__ import annotations

import torch

from synthaug.pretraining.prior.draws import Draws
from synthaug.pretraining.prior.latent import LatentTables


def rules(batch: int, n_rows: int, n_features: int, draws: Draws) -> LatentTables:
    """Return tables in which two to five columns decide; XOR and "at least two of four" are among such rules.

    Columns are numbers, or codes of two to five levels. A condition is a number above a threshold, or one of the
    levels.
    """
    n_conditions = draws.integer(1, min(5, n_features)) if n_features < 2 else draws.integer(2, min(5, n_features))
    numbers = draws.normal(batch, n_rows, n_features)
    categorical = draws.uniform(batch, n_features) < draws.share()
    n_levels = draws.integers(2, 5, batch, 1, n_features)
    codes = (draws.uniform(batch, n_rows, n_features) * n_levels).floor()
    columns = torch.where(categorical[:, None], codes, numbers)

    level = (draws.uniform(batch, 1, n_features) * n_levels).floor()
    holds = torch.where(categorical[:, None], codes == level, numbers > 0.6 * draws.normal(batch, 1, n_features))
    holds = holds[..., :n_conditions]
    if draws.share() < 0.5:
        bits = 2 ** torch.arange(n_conditions, device=numbers.device)
        signal = draws.normal(batch, 2**n_conditions).gather(1, (holds * bits).sum(-1))
    else:
        signal = (holds.sum(-1) >= draws.integers(1, n_conditions, batch, 1)).float()
    if draws.share() < 0.5:
        signal = signal + 0.3 * draws.share() * numbers[..., 0]
    return LatentTables(columns, categorical, signal)
