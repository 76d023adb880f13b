"""Time to import, in fresh processes: ``python -m benchmarks.perf.start``; of ctgan, too, where it is installed."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from importlib.util import find_spec

import pandas as pd

from benchmarks.tables import text_table

STATEMENTS = {
    "import synthaug": 0.3,
    "from synthaug import AugmentedEstimator": None,
    "from synthaug import GANAugmenter": None,
}
REPETITIONS = 5
HEAVY = ("torch", "sklearn", "pandas", "scipy", "numpy")
CODE = """
import json, sys, time
before, start = set(sys.modules), time.perf_counter()
{statement}
seconds = time.perf_counter() - start
print(json.dumps([seconds, sorted(set(sys.modules) - before)]))
"""


def imported(statement: str) -> tuple[float, list[str]]:
    """Return the median seconds that an import takes and the modules that it loads."""
    command = [sys.executable, "-c", CODE.format(statement=statement)]
    outputs = [json.loads(subprocess.check_output(command, text=True)) for _ in range(REPETITIONS)]
    return statistics.median(seconds for seconds, _ in outputs), outputs[0][1]


def main() -> None:
    """Measure and print."""
    rows = []
    rival = {"import ctgan": None} if find_spec("ctgan") else {}
    for statement, limit in (STATEMENTS | rival).items():
        seconds, modules = imported(statement)
        heavy = ", ".join(name for name in HEAVY if name in modules) or "none of them"
        rows.append([statement, f"{seconds:.3f}", f"{limit or ''}", f"{len(modules):,}", heavy])
    print(text_table(pd.DataFrame(rows, columns=["", "seconds", "at most", "modules", f"of {', '.join(HEAVY)}"])))


if __name__ == "__main__":
    main()
