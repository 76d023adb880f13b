"""Write the picture of the README, of what its first block of Python chooses: ``python docs/picture.py``."""

import re
from pathlib import Path

import matplotlib.pyplot as plt

from synthaug import GainDisplay

ROOT = Path(__file__).parent.parent

if __name__ == "__main__":
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    session: dict[str, object] = {}
    exec(re.search(r"^```python\n(.*?)^```$", readme, flags=re.MULTILINE | re.DOTALL)[1], session)
    GainDisplay.from_estimator(session["model"])
    plt.gcf().savefig(ROOT / "docs" / "gain.png", dpi=110, bbox_inches="tight")
