"""
Sounds as pictures
==================

A spectrogram is an image of a sound: time to the right, pitch upwards. Families for images learn how spectrograms of
one class are deformed into each other, as a word is said faster or higher, and make more of them.

Spoken digits come from ``free_spoken_digits_600.npz`` in the folder that the variable ``SYNTHAUG_DATA`` names.
Without it the example says so and makes tones up: steady, rising, falling and trembling ones.
"""

# %%
# Sounds
# ------
import os
from pathlib import Path

import numpy as np

path = Path(os.environ.get("SYNTHAUG_DATA", "."), "free_spoken_digits_600.npz")
rng = np.random.default_rng(0)
if path.exists():
    with np.load(path) as spoken:
        rate, y = int(spoken["sample_rate"]), spoken["digit"].astype(str)
        sounds = np.split(spoken["audio"].astype(float), spoken["offsets"][1:-1])
else:
    print("No free_spoken_digits_600.npz in SYNTHAUG_DATA: here are made-up tones instead.")
    rate, seconds = 8000, np.arange(4000) / 8000
    bends = {"steady": 0 * seconds, "rising": seconds, "falling": -seconds, "trembling": 0.2 * np.sin(40 * seconds)}
    y = rng.choice(list(bends), 400)
    pitches = [rng.uniform(300, 900) * 2 ** (rng.uniform(0.5, 2) * bends[label]) for label in y]
    tones = [np.sin(2 * np.pi * np.cumsum(pitch) / rate) for pitch in pitches]
    sounds = [tone + rng.normal(0, 2, len(tone)) for tone in tones]

# %%
# Their spectrograms
# ------------------
# 16 bands of pitch at 16 moments, in decibels over the quietest that is kept.
from scipy.signal import spectrogram


def picture(sound):
    """Return the spectrogram of a sound as an image from 0 to 1."""
    window = min(256, len(sound) // 12)
    _, _, power = spectrogram(sound, rate, nperseg=window, noverlap=window // 2)
    bands = [part.mean(axis=0) for part in np.array_split(power[: len(power) // 2], 16)]
    moments = [part.mean(axis=1) for part in np.array_split(np.array(bands), 16, axis=1)]
    decibels = 10 * np.log10(np.array(moments).T + 1e-12)
    return np.clip((decibels - decibels.max()) / 40 + 1, 0, 1)[::-1]


images = np.array([picture(sound) for sound in sounds])

# %%
# Five sounds of each class
# -------------------------
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from synthaug import AugmentedEstimator, GANAugmenter, GaussianFields


def flatten(images):
    """Return images as rows of pixels."""
    return np.reshape(images, (len(images), -1))


SEEDS = range(3)
classes = np.unique(y)
classifiers = {
    "logistic regression": LogisticRegression(max_iter=300),
    "random forest": RandomForestClassifier(random_state=0),
}
scores = {name: np.empty((len(SEEDS), 2)) for name in classifiers}
for seed in SEEDS:
    rng = np.random.default_rng(seed)
    train = np.concatenate([rng.choice(np.flatnonzero(y == label), 5, replace=False) for label in classes])
    test = np.setdiff1d(np.arange(len(y)), train)
    for name, classifier in classifiers.items():
        alone = make_pipeline(FunctionTransformer(flatten), classifier)
        augmented = AugmentedEstimator(alone, GANAugmenter(GaussianFields(), ratio=20, random_state=seed))
        for column, model in enumerate((alone, augmented)):
            scores[name][seed, column] = model.fit(images[train], y[train]).score(images[test], y[test])
for name, found in scores.items():
    gain = 100 * (found[:, 1] - found[:, 0])
    print(
        f"{name}: {found[:, 0].mean():.1%} alone, {found[:, 1].mean():.1%} augmented; gains {np.round(gain, 1)} points"
    )

# %%
# What was made
# -------------
# Real spectrograms of the last sample above synthetic ones.
import matplotlib.pyplot as plt

from synthaug import SampleDisplay

SampleDisplay.from_augmenter(augmented.augmenter_, images[train], y[train], classes=classes[:4].tolist())
plt.show()
