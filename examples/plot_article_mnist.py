"""
Handwritten digits from noise
=============================

The first article on generative adversarial networks sets two networks against each other: one makes digits from noise,
the other tells them from real ones. Here it is from end to end: train, watch, and look at 4 x 4 digits. The objective
is the article's, L_G = -log D(G(z)) and L_D = -[log D(x) + log(1 - D(G(z)))] [1]_; that the networks know which digit
is meant is a later idea, which helps both.

MNIST comes from its files ``mnist-train-*.gz`` in the folder that the variable ``SYNTHAUG_DATA`` names, and takes two
minutes on one core. Without it the example says so and takes the small digits of scikit-learn, in seconds.

.. [1] Goodfellow et al., "Generative adversarial nets", NeurIPS 2014.
"""

# %%
# Images and labels
# -----------------
# The files begin with a header of 16 and 8 bytes; then each byte is a pixel, or a label.
import gzip
import os
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

folder = Path(os.environ.get("SYNTHAUG_DATA", "."))
path = folder / "mnist-train-images-idx3-ubyte.gz"
if path.exists():
    images = np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=16).reshape(-1, 28, 28)
    labels = gzip.decompress((folder / "mnist-train-labels-idx1-ubyte.gz").read_bytes())
    labels = np.frombuffer(labels, np.uint8, offset=8)
else:
    print("No MNIST in SYNTHAUG_DATA: here are the digits of scikit-learn instead, of 8 x 8 pixels.")
    images, labels = load_digits().images, load_digits().target

# %%
# Train, and film it
# ------------------
# A film is a fit that is looked at: twenty times the network in training makes images of the same noise. With the
# article's objective alone the images soon are all alike. A penalty on the critic's gradient, changes of the images
# before the critic sees them and an average of the weights keep them from that: they are defaults, and stay on here.
from synthaug import GANAugmenter, ImageGAN, TrainingFilm

generator = ImageGAN(objective="non-saturating", n_images=100_000 if path.exists() else 30_000)
film = TrainingFilm.from_fit(GANAugmenter(generator, random_state=0), images, labels, n_columns=3)

# %%
# Watch
# -----
# From left to right: the same noise becomes digits. ``film.animation().save("digits.gif", writer="pillow")`` writes the
# same as a moving picture.
import matplotlib.pyplot as plt

film.plot()
plt.show()

# %%
# The losses hover, for each network gets better as the other does, and say nothing of the images. The score does: it
# is the distance of a sample from the real images, and the network with the lowest is kept. A diversity near one means
# that synthetic images differ from each other as much as real ones do.
from synthaug import TrainingDisplay

augmenter = film.augmenter
TrainingDisplay.from_augmenter(augmenter)
plt.show()

# %%
# Four by four
# ------------
# As in the article, and beside real digits and those that are nearest to them: what is made is similar, but no copy.
from synthaug import SampleDisplay

SampleDisplay.from_augmenter(augmenter, images, classes=None)
plt.show()

# %%
# Digits to order
# ---------------
# `sample` gives images in the form of the real ones, and with grey levels that occur in them.
made, made_labels = augmenter.sample(1000, y=7)
print(made.shape, made.dtype, "from", made.min(), "to", made.max(), "of", set(made_labels.tolist()))
