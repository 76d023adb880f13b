"""
Images in front of a pipeline
=============================

A hundred digits of 8 x 8 pixels to learn from. `AugmentedEstimator` stands around a whole pipeline, which flattens
images and classifies rows: so the augmenter sees images, knows which pixels are neighbours, and can deform what they
show. What that gains is measured on the digits that nobody has seen.
"""

# %%
# A hundred images to learn from, the others to judge by
# ------------------------------------------------------
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

digits = load_digits()
images, images_test, y, y_test = train_test_split(
    digits.images, digits.target, train_size=100, stratify=digits.target, random_state=0
)

# %%
# Classifiers of flat rows
# ------------------------
# Arrays of images have three axes, which most classifiers do not take. The first step makes rows of them.
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import SVC


def flatten(images):
    """Return images as rows of pixels."""
    return np.reshape(images, (len(images), -1))


classifiers = {
    "nearest neighbours": KNeighborsClassifier(1),
    "random forest": RandomForestClassifier(random_state=0),
    "support vectors": SVC(),
}
pipelines = {name: make_pipeline(FunctionTransformer(flatten), model) for name, model in classifiers.items()}

# %%
# Without and with synthetic images
# ---------------------------------
# For arrays of images the augmenter learns by default how images of a class are deformations of each other.
from sklearn.base import clone

from synthaug import AugmentedEstimator, GANAugmenter

scores = {}
for name, pipeline in pipelines.items():
    model = AugmentedEstimator(pipeline, GANAugmenter(random_state=0)).fit(images, y)
    scores[name] = clone(pipeline).fit(images, y).score(images_test, y_test), model.score(images_test, y_test)
    print(f"{name}: accuracy {scores[name][0]:.3f} on real images alone, {scores[name][1]:.3f} with synthetic ones")

# %%
# What was added
# --------------
# Each synthetic image is a real one, deformed: close to the real one that is nearest to it, and yet no copy.
import matplotlib.pyplot as plt

from synthaug import SampleDisplay

SampleDisplay.from_augmenter(model.augmenter_, images, y)
plt.show()

# %%
# And what that gains
# -------------------
figure, ax = plt.subplots(figsize=(6.4, 2.4), layout="constrained")
for place, (without, augmented) in enumerate(scores.values()):
    ax.plot([without, augmented], [place, place], color="tab:gray", zorder=0)
    ax.scatter(without, place, color="tab:gray", label=None if place else "real images alone")
    ax.scatter(augmented, place, color="tab:blue", label=None if place else "with synthetic ones")
ax.set(yticks=range(len(scores)), yticklabels=scores, xlabel="accuracy on images not seen")
ax.margins(y=0.2)
ax.legend()
plt.show()
