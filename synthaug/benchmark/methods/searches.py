"""Tuned estimators: a randomised search over each one's own settings, alone and with augmentation behind it.

The estimator as it is takes part, so that a search leaves it where nothing that is drawn looks better.

The number of settings is fixed for each estimator, so that equal seeds give equal results on any machine. It is chosen
so that the search takes about the CPU time of a choice of copula rows around the same estimator on 100 rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Self

from scipy.stats import loguniform, randint, uniform
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.model_selection import GridSearchCV, ParameterSampler

from synthaug import AugmentedEstimatorCV
from synthaug.benchmark.inner import FOLDS, settled
from synthaug.benchmark.methods.trial import InapplicableError, Trial


class Space(NamedTuple):
    """Settings to draw from, and how many to draw."""

    settings: dict[str, Any]
    n_drawn: int


SPACES: dict[str, Space] = {
    "LogisticRegression": Space({"C": loguniform(1e-3, 1e2), "class_weight": [None, "balanced"]}, 20),
    "RandomForestClassifier": Space(
        {
            "max_features": ["sqrt", "log2", 0.3, 0.6, 1.0],
            "min_samples_leaf": randint(1, 11),
            "max_depth": [None, 4, 8, 16],
        },
        10,
    ),
    "HistGradientBoostingClassifier": Space(
        {
            "learning_rate": loguniform(0.01, 0.3),
            "max_iter": randint(20, 200),
            "max_leaf_nodes": [4, 8, 16, 31],
            "min_samples_leaf": [2, 5, 10, 20, 30],
            "l2_regularization": loguniform(1e-3, 1e2),
            "max_features": uniform(0.3, 0.7),
        },
        20,
    ),
    "KNeighborsClassifier": Space({"n_neighbors": randint(1, 31), "weights": ["uniform", "distance"], "p": [1, 2]}, 40),
    "MLPClassifier": Space(
        {"alpha": loguniform(1e-5, 1e1), "hidden_layer_sizes": [(50,), (100,), (50, 50)], "max_iter": [50, 200]}, 10
    ),
    "DecisionTreeClassifier": Space(
        {
            "max_depth": [1, 2, 3, 4, 5, 6, 8, None],
            "min_samples_leaf": randint(1, 21),
            "ccp_alpha": loguniform(1e-4, 1e-1),
        },
        40,
    ),
    "LGBMClassifier": Space(
        {
            "learning_rate": loguniform(0.01, 0.3),
            "n_estimators": randint(20, 300),
            "num_leaves": [4, 8, 16, 31],
            "min_child_samples": [2, 5, 10, 20, 30],
            "reg_lambda": loguniform(1e-3, 1e2),
        },
        20,
    ),
    "CatBoostClassifier": Space(
        {
            "learning_rate": loguniform(0.01, 0.3),
            "iterations": randint(50, 400),
            "depth": randint(2, 8),
            "l2_leaf_reg": loguniform(1, 30),
        },
        10,
    ),
    "OnCodes": Space(  # of XGBoost
        {
            "classifier__learning_rate": loguniform(0.01, 0.3),
            "classifier__n_estimators": randint(20, 300),
            "classifier__max_depth": randint(2, 8),
            "classifier__min_child_weight": loguniform(0.3, 20),
            "classifier__reg_lambda": loguniform(1e-1, 1e2),
        },
        20,
    ),
}


def search(model: Any, trial: Trial) -> GridSearchCV:
    """Return a search around an estimator: by log-loss on held-out rows, over itself and drawn settings of its kind.

    Raises
    ------
    InapplicableError
        If its kind has no settings here, or a setting of it is given: a tree of depth 4 is to stay one.
    """
    final = model[-1]
    if type(final).__name__ not in SPACES:
        raise InapplicableError(f"there are no settings to draw from for {type(final).__name__}")
    if getattr(final, "max_depth", None) is not None and type(final).__name__ == "DecisionTreeClassifier":
        raise InapplicableError("the depth of the tree is given")
    space = SPACES[type(final).__name__]
    drawn = ParameterSampler(space.settings, space.n_drawn, random_state=trial.seed)
    settings = [{f"model__{name}": [value] for name, value in each.items()} for each in drawn]
    return GridSearchCV(model, [{}, *settings], scoring="neg_log_loss", cv=FOLDS)


class TunedThenAugmented(ClassifierMixin, BaseEstimator):
    """Tune on real rows, and choose how many synthetic ones the tuned estimator gets.

    Parameters
    ----------
    search : GridSearchCV
        Finds the settings.
    augmenter, scoring, memory
        As in `AugmentedEstimatorCV`.
    """

    def __init__(self, search: Any, augmenter: Any, scoring: str, memory: Any = None) -> None:
        self.search = search
        self.augmenter = augmenter
        self.scoring = scoring
        self.memory = memory

    def fit(self, X: Any, y: Any) -> Self:
        """Search, then choose."""
        tuned = clone(self.search).fit(X, y).best_estimator_
        self.choice_ = AugmentedEstimatorCV(
            clone(tuned), clone(self.augmenter), scoring=self.scoring, memory=self.memory
        ).fit(X, y)
        self.classes_ = self.choice_.classes_
        return self

    @property
    def augmenter_(self) -> Any:
        """The augmenter that was chosen, or None."""
        return self.choice_.augmenter_

    def predict(self, X: Any) -> Any:
        """Return classes."""
        return self.choice_.predict(X)

    def predict_proba(self, X: Any) -> Any:
        """Return probabilities."""
        return self.choice_.predict_proba(X)

    def settled(self) -> Any:
        """Return the tuned estimator with the chosen rows, not fitted."""
        return settled(self.choice_)
