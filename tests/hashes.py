"""What every family makes, as one hash a line, to compare two commits on one machine.

    python -m tests.hashes > before.txt      # on one commit
    python -m tests.hashes > after.txt       # on the other
    diff before.txt after.txt                # a change of value is a fault, or is told in the changelog

The values depend on the kernels of BLAS and torch, so none is committed.
"""

import hashlib
import sys
import tempfile
import warnings
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_sample_image, load_wine
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from synthaug import AugmentedEstimator, AugmentedEstimatorCV, GANAugmenter, GaussianCopula, ImageEncoder
from synthaug.artifacts import load, save
from synthaug.generators import FAMILIES
from synthaug.generators import load as family_class

from .domains import mixed_table

# What makes a family cheap, where it has such a parameter.
CHEAP = {"n_steps": 20, "n_images": 64 * 8, "width": 8, "precision": "float32", "hidden": 16, "n_epochs": 2}
CHEAP["generator"] = GaussianCopula()  # which `Polished` polishes


def tables():
    """Return six tables, each of another kind."""
    numbers = load_breast_cancer(return_X_y=True, as_frame=True)
    mixed, answer = mixed_table(90)
    levels = pd.DataFrame(np.random.default_rng(1).choice(["a", "b", "c"], size=(80, 4)), columns=list("pqrs"))
    return {
        "numbers": tuple(part.iloc[::5] for part in numbers),
        "three classes": load_wine(return_X_y=True),
        "mixed": (mixed, answer),
        "unlabelled": (mixed, answer.where(np.arange(90) % 3 > 0)),
        "continuous": tuple(part.iloc[::4] for part in load_diabetes(return_X_y=True, as_frame=True)),
        "levels": (levels, (levels["p"] == levels["q"]).astype(int).rename("same")),
    }


def images():
    """Return three sets of images: grey arrays, flat rows with a shape, and colours."""
    digits = load_digits()
    grey, labels = digits.images[:80].astype(np.uint8), digits.target[:80] % 3
    photo = load_sample_image("china.jpg")
    tiles = photo[: 8 * 12, : 8 * 12].reshape(8, 12, 8, 12, 3).swapaxes(1, 2).reshape(-1, 12, 12, 3)
    return {
        "grey": (grey, labels, None),
        "flat": (digits.data[:80], labels, ImageEncoder(image_shape=(8, 8))),
        "colour": (tiles, np.arange(len(tiles)) % 2, None),
    }


def hashed(*parts):
    """Return a short hash of values, dtypes and names."""
    digest = hashlib.sha256()
    for part in parts:
        _update(digest, part)
    return digest.hexdigest()[:16]


def _update(digest, part):
    if isinstance(part, tuple | list):
        for one in part:
            _update(digest, one)
    elif isinstance(part, pd.DataFrame):
        for name in part:
            _update(digest, part[name])
    elif isinstance(part, pd.Series):
        digest.update(repr((part.name, str(part.dtype), part.index.tolist(), part.tolist())).encode())
    elif isinstance(part, np.ndarray):
        digest.update(repr((part.dtype.str, part.shape, part.tolist())).encode())
    else:
        digest.update(repr(part).encode())


def families(*, of_images):
    """Yield the name of each family of one kind of data, and a cheap one of it."""
    for name in sorted(FAMILIES):
        family = family_class(name)
        if family.is_private:  # no seed repeats a fit
            continue
        default = family.default_encoder.rpartition(":")[2]
        if (default == "ImageEncoder") == of_images:
            taken = family().get_params()
            yield name, family(**{key: value for key, value in CHEAP.items() if key in taken})


def of_augmenter(make, X, y):
    """Yield names and hashes of what the methods of an augmenter make."""
    plain = make().fit(X, y)
    yield "sample", hashed(plain.sample(40), plain.sample(7, random_state=3))
    with tempfile.TemporaryDirectory() as folder:
        save(plain, Path(folder) / "model.synthaug")
        yield "saved", hashed(load(Path(folder) / "model.synthaug").sample(40))
    resampling = make()
    yield "fit_resample", hashed(resampling.fit_resample(X, y), resampling.sample_indices_)
    yield "sample after fit_resample", hashed(resampling.sample(9))
    softening = make()
    if hasattr(softening, "fit_augment"):
        weights = np.random.default_rng(0).uniform(0.5, 2, len(X))
        yield "fit_augment", hashed(softening.fit_augment(X, y), softening.sample_indices_)
        yield "fit_augment with weights", hashed(softening.fit_augment(X, y, weights))


def of_estimators(X, y, make, *, continuous):
    """Yield names and hashes of what meta-estimators choose and predict."""
    forest = (RandomForestRegressor if continuous else RandomForestClassifier)(10, random_state=0)
    others = [] if continuous else [LogisticRegression(max_iter=50), KNeighborsClassifier(3)]
    for estimator in [forest, *others]:
        name = type(estimator).__name__
        chosen = AugmentedEstimatorCV(estimator, make(), cv=2).fit(X, y)
        timeless = {key: value for key, value in chosen.cv_results_.items() if "time" not in key}
        evidence = (sorted(timeless.items()), chosen.losses_, chosen.gain_, chosen.gain_stderr_, chosen.best_index_)
        yield f"AugmentedEstimatorCV({name})", hashed(*evidence, chosen.predict(X))
        yield f"AugmentedEstimator({name})", hashed(AugmentedEstimator(estimator, make()).fit(X, y).predict(X))


def of_tables():
    """Yield names and hashes of what families of tables make, and meta-estimators with them."""
    gan = dict(families(of_images=False))["tabular-gan"]
    make = augmenters(gan)
    for table, (X, y) in tables().items():
        for name, family in families(of_images=False):
            for what, value in of_augmenter(augmenters(family), X, y):
                yield f"{table} / {name} / {what}", value
        balancing = augmenters(gan, sampling_strategy=None if table == "continuous" else "auto")
        for what, value in of_augmenter(balancing, X, y):
            yield f"{table} / tabular-gan / sampling_strategy / {what}", value
        if table in ("numbers", "three classes", "continuous"):
            for what, value in of_estimators(np.asarray(X), np.asarray(y), make, continuous=table == "continuous"):
                yield f"{table} / {what}", value


def of_images():
    """Yield names and hashes of what families of images make."""
    for kind, (X, y, encoder) in images().items():
        for name, family in families(of_images=True):
            for what, value in of_augmenter(augmenters(family, encoder=encoder), X, y):
                yield f"{kind} / {name} / {what}", value


def augmenters(family, **params):
    """Return a function that makes an augmenter."""
    return lambda: GANAugmenter(family, random_state=0, device="cpu", **params)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for name, value in chain(of_tables(), of_images()):
        sys.stdout.write(f"{name}\t{value}\n")
        sys.stdout.flush()
