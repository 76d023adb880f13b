"""Teachers: scikit-learn estimators that label rows softly, for guidance."""
