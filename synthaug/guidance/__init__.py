"""Guidance: models of the real rows that say what synthetic rows are worth.

A teacher labels rows softly, and its own training rows out of sample (:mod:`.guide`); the soft labels become weighted
rows that any estimator with ``sample_weight`` can learn from (:mod:`.soft_labels`).
"""
