"""
Made-up tables
==============

`PriorFittedClassifier` has been trained once, on tables like these, and predicts rows of real ones in their context.
This shows tables of two columns of each kind that it learns from, as it sees them (numbers in standard units,
categories by frequency), and then what it makes of a real table of 60 rows.
"""

# %%
# Five kinds of tables
# --------------------
# Colours are classes. Many tables are noisy, as real ones are: what can be predicted is often little.
import matplotlib.pyplot as plt
import numpy as np
import torch

from synthaug.nets.cells import as_cells
from synthaug.pretraining.prior import tasks
from synthaug.pretraining.prior.draws import Draws
from synthaug.pretraining.prior.labels import classes

rng = torch.Generator().manual_seed(3)
jitter = np.random.default_rng(0)
figure, rows = plt.subplots(len(tasks.SAMPLERS), 5, figsize=(10, 10), layout="constrained", sharex=True, sharey=True)
for axes, sampler in zip(rows, tasks.SAMPLERS, strict=True):
    axes[0].set_ylabel(sampler.__name__)
    table = sampler(len(axes), 300, 2, Draws(rng))
    labels = classes(table.signal, 3, Draws(rng))
    cells = as_cells(table.columns, table.categorical, 300)[..., 0].numpy()
    spread = np.where(table.categorical.numpy()[:, None], 0.15, 0.0)
    for axis, points, codes in zip(axes, cells + spread * jitter.normal(size=cells.shape), labels, strict=True):
        axis.scatter(*points.T, c=codes, cmap="viridis", s=5)
plt.show()

# %%
# A real table
# ------------
# Nothing is trained here: the 60 rows are the context in which all others are classified.
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

from synthaug import PriorFittedClassifier

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, train_size=60, stratify=y, random_state=0)
for model in (PriorFittedClassifier(random_state=0), RandomForestClassifier(random_state=0)):
    scores = model.fit(X_train, y_train).predict_proba(X_test)[:, 1]
    print(f"{type(model).__name__}: AUC {roc_auc_score(y_test, scores):.3f}")
