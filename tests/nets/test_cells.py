"""Cells: numbers lose their scale, categories their names; queries change nobody but themselves."""

import torch
from torch.testing import assert_close

from synthaug.nets.cells import as_cells

NUMBERS = torch.zeros(1, 2, dtype=torch.bool)
CODES = ~NUMBERS


def table(*rows):
    return torch.tensor([rows], dtype=torch.float32)


def random_table(seed=0):
    return torch.randn(1, 12, 2, generator=torch.Generator().manual_seed(seed))


def test_units_of_numbers_have_no_effect():
    values = random_table()
    assert_close(as_cells(values * 1000 - 7, NUMBERS, 8), as_cells(values, NUMBERS, 8), atol=1e-4, rtol=0)


def test_names_of_levels_have_no_effect():
    codes = table([0, 0], [0, 1], [1, 1], [1, 1], [1, 0], [1, 2])  # no two levels are as frequent
    renamed = torch.tensor([5.0, 0.0, 3.0])[codes.long()]
    assert_close(as_cells(codes, CODES, 6), as_cells(renamed, CODES, 6))


def test_levels_that_the_context_lacks_are_one():
    codes = table([0, 0], [1, 0], [0, 1], [7, 2], [2, 9])
    cells = as_cells(codes, CODES, 3)[0]
    assert_close(cells[3], cells[4])
    assert not torch.equal(cells[3], cells[0])


def test_queries_do_not_change_other_rows():
    values = random_table()
    changed = values.clone()
    changed[:, 8:11] = 100.0
    before, after = (as_cells(rows, NUMBERS, 8) for rows in (values, changed))
    assert_close(after[:, :8], before[:, :8])
    assert_close(after[:, 11:], before[:, 11:])


def test_missing_values_are_told_from_means():
    values = table([-1.0, 3.0], [1.0, torch.nan], [0.0, torch.nan])
    cells = as_cells(values, NUMBERS, 2)[0]
    assert cells[2, 1, 0] == cells[2, 0, 0] == 0.0
    assert cells[:, :, 2].tolist() == [[0, 0], [0, 1], [0, 1]]


def test_constant_and_empty_columns_and_large_numbers_are_finite():
    values = table([1e30, torch.nan], [1e30, torch.nan], [-1e30, torch.nan], [5.0, 1.0])
    assert as_cells(values, NUMBERS, 3).isfinite().all()
    assert (as_cells(values, NUMBERS, 2)[0, :, 0, 0] == 0).all()
