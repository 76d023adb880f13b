"""Models as files: saved, loaded, and what their cards say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, overload

from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from synthaug.artifacts import models
from synthaug.artifacts.archive import ArtifactError, checked_card, opened, write
from synthaug.artifacts.augmenters import augmenter_in, parts_of
from synthaug.augmenter import GANAugmenter


def save(model: GANAugmenter | BaseEstimator, path: str | Path, *, notes: Mapping[str, Any] | None = None) -> None:
    """Write a fitted augmenter, or a whole fitted model with augmentation in it, to a file.

    What `sample` needs is written of an augmenter. A fitted teacher is not: after loading, `fit_resample` and
    `fit_augment` learn anew. A parameter that no file can hold and that `sample` does not need (a teacher that is not
    of this package, a function as ``sampling_strategy``) is left out: it has its default after loading, and the card
    names it. An existing file is replaced once the new one is complete.

    A whole model is an `AugmentedEstimator`, an `AugmentedEstimatorCV`, or a pipeline or search with one, or with an
    augmenter, in it. Its estimators are written by skops (``pip install synthaug[skops]``), each fitted augmenter as
    by itself.

    Parameters
    ----------
    model : GANAugmenter or estimator
        A fitted one.
    path : str or Path
        The file, by custom ``name.synthaug``.
    notes : mapping or None, default=None
        What else to put on the card: values of JSON.

    Raises
    ------
    ArtifactError
        If it is neither; if it holds what no file can, such as a family of your own; or if it is a whole model and
        there is no skops.

    Examples
    --------
    >>> import tempfile
    >>> from sklearn.datasets import load_iris
    >>> from synthaug import GANAugmenter, GaussianCopula, load, save
    >>> from synthaug.artifacts import read_card
    >>> X, y = load_iris(return_X_y=True, as_frame=True)
    >>> augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(X, y)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(augmenter, f"{folder}/iris.synthaug")
    ...     card, loaded = read_card(f"{folder}/iris.synthaug"), load(f"{folder}/iris.synthaug")
    >>> card["family"], card["rows"], card["stores_training_data"]
    ('gaussian-copula', 150, False)
    >>> loaded.sample(3)[0].equals(augmenter.sample(3)[0])
    True
    """
    if isinstance(model, GANAugmenter):
        check_is_fitted(model)
        write(path, parts_of(model, notes or {}))
    elif isinstance(model, BaseEstimator) and models.is_augmented(model):
        models.write_model(model, path, notes or {})
    else:
        raise ArtifactError(
            f"files hold a GANAugmenter, and a {type(model).__name__} was given, or a model with one inside; use "
            f"joblib.dump for others"
        )


@overload
def load(path: str | Path) -> GANAugmenter: ...


@overload
def load(path: str | Path, *, trusted: Iterable[str | type]) -> Any: ...


def load(path: str | Path, *, trusted: Iterable[str | type] = ()) -> Any:
    """Return the augmenter or the model that a file holds, on the CPU.

    Nothing in the file of an augmenter is executed. Of a whole model, skops makes objects of types that are known to be
    harmless, and others are refused: name those that you trust, if you trust who made the file.

    Parameters
    ----------
    path : str or Path
        A file that `save` has written.
    trusted : iterable of str or type, default=()
        Types of which a whole model may hold objects, such as ``"sklearn.tree._tree.Tree"``, besides those of
        scikit-learn and of this package that are harmless. The error of a file that is refused names what it asks for.

    Returns
    -------
    model : GANAugmenter or estimator
        One that gives the same rows for the same seed, or the same predictions, as the one that was saved.

    Raises
    ------
    ArtifactError
        If the file is damaged, is no such file, was written by a newer version, or names a class that is not allowed or
        not trusted; or if what it holds does not fit together, so that a few rows cannot be drawn. If it is of a whole
        model and there is no skops.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from synthaug import GANAugmenter, GaussianCopula, load, save
    >>> augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(np.eye(8))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(augmenter, f"{folder}/eye.synthaug")
    ...     loaded = load(f"{folder}/eye.synthaug")
    >>> loaded.sample(2).shape
    (2, 8)
    """
    if isinstance(trusted, str | type | bool):
        raise TypeError(
            f"trusted={trusted!r} is no list of types; name each, as in trusted=['sklearn.tree._tree.Tree']"
        )
    trusted = tuple(trusted)
    with opened(path) as archive:
        card = checked_card(archive)
        return models.model_in(archive, card, trusted) if "model" in card else augmenter_in(archive)


def read_card(path: str | Path) -> dict[str, Any]:
    """Return the card of a file: what it holds and where it comes from.

    Parameters
    ----------
    path : str or Path
        A file that `save` has written.

    Returns
    -------
    card : dict
        With ``"format"``, ``"synthaug"`` (the version), ``"family"``, ``"parameters"`` (of the family),
        ``"stores_training_data"``, ``"privacy"``, ``"holds"`` (what of the training data, in sentences), ``"columns"``
        with their roles, ``"rules"``, ``"target"``, ``"classes"``, ``"rows"``, ``"seed"``, ``"fingerprint"`` (of the
        training data), ``"left_out"`` (the names of parameters that no file can hold), ``"created"``,
        ``"notes"`` and ``"digest"`` (of all that is loaded).
        Files of earlier versions lack some. Of a whole model ``"format"``, ``"synthaug"``, ``"model"`` (as it is
        written in Python), ``"augmenters"`` (a list of such facts), ``"privacy"``, ``"created"``, ``"notes"`` and
        ``"digests"``.
    """
    with opened(path) as archive:
        return checked_card(archive)
