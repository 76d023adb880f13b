"""Training rows that take a byte a number, and are read as they were."""

import pytest
import torch

from synthaug.generators import stored_rows
from synthaug.generators.stored_rows import MOST_LEVELS, StoredRows

CHOSEN = torch.tensor([4, 0, 7, 2])


def pictures(levels):
    """Return images whose numbers are among some levels."""
    rng = torch.Generator().manual_seed(0)
    return levels[torch.randint(len(levels), (9, 1, 16, 16), generator=rng)]


@pytest.mark.parametrize("n_levels", [1, 2, 200, MOST_LEVELS, 100_000])
@pytest.mark.parametrize("cells", [64, stored_rows.CELLS])
def test_rows_are_read_as_they_were(monkeypatch, n_levels, cells):
    monkeypatch.setattr(stored_rows, "CELLS", cells)
    rows = pictures(torch.linspace(-1, 1, n_levels) if n_levels > 1 else torch.tensor([0.1]))
    stored = StoredRows(rows, CHOSEN)
    assert len(stored) == 4
    for index in (slice(None), torch.tensor([3, 1, 1]), slice(None, None, 2)):
        assert torch.equal(stored[index], rows[CHOSEN][index])
        assert stored[index].dtype == torch.float32
    assert (stored.values.dtype == torch.uint8) == (n_levels <= MOST_LEVELS)


def test_what_no_level_equals_stays_as_it_is():
    rows = pictures(torch.tensor([0.0, 0.5, torch.nan]))
    assert torch.equal(StoredRows(rows, CHOSEN)[:].isnan(), rows[CHOSEN].isnan())


def test_no_rows():
    assert StoredRows(torch.empty(3, 1, 8, 8), CHOSEN[:0])[:].shape == (0, 1, 8, 8)
