"""Run the suites of images: ``python -m benchmarks.images``."""

from benchmarks import command
from benchmarks.images.suites import SUITES

if __name__ == "__main__":
    command.main("images", SUITES)
