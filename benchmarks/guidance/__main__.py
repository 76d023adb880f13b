"""Run the suites of guidance: ``python -m benchmarks.guidance``."""

from benchmarks import command
from benchmarks.guidance.suites import SUITES

if __name__ == "__main__":
    command.main("guidance", SUITES)
