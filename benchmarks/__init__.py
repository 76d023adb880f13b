"""What the numbers in the documentation come from; uses the public API of synthaug alone.

Run as modules: ``python -m benchmarks.demo``, ``python -m benchmarks.fidelity``, ``python -m benchmarks.perf.fit``, ...
"""
