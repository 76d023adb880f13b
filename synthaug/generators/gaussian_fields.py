"""GaussianFields: real images under deformations from a normal distribution."""

from __future__ import annotations

from typing import Any, ClassVar

from synthaug.generators.deformations.deformation import CONSTRAINTS, Deformation
from synthaug.generators.deformations.deforming import DeformsImages
from synthaug.generators.gaussian_copula import GaussianCopula

__all__ = ["GaussianFields"]


class GaussianFields(DeformsImages):
    """Real images, deformed as images of their class differ from each other; a Gaussian copula learns how.

    As `DeformationGAN`, but the control points of the fields between neighbours have correlated normal scores instead
    of a GAN. It is the control that says what the GAN is worth, and takes less time.

    It **holds training images**: a fitted object must be guarded as they are. Images without a label are left out,
    unless a teacher has labelled them.

    Parameters
    ----------
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
        One log, see `GaussianCopula`.

    See Also
    --------
    synthaug.DeformationGAN : Learns the fields by a GAN.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from synthaug import GANAugmenter, GaussianFields
    >>> images, digits = load_digits(return_X_y=True)
    >>> images = images.reshape(-1, 8, 8)[:50]
    >>> augmenter = GANAugmenter(GaussianFields(), ratio=2.0, random_state=0)
    >>> augmenter.fit_resample(images, digits[:50])[0].shape
    (150, 8, 8)
    """

    batch: ClassVar[int] = 256

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = CONSTRAINTS

    def __init__(self, scale: float = 0.8, mix: float = 0.5, brightness: float = 1.0, flip: str = "auto") -> None:
        self.scale = scale
        self.mix = mix
        self.brightness = brightness
        self.flip = flip

    def _deformation(self) -> Deformation:
        model = GaussianCopula()
        return Deformation(model, self.scale, self.mix, self.brightness, self.flip)
