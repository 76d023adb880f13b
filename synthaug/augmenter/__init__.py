"""GANAugmenter, the face of the library, and what it leaves open to choose."""

from synthaug.augmenter.gan_augmenter import GANAugmenter

__all__ = ["GANAugmenter"]
