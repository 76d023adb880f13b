"""Augmenters of files of format 1, from before what was learned was one object."""

from __future__ import annotations

from synthaug.augmenter import GANAugmenter
from synthaug.augmenter.learned import Learned

ATTRIBUTES = ("_target", "_row_seeds", "_n_real")  # which there are no more


def renewed(augmenter: GANAugmenter) -> GANAugmenter:
    """Return an augmenter as it would be had it been fitted today; one that was, as it is."""
    held = augmenter.__dict__
    if "learned_" in held:
        return augmenter
    target, seeds, n_rows = (held.pop(name) for name in ATTRIBUTES)
    generator = held["generator_"]
    return augmenter.adopt(Learned(held["encoder_"], target, generator, seeds, n_rows, held["device"]))
