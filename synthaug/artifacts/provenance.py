"""Exported rows and images that say what made them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
from sklearn.utils.validation import check_is_fitted

from synthaug.augmenter import GANAugmenter
from synthaug.augmenter.card import made_by
from synthaug.exceptions import DataError, SynthaugError
from synthaug.provenance.content import provenance
from synthaug.provenance.stamps import read_stamp, stamp


def mark_synthetic(path: str | Path, augmenter: GANAugmenter, *, seed: int | None = None) -> Path:
    """Let a file of rows or images that an augmenter has made say so.

    Parquet, Feather, npz and PNG say it in themselves, where the rows and pixels stay as they are: a key ``synthaug``
    in the metadata of Arrow, the comment of an npz, and in PNG texts, ``DigitalSourceType`` of IPTC
    (``trainedAlgorithmicMedia``) and ``AIGC`` of TC 260 among them. Beside any other file one of JSON says it, whose
    name goes on with ``.synthetic.json``.

    Equal files stay equal: only the file beside another has the time in it, unless SOURCE_DATE_EPOCH is set.

    Parameters
    ----------
    path : str or Path
        A file that is there, written by whatever means.
    augmenter : GANAugmenter
        What has made all that is in it.
    seed : int or None, default=None
        What `sample` was given as ``random_state``.

    Returns
    -------
    path : Path
        The file that says it.

    Raises
    ------
    DataError
        If there is no such file, or it is a folder, or not of the kind that its name says.

    See Also
    --------
    read_provenance : Returns what was said.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import numpy as np
    >>> from synthaug import GANAugmenter, GaussianCopula
    >>> from synthaug.artifacts import mark_synthetic, read_provenance
    >>> augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(np.eye(8))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "rows.npz"
    ...     np.savez(path, X=augmenter.sample(5))
    ...     said = mark_synthetic(path, augmenter)
    ...     said.name, read_provenance(path)["generator"]["family"]
    ('rows.npz', 'gaussian-copula')
    """
    check_is_fitted(augmenter)
    file = _existing(path)
    state = augmenter.random_state
    fitted_seed = state if state is None or isinstance(state, int) else str(state)
    content = provenance(made_by(augmenter.learned_), seed=seed, fitted_seed=fitted_seed)
    try:
        return stamp(file, content)
    except SynthaugError:
        raise
    except (pa.ArrowException, zipfile.BadZipFile, OSError, ValueError) as error:
        if getattr(error, "errno", None) is not None:  # of the system, and not of what reads the format
            raise
        raise DataError(
            f"{str(path)!r} is damaged, or not of the kind that its name says ({type(error).__name__}); write it again"
        ) from error


def read_provenance(path: str | Path) -> dict[str, Any] | None:
    """Return what a file, or one of JSON beside it, says of where its rows come from; None if nothing is said.

    Parameters
    ----------
    path : str or Path
        A table or images, by `synthaug augment`, `synthaug sample` or `mark_synthetic`. What is beside a file that has
        changed since says nothing of it.

    Returns
    -------
    provenance : dict or None
        With ``"synthaug"`` (the version), ``"generator"`` (its family, parameters, number of training rows, their
        fingerprint, and whether it stores them), ``"privacy"``, ``"digital_source_type"``, ``"seed"`` and, where a
        command wrote the file, what was asked of it.

    Raises
    ------
    DataError
        If there is no such file, or it is a folder.
    """
    return read_stamp(_existing(path))


def _existing(path: str | Path) -> Path:
    """Return the path of a file that is there, or say that there is none."""
    file = Path(path)
    if file.is_dir():
        raise DataError(f"{str(path)!r} is a folder, and files say where they come from; name one in it")
    if not file.is_file():
        raise DataError(f"there is no file {str(path)!r}; check its name, or write it first")
    return file
