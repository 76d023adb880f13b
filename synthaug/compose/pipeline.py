"""make_pipeline: steps in their natural order, nested as scikit-learn's pipeline needs them."""

from typing import Any, Literal, cast

import joblib
import sklearn.pipeline

from synthaug.compose.augmented_estimator import AugmentedEstimator
from synthaug.typing import Augmenter, Estimator

__all__ = ["make_pipeline"]

Step = Estimator | Augmenter | Literal["passthrough"] | None


def make_pipeline(
    *steps: Step, memory: str | joblib.Memory | None = None, verbose: bool = False
) -> sklearn.pipeline.Pipeline:
    """Make a scikit-learn pipeline from steps in their natural order, augmenters included.

    What comes after an augmenter goes inside an :class:`AugmentedEstimator`, since a
    pipeline of scikit-learn can not add rows. ``make_pipeline(scaler, augmenter, model)``
    is short for
    ``sklearn.pipeline.make_pipeline(scaler, AugmentedEstimator(model, augmenter))``.

    Parameters
    ----------
    *steps : estimators
        Transformers, augmenters (any objects with ``fit_resample``) and, last, a model.
        ``None`` and ``"passthrough"`` do nothing, as in scikit-learn.

    memory : str, joblib.Memory or None, default=None
        Where to cache fitted transformers and augmenters. A search over the parameters of
        the model then fits each augmenter once per fold.

    verbose : bool, default=False
        Whether to print the time that each step takes to fit.

    Returns
    -------
    pipeline : sklearn.pipeline.Pipeline
        An ordinary pipeline. The part that is augmented is its last step, under the name
        ``"augmentedestimator"``.

    See Also
    --------
    AugmentedEstimator : The meta-estimator that does the work.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.preprocessing import StandardScaler
    >>> from synthaug import GANAugmenter, TabularGAN, make_pipeline
    >>> X, y = load_iris(return_X_y=True)
    >>> augmenter = GANAugmenter(TabularGAN(n_steps=20), random_state=0)
    >>> pipeline = make_pipeline(StandardScaler(), augmenter, LogisticRegression())
    >>> [name for name, _ in pipeline.steps]
    ['standardscaler', 'augmentedestimator']
    >>> pipeline.fit(X, y).predict(X[:2])
    array([0, 0])
    """
    if not steps:
        raise ValueError("make_pipeline needs at least one step, got none.")
    for step in steps:
        _check_step(step)
    for position, step in enumerate(steps):
        if hasattr(step, "fit_resample"):
            inner = _pipeline_after(step, steps[position + 1 :], memory, verbose)
            augmented = AugmentedEstimator(inner, cast(Augmenter, step), memory=memory)
            steps = (*steps[:position], augmented)
            break
    return sklearn.pipeline.make_pipeline(*steps, memory=memory, verbose=verbose)


def _check_step(step: Any) -> None:
    if isinstance(step, type):
        raise TypeError(f"Steps are instances, got the class {step.__name__}: write {step.__name__}().")
    if isinstance(step, tuple | list):
        raise TypeError(
            "Steps are estimators without names, each an argument of its own: "
            f"make_pipeline(a, b), got the {type(step).__name__} {step!r}."
        )


def _pipeline_after(augmenter: Step, steps: tuple[Step, ...], memory: str | joblib.Memory | None, verbose: bool) -> Any:
    """Return what is to be fitted on the rows of an augmenter, as one estimator."""
    if all(step is None or isinstance(step, str) for step in steps):
        raise ValueError(
            f"Nothing comes after the augmenter {type(augmenter).__name__}, so nothing would be "
            "fitted on its rows: end the steps with an estimator."
        )
    if len(steps) == 1 and not hasattr(steps[0], "fit_resample"):
        return steps[0]
    pipeline = make_pipeline(*steps, memory=memory, verbose=verbose)
    return pipeline if len(pipeline.steps) > 1 else pipeline.steps[0][1]
