"""Seconds to learn, rows per second, and how good the rows are, on each device: ``python -m benchmarks.perf.device``.

Seconds are of the wall, since those of the processor leave out what an accelerator does: run it on an idle machine.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
import torch
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from tqdm import tqdm

from benchmarks.images.samples import drawn, with_unlabelled
from benchmarks.perf._process import in_fresh_process
from benchmarks.perf._tables import mixed_table
from benchmarks.tables import text_table
from synthaug import DeformationGAN, FixMatchClassifier, GANAugmenter, ImageGAN, TabularGAN
from synthaug.benchmark.datasets.images import DIGITS, load_dataset, names
from synthaug.benchmark.estimators import make
from synthaug.benchmark.preparation import coded
from synthaug.benchmark.report.statistics import t_interval

CPU = "cpu"
N_ROWS, N_COLUMNS = 10_000, 20
N_MADE = 10_000
N_IMAGES, N_LABELLED, N_UNLABELLED = 20, 10, 5_000  # the first two are of a class
FIRST_SEED, N_SEEDS = 1000, 3


class Outcome(NamedTuple):
    """What a fit took, and what it is worth."""

    seconds: float  # to learn
    speed: float  # rows per second, made or predicted
    accuracy: float  # in points of 100, on real rows: of a forest that learned the made rows alone, or of the teacher


def tabular_gan(device: str, seed: int) -> Outcome:
    """Measure the family for tables."""
    X, y = mixed_table(2 * N_ROWS, N_COLUMNS, seed)
    forest = make_pipeline(coded(X), RandomForestClassifier(random_state=seed))
    halves = X[:N_ROWS], y[:N_ROWS], X[N_ROWS:], y[N_ROWS:]
    return _learned(TabularGAN(), {"n_steps": 5}, halves, forest, device, seed)


def deformation_gan(device: str, seed: int) -> Outcome:
    """Measure the family that deforms images."""
    return learned_images(DeformationGAN(), {"n_steps": 5}, device, seed)


def image_gan(device: str, seed: int) -> Outcome:
    """Measure the family that makes images from noise."""
    return learned_images(ImageGAN(), {"n_images": 640}, device, seed)


def learned_images(family: Any, least: Mapping[str, int], device: str, seed: int) -> Outcome:
    """Measure a family on images; ``least`` makes a fit of it short."""
    sample = drawn(load_dataset(_images()), N_IMAGES, seed)
    forest = make("random forest", "images", sample.X, seed)
    return _learned(family, least, sample, forest, device, seed)


def fix_match(device: str, seed: int) -> Outcome:
    """Measure the teacher of images without a label."""
    every = load_dataset(_images())
    images = with_unlabelled(drawn(every, N_LABELLED, seed), every, N_LABELLED, N_UNLABELLED, seed)
    teacher = FixMatchClassifier(device=device, random_state=seed)
    clone(teacher).set_params(n_steps=5).fit(images.X, images.y).predict(images.X_test)
    seconds, _ = _timed(lambda: teacher.fit(images.X, images.y))
    taken, said = _timed(lambda: teacher.predict(images.X_test))
    return Outcome(seconds, len(said) / taken, 100 * float((said == images.y_test).mean()))


TASKS: dict[str, Callable[[str, int], Outcome]] = {
    "TabularGAN": tabular_gan,
    "DeformationGAN": deformation_gan,
    "ImageGAN": image_gan,
    "FixMatchClassifier": fix_match,
}


def table(outcomes: Mapping[tuple[str, str], Sequence[Outcome]]) -> str:
    """Return a table of a row per task and device, with the difference in accuracy to the first device."""
    rows = []
    for (task, device), found in outcomes.items():
        first = next(others for (name, _), others in outcomes.items() if name == task)
        seconds, speed, accuracy = (sum(values) / len(found) for values in zip(*found, strict=True))
        difference = ""
        if found is not first and len(found) > 1:
            of = t_interval([here.accuracy - there.accuracy for here, there in zip(found, first, strict=True)])
            difference = f"{of.mean:+.1f} [{of.low:+.1f}, {of.high:+.1f}]"
        rows.append([task, device, f"{seconds:.1f}", f"{speed:,.0f}", f"{accuracy:.1f}", difference])
    columns = ["", "device", "seconds to learn", "rows per second", "accuracy", "difference"]
    return text_table(pd.DataFrame(rows, columns=columns))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.perf.device", description=__doc__.partition("\n")[0])
    there = [CPU, "cuda"] if torch.cuda.is_available() else [CPU]
    parser.add_argument("--devices", nargs="+", default=there)
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--seeds", type=int, default=N_SEEDS, help="training samples")
    options = parser.parse_args(arguments)
    outcomes: dict[tuple[str, str], list[Outcome]] = {}
    pairs = [(task, device) for task in options.tasks for device in options.devices]
    for task, device in tqdm(pairs, desc="device", file=sys.stderr):
        seeds = range(FIRST_SEED, FIRST_SEED + options.seeds)
        outcomes[task, device] = [in_fresh_process(TASKS[task], device, seed) for seed in seeds]
        for outcome in outcomes[task, device]:
            tqdm.write(
                f"{task} on {device}: {outcome}", file=sys.stderr
            )  # something to keep if a long run is cut short
    print(table(outcomes))
    print(f"\nA table of {N_ROWS:,} x {N_COLUMNS}; images: {_images()}. Accuracy on real rows: of a forest that learns")
    print(f"the made rows alone, or of the teacher itself. Means of {options.seeds} samples, 95 % intervals.")
    if "cuda" not in there:
        print("There is no CUDA device here.")


def _images() -> str:
    """Return the name of the set of images to learn."""
    return "mnist" if "mnist" in names() else DIGITS


def _learned(family: Any, least: Mapping[str, int], sample: Any, forest: Any, device: str, seed: int) -> Outcome:
    """Measure a family; a tiny fit comes before, so that imports and the start of a device do not count."""
    X, y, X_test, y_test = sample
    augmenter = GANAugmenter(family, device=device, random_state=seed)
    clone(augmenter).set_params(generator=clone(family).set_params(**least)).fit(X, y).sample(100)
    seconds, fitted = _timed(lambda: augmenter.fit(X, y))
    taken, (X_made, y_made) = _timed(lambda: fitted.sample(N_MADE))
    return Outcome(seconds, N_MADE / taken, 100 * float(forest.fit(X_made, y_made).score(X_test, y_test)))


def _timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that a call takes by the clock, and its result, which is on the CPU."""
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    main()
