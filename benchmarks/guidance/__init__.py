"""What guidance and choice gain on real held-out rows: ``python -m benchmarks.guidance``."""
