"""An estimator of a user's own, which prints as some do."""

from sklearn.tree import DecisionTreeClassifier


class TalkingClassifier(DecisionTreeClassifier):
    """A tree that says what it does."""

    def fit(self, X, y, sample_weight=None):
        print("I am learning")  # noqa: T201
        return super().fit(X, y, sample_weight)
