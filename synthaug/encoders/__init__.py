"""Reversible, torch-free encoders: real data <-> float32 rows and the layout that says what they mean."""

ROLES = ("ignore", "identifier", "code", "text", "category", "number", "date")  # what a column of a table is there for
