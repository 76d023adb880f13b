"""
A small tree that says more
===========================

A tree of three levels can be read by anybody, but 60 rows are few to choose its questions by, and its leaves are sure
of what a handful of rows happened to be. Trees gain most from synthetic rows with a teacher's soft labels, and stay as
small and as readable.
"""

# %%
# Ten samples of sixty rows
# -------------------------
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

from synthaug import AugmentedEstimator, GANAugmenter, GaussianCopula

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
scores = np.empty((10, 2))
for seed in range(len(scores)):
    X_train, X_test, y_train, y_test = train_test_split(X, y, train_size=60, stratify=y, random_state=seed)
    alone = DecisionTreeClassifier(max_depth=3, random_state=seed)
    augmented = AugmentedEstimator(alone, GANAugmenter(GaussianCopula(), random_state=seed))
    for column, model in enumerate((alone, augmented)):
        predicted = model.fit(X_train, y_train).predict_proba(X_test)[:, 1]
        scores[seed, column] = roc_auc_score(y_test, predicted)

# %%
# What it gains
# -------------
import matplotlib.pyplot as plt

gain = 100 * (scores[:, 1] - scores[:, 0])
print(f"ROC-AUC {scores[:, 0].mean():.3f} alone, {scores[:, 1].mean():.3f} augmented")
print(f"gain {gain.mean():+.1f} points, from {gain.min():+.1f} to {gain.max():+.1f}, {(gain > 0).sum()} of 10 gain")
figure, ax = plt.subplots(figsize=(5, 3.4), layout="constrained")
ax.plot([0, 1], scores.T, "o-", color="tab:blue", alpha=0.6)
ax.set(xticks=[0, 1], xticklabels=["real rows", "augmented"], xlim=(-0.3, 1.3), ylabel="ROC-AUC on unseen rows")
plt.show()

# %%
# The tree
# --------
# That of the last sample, learned from real and synthetic rows. The shares in its leaves are less extreme than 0 and 1.
from sklearn.tree import plot_tree

figure, ax = plt.subplots(figsize=(11, 5), layout="constrained")
plot_tree(
    augmented.estimator_, feature_names=list(X), class_names=["malignant", "benign"], impurity=False, proportion=True,
    precision=2, filled=True, fontsize=7, ax=ax,
)  # fmt: skip
plt.show()
