"""Pretraining on made-up tables, by ``python -m synthaug.pretraining``, of the network of `PriorFittedClassifier`.

``prior`` draws tables with labels, `Run` learns from them step by step, `train` and `decay` say for how long and at
what rate.
"""
