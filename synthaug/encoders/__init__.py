"""Reversible, torch-free encoders: real data <-> float32 rows and the layout that says what they mean."""
