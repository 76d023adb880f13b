"""The picture of the README: real images beside synthetic ones: ``python -m benchmarks.images.picture``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import matplotlib

from benchmarks.images.samples import divided
from synthaug import GANAugmenter, SampleDisplay
from synthaug.benchmark.datasets.images import DIGITS, load, names

DATASET, N, SEED = "fashion_mnist", 20, 0
SHOWN = {DATASET: {0: "T-shirt", 2: "pullover", 5: "sandal", 7: "sneaker", 9: "boot"}, DIGITS: dict.fromkeys(range(5))}


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn from twenty images per class, and show some of them beside what is made."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.images.picture", description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("benchmarks/images/picture.png"))
    options = parser.parse_args(arguments)
    matplotlib.use("Agg")
    name = DATASET if DATASET in names() else DIGITS
    images = load(name)
    sample = divided(images.X, images.y, N, SEED)
    augmenter = GANAugmenter(random_state=SEED).fit(sample.X, sample.y)
    display = SampleDisplay.from_augmenter(augmenter, sample.X, sample.y, classes=list(SHOWN[name]), n_columns=6)
    display.names = [text or str(label) for label, text in SHOWN[name].items()]
    display.plot().figure_.savefig(options.output, dpi=75, bbox_inches="tight")
    print(f"{name}, {N} images of each class: {options.output}")


if __name__ == "__main__":
    main()
