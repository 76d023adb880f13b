"""
Forty people, three pictures of each
====================================

Who is it? The Olivetti faces have ten pictures of each of forty people. Three are for learning, the others ask.
Pictures of one person differ in how the head is turned and in expression, which is what deformations can do; and a face
may be mirrored, which only someone who knows faces can say. Both ways to vary pictures are compared with none.

Takes half a minute, and needs the faces: in the folder that the variable ``SYNTHAUG_DATA`` names, as
``olivetti_faces.npz``, or among the data that scikit-learn has downloaded.
"""

# %%
# The faces
# ---------
import os
from pathlib import Path

import numpy as np
from sklearn.datasets import fetch_olivetti_faces

path = Path(os.environ.get("SYNTHAUG_DATA", "."), "olivetti_faces.npz")
try:
    faces = np.load(path) if path.exists() else fetch_olivetti_faces(download_if_missing=False)
except OSError:
    raise SystemExit(
        "This example needs the Olivetti faces: call sklearn.datasets.fetch_olivetti_faces() once, which downloads "
        "them, or let SYNTHAUG_DATA name a folder that holds olivetti_faces.npz"
    ) from None

# %%
# Three pictures of each person to learn from
# -------------------------------------------
# Every second pixel is enough to tell people apart, and four times as fast.
from sklearn.model_selection import train_test_split

pictures, people = faces["images"][:, ::2, ::2], faces["target"]
pictures, pictures_test, people, people_test = train_test_split(
    pictures, people, train_size=120, stratify=people, random_state=0
)

# %%
# Two ways to vary them
# ---------------------
# The deformations are learned from pairs of pictures of one person; the policy is written by hand.
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import SVC

from synthaug import AugmentedEstimator, DeformationGAN, GANAugmenter, ImagePolicy


def flatten(pictures):
    """Return pictures as rows of pixels."""
    return np.reshape(pictures, (len(pictures), -1))


augmenters = {
    "nothing": None,
    "learned deformations": GANAugmenter(DeformationGAN(), random_state=0),
    "hand-written policy": GANAugmenter(ImagePolicy(rotation=10, flip=0.5), random_state=0),
}
classifiers = {"nearest neighbour": KNeighborsClassifier(1), "support vectors": SVC(C=10)}
models = {}
for name, classifier in classifiers.items():
    for added, augmenter in augmenters.items():
        model = AugmentedEstimator(make_pipeline(FunctionTransformer(flatten), classifier), augmenter)
        models[name, added] = model.fit(pictures, people)
        print(f"{name}, {added}: {model.score(pictures_test, people_test):.1%} of 280 pictures recognised")

# %%
# What was learned
# ----------------
# Six people: as they are, with other faces of theirs, and beside the real picture that is most like each of these.
import matplotlib.pyplot as plt

from synthaug import SampleDisplay

augmenter = models["support vectors", "learned deformations"].augmenter_
SampleDisplay.from_augmenter(augmenter, pictures, people, classes=range(6))
plt.show()
