"""What synthetic images gain on real held-out ones: ``python -m benchmarks.images``."""
