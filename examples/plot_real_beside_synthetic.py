"""
Real rows beside synthetic ones
===============================

Fits a `GANAugmenter` to wine, draws synthetic rows of each class, and plots two columns of both. Then asks the question
that matters: does a classifier trained on real and synthetic rows do better on real rows that it has not seen?
"""

# %%
# A generator for a table with labels
# -----------------------------------
from sklearn.datasets import load_wine

from synthaug import GANAugmenter

X, y = load_wine(return_X_y=True, as_frame=True)
augmenter = GANAugmenter(random_state=0).fit(X, y)
X_synthetic, y_synthetic = augmenter.sample(len(X))
print(X_synthetic.head())

# %%
# What it learned, and how training went
# --------------------------------------
# The score is the distance of a sample's means and correlations from the real ones: lower is better.
import matplotlib.pyplot as plt

figure, axes = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
for axis, title, rows, labels in zip(axes, ("real", "synthetic"), (X, X_synthetic), (y, y_synthetic), strict=False):
    axis.scatter(rows["flavanoids"], rows["color_intensity"], c=labels, cmap="viridis", s=12)
    axis.set(title=title, xlabel="flavanoids", ylabel="color_intensity")
    axis.set(xlim=(0, X["flavanoids"].max()), ylim=(0, X["color_intensity"].max()))
history = augmenter.generator_.history_
axes[2].plot([log["step"] for log in history], [log["best_distance"] for log in history])
axes[2].set(title="training", xlabel="step", ylabel="best score so far", ylim=(0, None))
plt.show()

# %%
# Does it help?
# -------------
# The augmenter is part of the model: in each fold it is fitted to the training rows alone, and scored on real rows.
from sklearn.model_selection import cross_val_score
from sklearn.tree import DecisionTreeClassifier

from synthaug import AugmentedEstimator

tree = DecisionTreeClassifier(random_state=0)
for model in (tree, AugmentedEstimator(tree, GANAugmenter(ratio=4.0, random_state=0))):
    scores = cross_val_score(model, X, y, cv=5)
    print(f"{type(model).__name__}: accuracy {scores.mean():.3f} +/- {scores.std():.3f} over folds")
