"""
Are the rows good, and are they private?
========================================

A generator learns 350 rows of medical measurements. What it makes is compared with real rows, its use is measured on
real rows that nothing has seen, and attacks try to find out who was among those that it learned from.
"""

# %%
# Keep rows aside, then learn
# ---------------------------
# The rows of the holdout take no part in learning. Without them neither use nor privacy can be measured.
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

from synthaug import GANAugmenter, GaussianCopula, evaluate

frame = load_breast_cancer(as_frame=True).frame.iloc[:, [0, 1, 4, 5, 6, -1]]
frame.columns = ["radius", "texture", "smoothness", "compactness", "concavity", "benign"]
real, holdout = train_test_split(frame, train_size=350, stratify=frame["benign"], random_state=0)
augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(real.drop(columns="benign"), real["benign"])
X, y = augmenter.sample(350)
synthetic = X.assign(benign=y)

# %%
# All figures
# -----------
# ``to_html("page.html")`` writes the same as a page that can be passed on.
found = evaluate(real, synthetic, target="benign", holdout=holdout)
print(found.summary())
found

# %%
# What copies would look like
# ---------------------------
# The real rows themselves, sold as synthetic ones: each attack finds them.
for alarm in evaluate(real, real, target="benign", holdout=holdout).alarms:
    print("-", alarm)

# %%
# Columns, pairs of columns, rows
# -------------------------------
import matplotlib.pyplot as plt

from synthaug import EmbeddingDisplay, MarginalsDisplay, PairsDisplay

MarginalsDisplay.from_tables(real, synthetic)
PairsDisplay.from_evaluation(found)
EmbeddingDisplay.from_tables(real, synthetic)
plt.show()
