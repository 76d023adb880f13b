"""A small convolutional classifier of images."""

from __future__ import annotations

from torch import Tensor, nn

HIDDEN = 64


class ImageClassifier(nn.Module):
    """Two convolutions with batch normalisation and a hidden layer.

    The stride of the first convolution grows with the image, so that one of 64 x 64 pixels costs little more than one
    of 28 x 28.

    Parameters
    ----------
    shape : tuple of int
        ``(channels, height, width)`` of an image, at least 8 x 8.
    n_classes : int
        Number of classes.
    width : int
        Channels of the first convolution; the second has twice as many.

    Shape
    -----
    Images ``(n, C, H, W)`` to scores of the classes ``(n, n_classes)``.
    """

    def __init__(self, shape: tuple[int, ...], n_classes: int, width: int) -> None:
        super().__init__()
        stride = 1 if min(shape[1:]) < 16 else 2 if min(shape[1:]) < 48 else 4
        height, breadth = (-(-side // stride) // 2 for side in shape[1:])
        # A bias before batch normalisation would be taken away again.
        self.layers = nn.Sequential(
            nn.Conv2d(shape[0], width, 5, stride=stride, padding=2, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, 2 * width, 3, padding=1, bias=False),
            nn.BatchNorm2d(2 * width),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(2 * width * height * breadth, HIDDEN),
            nn.ReLU(),
            nn.Linear(HIDDEN, n_classes),
        )

    def forward(self, images: Tensor) -> Tensor:
        """Return the scores."""
        return self.layers(images)
