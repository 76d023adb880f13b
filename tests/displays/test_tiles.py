"""Images as tiles of one picture."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from synthaug.displays.tiles import as_tiles, given_axes, mosaic


def test_a_picture_holds_its_tiles_between_white_gaps():
    tiles = np.random.default_rng(0).random((2, 3, 28, 14, 3))
    picture = mosaic(tiles)
    assert picture.shape == (2 * 28 + 2, 3 * 14 + 2 * 2, 3)
    for row in range(2):
        for column in range(3):
            assert_array_equal(picture[30 * row :, 16 * column :][:28, :14], tiles[row, column])
    assert (picture[28:30] == 1).all()
    assert (picture[:, 14:16] == 1).all()


def test_an_absent_tile_is_white():
    tiles = np.zeros((1, 2, 8, 8, 3))
    tiles[0, 1] = np.nan
    assert_array_equal(mosaic(tiles)[:, 9:], np.ones((8, 8, 3)))


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_colours_stay_and_other_channels_become_grey(channels):
    rows = np.random.default_rng(0).uniform(-1, 1, (6, channels, 9, 8)).astype(np.float32)
    tiles = as_tiles(rows, 3)
    assert tiles.shape == (2, 3, 9, 8, 3)
    shares = (np.moveaxis(rows, 1, 3) + 1) / 2
    expected = shares if channels == 3 else np.repeat(shares.mean(axis=3, keepdims=True), 3, axis=3)
    assert_allclose(tiles.reshape(6, 9, 8, 3), expected, atol=1e-6)


def test_what_is_darker_than_black_is_black():
    assert as_tiles(np.full((1, 1, 8, 8), -1.5), 1).max() == 0


def test_asks_for_as_many_axes_as_panels():
    with pytest.raises(ValueError, match="axes holds 1 axes, but there are 3 to plot on"):
        given_axes(object(), 3)
