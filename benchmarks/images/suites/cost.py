"""What the default family takes: CPU seconds to learn, and images per CPU second."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.images.methods import DEFORMATION, deformation_gan
from benchmarks.images.samples import ImageExperiment
from benchmarks.images.scores import AUGMENTER, SECONDS, timed_fit
from synthaug import DeformationGAN, GANAugmenter
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.splits import Sample

N_MADE = 10_000


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the seconds of a fit, and the speed of sampling."""
    family = deformation_gan(suite) or DeformationGAN()
    timed_fit(GANAugmenter(DeformationGAN(n_steps=1)), sample)  # imports take seconds that are not meant here
    fitted, seconds = timed_fit(GANAugmenter(family, random_state=task.split), sample)
    start = time.process_time()
    fitted.sample(N_MADE)
    yield AUGMENTER, DEFORMATION, SECONDS, seconds
    yield AUGMENTER, DEFORMATION, "images per CPU s", N_MADE / (time.process_time() - start)


SUITE = ImageExperiment(
    name="cost",
    title="How many CPU seconds does a fit of the default family take, and how fast is it?",
    measure=measure,
    datasets=("mnist",),
    sizes=(20,),
    splits=3,
    estimators=(AUGMENTER,),
    methods=(DEFORMATION,),
    alone=True,
)
