"""
Five coats among hundreds of shirts
===================================

Half of the classes have a hundred images, the others five. Five images say little about how the things of a class
differ, but classes differ in similar ways: so a small class takes the deformations that were learned from the large
ones, and ``sampling_strategy="auto"`` raises it to their size. Balanced accuracy counts all classes alike.

Fashion-MNIST comes from ``fashion_mnist_12k.npz`` in the folder that the variable ``SYNTHAUG_DATA`` names. Without it
the example says so and takes the digits of scikit-learn.
"""

# %%
# Images
# ------
import os
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

NAMES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot")
path = Path(os.environ.get("SYNTHAUG_DATA", "."), "fashion_mnist_12k.npz")
if path.exists():
    fashion = np.load(path)
    images, y = fashion["x_train"][:6000], np.array(NAMES)[fashion["y_train"][:6000]]
else:
    print("No fashion_mnist_12k.npz in SYNTHAUG_DATA: here are digits instead.")
    images, y = load_digits().images, load_digits().target

# %%
# Every second class is rare
# --------------------------
rng = np.random.default_rng(0)
classes = np.unique(y).tolist()
sizes = {label: 5 if i % 2 else 100 for i, label in enumerate(classes)}
train = np.concatenate([rng.choice(np.flatnonzero(y == label), size, replace=False) for label, size in sizes.items()])
test = np.setdiff1d(np.arange(len(y)), train)
print("images to learn from:", sizes)

# %%
# Four ways to deal with it
# -------------------------
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import recall_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from synthaug import AugmentedEstimator, DeformationGAN, GANAugmenter, Jitter


def flatten(images):
    """Return images as rows of pixels."""
    return np.reshape(images, (len(images), -1))


pipeline = make_pipeline(FunctionTransformer(flatten), RandomForestClassifier(random_state=0))
weighted = clone(pipeline).set_params(randomforestclassifier__class_weight="balanced")
smote = GANAugmenter(Jitter(scale=0.0), sampling_strategy="auto", random_state=0)  # each pixel between two images
deformed = GANAugmenter(DeformationGAN(), sampling_strategy="auto", random_state=0)
models = {
    "nothing": pipeline,
    "class weights": weighted,
    "SMOTE on pixels": AugmentedEstimator(pipeline, smote),
    "deformations": AugmentedEstimator(pipeline, deformed),
}
recalls = {}
for name, model in models.items():
    predicted = model.fit(images[train], y[train]).predict(images[test])
    recalls[name] = recall_score(y[test], predicted, labels=classes, average=None)
    print(f"{name}: balanced accuracy {recalls[name].mean():.3f}, of rare classes {recalls[name][1::2].mean():.3f}")

# %%
# What each class gains
# ---------------------
import matplotlib.pyplot as plt

figure, ax = plt.subplots(figsize=(9, 3.4), layout="constrained")
for i, (name, recall) in enumerate(recalls.items()):
    ax.bar(np.arange(len(classes)) + 0.2 * i - 0.3, recall, width=0.2, label=name)
labels = [f"{label}\n({size})" for label, size in sizes.items()]
ax.set(xticks=range(len(classes)), xticklabels=labels, ylabel="recall", ylim=(0, 1))
figure.legend(loc="outside upper center", ncols=len(recalls))
plt.show()

# %%
# New images of rare classes
# --------------------------
from synthaug import SampleDisplay

augmenter = models["deformations"].augmenter_
SampleDisplay.from_augmenter(augmenter, images[train], y[train], classes=classes[1::2])
plt.show()
