"""After the map grey levels are as frequent as in real images, and in order."""

import pytest
import torch

from synthaug.nets.grey_levels import GreyLevels


def real_images(seed=0):
    """Return images of two channels, whose pixels are often exactly black or white."""
    noise = torch.Generator().manual_seed(seed)
    images = torch.randn(200, 2, 12, 12, generator=noise) * 1.5 - torch.tensor([1.0, 0.0]).view(2, 1, 1)
    return images.clamp(-1, 1)


def fake_images(seed=1):
    """Return images that come close to black and white, but never reach them."""
    noise = torch.Generator().manual_seed(seed)
    return torch.tanh(3 * torch.randn(300, 2, 12, 12, generator=noise)) * 0.98


def shares(images):
    return torch.stack([(images == -1).float().mean(dim=(0, 2, 3)), (images == 1).float().mean(dim=(0, 2, 3))])


def fitted(real, fake):
    levels = GreyLevels(real.shape[1])
    levels.fit(real, fake)
    return levels


def test_exact_black_and_white_are_as_frequent_as_in_real_images(global_random_seed):
    real, fake = real_images(global_random_seed), fake_images(global_random_seed + 100)
    assert shares(fake).max() == 0
    mapped = fitted(real, fake)(fake)
    assert (shares(mapped) - shares(real)).abs().max() < 0.002


def test_quantiles_are_those_of_real_images():
    real, fake = real_images(), fake_images()
    mapped = fitted(real, fake)(fake)
    at = torch.linspace(0.05, 0.95, 19)
    for channel in (0, 1):
        made, wanted = (images[:, channel].flatten().quantile(at) for images in (mapped, real))
        assert (made - wanted).abs().max() < 0.02


def test_order_and_range_are_kept():
    levels = fitted(real_images(), fake_images())
    line = torch.linspace(-1, 1, 1_000).view(1, 1, 1, 1_000).repeat(1, 2, 1, 1)
    mapped = levels(line)
    assert (mapped.diff(dim=3) >= 0).all()
    assert mapped.min() == -1
    assert mapped.max() == 1


@pytest.mark.parametrize("value", [-1.0, 1.0])
def test_pixels_that_are_all_equal_become_their_middle(value):
    real, fake = real_images(), fake_images()
    fake[:, :, :, :10] = value  # 5 of 6 pixels
    mapped = fitted(real, fake)(fake)
    of_equal = mapped[fake == value]
    assert of_equal.unique().numel() <= 2  # one per channel
    assert mapped.min() >= -1
    assert mapped.max() <= 1


def test_before_it_is_fitted_it_changes_nothing():
    fake = fake_images()
    torch.testing.assert_close(GreyLevels(2)(fake), fake, atol=1e-5, rtol=1e-5)


def test_fitted_to_equal_images_it_changes_little():
    real = real_images()
    torch.testing.assert_close(fitted(real, real)(real), real, atol=0.01, rtol=0)
