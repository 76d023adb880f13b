"""
Text with few labels
====================

Augmentation stands behind the steps that make numbers of text: TF-IDF, then a truncated SVD, then the classifier within
`AugmentedEstimator`. Synthetic rows are made in the space of the SVD, in ``fit`` alone. A random forest gains from
them; logistic regression, which is smooth by itself, does not need them.

SMS messages come from ``sms_spam.csv.gz`` in the folder that the variable ``SYNTHAUG_DATA`` names. Without it the
example says so and makes texts up.
"""

# %%
# Messages
# --------
import os
from pathlib import Path

import numpy as np
import pandas as pd

path = Path(os.environ.get("SYNTHAUG_DATA", "."), "sms_spam.csv.gz")
if path.exists():
    table = pd.read_csv(path)
    texts, y = table["text"].to_numpy(), (table["label"] == "spam").to_numpy()
else:
    print("No sms_spam.csv.gz in SYNTHAUG_DATA: here are made-up texts instead.")
    rng = np.random.default_rng(0)
    y = rng.random(2000) < 0.3
    common = rng.dirichlet(np.full(300, 0.3), size=2)  # how often each of 300 words is used, by kind of text
    words = np.array([f"word{i}" for i in range(300)])
    shares = 0.7 * common.mean(axis=0) + 0.3 * common[y.astype(int)]
    texts = np.array([" ".join(rng.choice(words, 12, p=share)) for share in shares])
print(texts[0])

# %%
# A pipeline, with and without synthetic rows
# -------------------------------------------
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

from synthaug import AugmentedEstimator, GANAugmenter, GaussianCopula


def pipeline(classifier, seed):
    """Return a classifier of text."""
    return make_pipeline(TfidfVectorizer(sublinear_tf=True), TruncatedSVD(10, random_state=seed), classifier)


SEEDS = range(6)
classifiers = {
    "logistic regression": lambda seed: LogisticRegression(),
    "random forest": lambda seed: RandomForestClassifier(random_state=seed),
}
scores = {name: np.empty((len(SEEDS), 2)) for name in classifiers}
for seed in SEEDS:
    train, test, y_train, y_test = train_test_split(texts, y, train_size=80, stratify=y, random_state=seed)
    for name, make in classifiers.items():
        augmented = AugmentedEstimator(make(seed), GANAugmenter(GaussianCopula(), random_state=seed))
        for column, classifier in enumerate((make(seed), augmented)):
            model = pipeline(classifier, seed).fit(train, y_train)
            scores[name][seed, column] = roc_auc_score(y_test, model.predict_proba(test)[:, 1])

# %%
# What it gains
# -------------
# Each line is a training sample of 80 messages: ROC-AUC on all others, on real rows alone and with synthetic ones.
import matplotlib.pyplot as plt

figure, panels = plt.subplots(1, len(scores), figsize=(8, 3.4), sharey=True, layout="constrained")
for ax, (name, found) in zip(panels, scores.items(), strict=True):
    gain = 100 * (found[:, 1] - found[:, 0])
    print(f"{name}: {gain.mean():+.1f} points on average, {(gain > 0).sum()} of {len(gain)} samples gain")
    ax.plot([0, 1], found.T, "o-", color="tab:blue", alpha=0.6)
    ax.set(title=name, xticks=[0, 1], xticklabels=["real rows", "augmented"], xlim=(-0.3, 1.3))
panels[0].set_ylabel("ROC-AUC on unseen messages")
plt.show()
