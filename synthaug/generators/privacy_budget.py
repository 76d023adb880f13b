"""A budget of differential privacy: every look at the rows is a measurement of OpenDP, and OpenDP counts them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Budget"]

ROUNDING = 1 + 1e-9  # more noise than the exact amount, by as much as rounding may take
FEATURES = ("contrib", "honest-but-curious")  # OpenDP's words for what is proven, but for functions of ours


class Budget:
    """A table of codes that can be looked at through noise alone, and only as often as planned.

    Neighbours are tables of equally many rows that differ in one. OpenDP's adaptive composition holds the table,
    refuses what was not planned, and says what all of it amounts to. What is left to trust is how much a function of
    ours changes if one row does, which its caller says.

    Parameters
    ----------
    table : ndarray of shape (n, d)
        Codes.
    epsilon, delta : float
        What all measurements together may spend.
    plan : list of (str, float)
        The name and the weight of each measurement, in order.

    Attributes
    ----------
    loss : tuple of float
        The ``(epsilon, delta)`` that the plan amounts to.
    """

    def __init__(self, table: NDArray[np.intp], epsilon: float, delta: float, plan: list[tuple[str, float]]) -> None:
        self._dp = _opendp()
        self._neighbours = self._dp.change_one_distance()
        with _features(self._dp):
            self._tables = self._dp.user_domain("TableOfCodes", lambda value: isinstance(value, np.ndarray))
            total = sum(weight for _, weight in plan)
            self._names = [name for name, _ in plan]
            rho = _largest_rho(float(epsilon), float(delta))
            self._rhos = [rho * weight / total / ROUNDING for _, weight in plan]
            composition = self._dp.c.make_adaptive_composition(
                self._tables, self._neighbours, self._dp.zero_concentrated_divergence(), d_in=1, d_mids=self._rhos
            )
            self.loss = _loss(composition, float(delta))
            if self.loss[0] > epsilon:
                raise RuntimeError(
                    f"the plan would spend epsilon={self.loss[0]}, more than {epsilon}; please report this"
                )
            self._ask = composition(table)
        self._n_asked = 0

    @property
    def spent(self) -> dict[str, float]:
        """Return what the measurements so far have spent, by name."""
        asked = list(zip(self._names, self._rhos, strict=True))[: self._n_asked]
        return {name: math.fsum(rho for one, rho in asked if one == name) for name in dict.fromkeys(self._names)}

    def deviation(self, name: str, n_tables: int) -> float:
        """Return the standard deviation of the noise of the counts of some tables under the first plan of a name."""
        return math.sqrt(2 * n_tables) * _scale(self._rhos[self._names.index(name)])

    def counts(self, function: Callable[[NDArray[np.intp]], NDArray[np.intp]], n_tables: int) -> NDArray[np.float64]:
        """Return noisy counts; each row of the table is counted once in each of ``n_tables`` tables."""
        dp, change = self._dp, math.sqrt(2 * n_tables)  # in each, one count falls by one, and another one rises
        with _features(dp):
            space = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)
            counted = self._transformation(*space, lambda table: list(map(int, function(table))), change)
            noisy = counted >> dp.m.make_gaussian(*space, scale=change * _scale(self._next_rho()))
            return np.array(self._ask(noisy), dtype=np.float64)

    def choice(self, function: Callable[[NDArray[np.intp]], NDArray[np.float64]], change: float) -> int:
        """Return the position of about the highest score; another row changes each of them by ``change`` at most."""
        dp = self._dp
        with _features(dp):
            space = dp.vector_domain(dp.atom_domain(T=float, nan=False)), dp.linf_distance(T=float)
            scored = self._transformation(*space, lambda table: function(table).tolist(), change)
            noise = dp.zero_concentrated_divergence()
            return int(self._ask(scored >> dp.m.make_noisy_max(*space, noise, scale=change * _scale(self._next_rho()))))

    def _transformation(self, domain: Any, metric: Any, function: Callable[[Any], Any], change: float) -> Any:
        """Return a function of tables as OpenDP knows it, with how much it changes if one row does."""
        make = self._dp.t.make_user_transformation
        return make(self._tables, self._neighbours, domain, metric, function, lambda n_rows: change * n_rows)

    def _next_rho(self) -> float:
        if self._n_asked == len(self._rhos):
            raise RuntimeError("the budget of privacy is spent; plan all measurements")
        self._n_asked += 1
        return self._rhos[self._n_asked - 1]


def _scale(rho: float) -> float:
    """Return the scale of noise under which a change of one costs rho. OpenDP refuses it if it is too small."""
    return ROUNDING / math.sqrt(2 * rho)


@cache
def _largest_rho(epsilon: float, delta: float) -> float:
    """Return the largest rho that amounts to no more than epsilon and delta."""
    dp = _opendp()

    def is_enough(rho: float) -> bool:
        noise = dp.m.make_gaussian(dp.atom_domain(T=int), dp.absolute_distance(T=float), scale=_scale(rho))
        return _loss(noise, delta)[0] <= epsilon * (1 - 1e-6)  # OpenDP looks for epsilon up to some tolerance

    with _features(dp):
        return float(dp.binary_search(is_enough, bounds=(1e-12 * epsilon, epsilon)))


def _loss(measurement: Any, delta: float) -> tuple[float, float]:
    """Return the epsilon and delta that a measurement amounts to."""
    dp = _opendp()
    return dp.c.make_fix_delta(dp.c.make_zCDP_to_approxDP(measurement), delta).map(1)


def _opendp() -> Any:
    try:
        return import_module("opendp.prelude")
    except ImportError as error:
        raise ImportError("differential privacy needs OpenDP; pip install 'synthaug[private]'") from error


@contextmanager
def _features(dp: Any) -> Iterator[None]:
    """Enable what is needed of OpenDP for as long as it is."""
    more = [feature for feature in FEATURES if feature not in import_module("opendp.mod").GLOBAL_FEATURES]
    dp.enable_features(*more)
    try:
        yield
    finally:
        dp.disable_features(*more)
