"""Memory to learn many images: ``python -m benchmarks.perf.images``."""

from __future__ import annotations

import pickle
import sys

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.perf._process import cpu_seconds, in_fresh_process
from benchmarks.tables import text_table
from synthaug.benchmark.resources import forget_peak, peak_megabytes

N_IMAGES, SIDE, N_CLASSES = 20_000, 28, 10
FAMILIES = {  # trained so little that memory is all that is measured
    "jitter": {},
    "gaussian-fields": {},
    "deformation-gan": {"n_steps": 20},
    "image-gan": {"n_images": 640, "width": 8, "precision": "float32"},
    "image-vae": {"n_images": 640, "width": 8},
}


def blobs(n_images: int) -> tuple[np.ndarray, np.ndarray]:
    """Return images of one spot each, whose place depends on the class."""
    rng = np.random.default_rng(0)
    labels = rng.integers(N_CLASSES, size=n_images)
    angle = 2 * np.pi * labels / N_CLASSES
    middle = SIDE / 2 + SIDE / 4 * np.column_stack([np.cos(angle), np.sin(angle)]) + rng.normal(size=(n_images, 2))
    rows, columns = (np.exp(-0.1 * (np.arange(SIDE) - middle[:, [axis]]) ** 2) for axis in (0, 1))
    return np.rint(255 * rows[:, :, None] * columns[:, None, :]).astype(np.uint8), labels


def fitted(name: str, n_images: int) -> tuple[float, float, float, float]:
    """Return the megabytes of the images, those that a fit takes at its peak and keeps, and its CPU seconds."""
    from synthaug import GANAugmenter, ImageEncoder
    from synthaug.generators import load

    def learned(X: np.ndarray, y: np.ndarray) -> GANAugmenter:
        family = load(name)(**FAMILIES[name])
        return GANAugmenter(family, encoder=ImageEncoder(), random_state=0, device="cpu").fit(X, y)

    X, y = blobs(n_images)
    learned(X[:200], y[:200]).sample(10)  # imports do not count
    forget_peak()
    before = peak_megabytes()
    seconds, augmenter = cpu_seconds(lambda: learned(X, y))
    peak = peak_megabytes() - before
    return X.nbytes / 1e6, peak, len(pickle.dumps(augmenter.learned_)) / 1e6, seconds


def main() -> None:
    """Measure and print."""
    rows = []
    for name in tqdm(FAMILIES, desc="images", file=sys.stderr):
        images, peak, kept, seconds = in_fresh_process(fitted, name, N_IMAGES)
        times = f"{peak / images:.1f}"
        rows.append([name, f"{images:.0f}", f"{peak:.0f}", times, f"{kept:.0f}", f"{seconds:.1f}"])
    names = [f"{N_IMAGES:,} images", "MB", "peak MB of a fit", "times the images", "MB kept", "CPU s"]
    print(text_table(pd.DataFrame(rows, columns=names)))


if __name__ == "__main__":
    main()
