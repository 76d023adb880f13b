"""DeformationGAN: real images under deformations that a GAN has learned."""

from __future__ import annotations

from numbers import Integral
from typing import Any, ClassVar

from synthaug._sklearn import Interval
from synthaug.generators.deformations.deformation import CONSTRAINTS, Deformation
from synthaug.generators.deformations.deforming import DeformsImages
from synthaug.generators.tabular_gan import TabularGAN

__all__ = ["DeformationGAN"]


class DeformationGAN(DeformsImages):
    """Real images, deformed as images of their class differ from each other; a GAN learns how.

    Each of up to 40 images of a class is registered with its nearest neighbours of the same class: a smooth
    displacement field with 5 x 5 control points makes it look like them. A small class-conditional GAN (`TabularGAN`)
    learns these 50 numbers, which is far easier than to learn pixels. A synthetic image is a real one of the class,
    mixed with a neighbour in the same shape, and read under a field that the GAN has drawn. It becomes brighter or
    dimmer as far as images of a class differ in that (clothes do, ink on paper does not), and a mirror image now and
    then where sides mean nothing; grey levels become as frequent as in real images. Fields never fold: one that would
    is made shorter. Classes of fewer than ten images take the fields of larger ones or, if none is larger, of all. It
    is the default for images.

    It **holds training images**: a fitted object must be guarded as they are. Images without a label are left out,
    unless a teacher has labelled them.

    Parameters
    ----------
    n_steps : int, default=900
        Optimiser steps of the GAN; half as many are visibly too few.
    scale : float, default=0.8
        What drawn fields are multiplied with: below 1, images stay nearer to real ones.
    mix : float, default=0.5
        How far, at most, the look of an image goes towards that of an aligned neighbour; 0 keeps its own look.
    brightness : float, default=1.0
        What drawn changes of brightness are multiplied with; 0 leaves images as bright and as dark as they are.
    flip : {"auto", "half", "never"}, default="auto"
        How many images become mirror images, left to right. ``"auto"``: half of them if mirror images are as near to
        others of their class as these are to each other, as those of photographs are and those of letters are not.

    Attributes
    ----------
    network_ : torch.nn.Module
        Deforms images, and holds the real ones; rests on the CPU.
    history_ : list of dict
        The logs of the GAN over fields, see `TabularGAN`.

    See Also
    --------
    synthaug.GaussianFields : The same with a normal distribution of fields: faster, and the control for the GAN.
    synthaug.ImagePolicy : Deformations that someone has thought of.
    synthaug.ImageGAN : Images from noise, which holds none.

    Notes
    -----
    Deformations learned from pairs are an old idea for few images (Hauberg et al., "Dreaming more data", AISTATS 2016).

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from synthaug import DeformationGAN, GANAugmenter
    >>> images, digits = load_digits(return_X_y=True)
    >>> images = images.reshape(-1, 8, 8)[:50]
    >>> augmenter = GANAugmenter(DeformationGAN(n_steps=50), ratio=2.0, random_state=0)
    >>> augmenter.fit_resample(images, digits[:50])[0].shape
    (150, 8, 8)
    """

    batch: ClassVar[int] = 256
    test_parameters: ClassVar[dict[str, Any]] = {"n_steps": 6}

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_steps": [Interval(Integral, 1, None, closed="left")],
        **CONSTRAINTS,
    }

    def __init__(
        self, n_steps: int = 900, scale: float = 0.8, mix: float = 0.5, brightness: float = 1.0, flip: str = "auto"
    ) -> None:
        self.n_steps = n_steps
        self.scale = scale
        self.mix = mix
        self.brightness = brightness
        self.flip = flip

    def n_planned_steps(self, n_rows: int) -> int | None:
        """Return how many steps training takes at most; see `Generator.n_planned_steps`."""
        return self.n_steps

    def _deformation(self) -> Deformation:
        model = TabularGAN(n_steps=self.n_steps, batch_size=128, latent_dim=24, ema=0.99)
        return Deformation(model, self.scale, self.mix, self.brightness, self.flip)
