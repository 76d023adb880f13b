"""What the numbers in the documentation come from: suites on the engine of `synthaug.benchmark`, and measures of speed.

Run as modules: ``python -m benchmarks.demo``, ``python -m benchmarks.fidelity``, ``python -m benchmarks.perf.fit``, ...
"""
