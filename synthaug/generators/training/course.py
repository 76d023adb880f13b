"""Course: where a training is, so that another process can go on with it and end in the same way."""

from __future__ import annotations

import time
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any, Protocol

import torch


class Keeper(Protocol):
    """What keeps the course of a training."""

    def begin(self, course: Course) -> None:
        """Follow a course that begins, and put it where an earlier training was, if one was interrupted."""


KEEPER: ContextVar[Keeper | None] = ContextVar("KEEPER", default=None)  # of the fit that is under way


class Course(SimpleNamespace):
    """All that the next steps of a training depend on, as attributes.

    A family makes one once its networks and random generators stand as they do before the first step, works on the
    attributes, and leaves nothing that later steps need elsewhere, as often as it yields. If its fit goes on from a
    checkpoint, the attributes are those of then as soon as the course is made.

    Parameters
    ----------
    **parts
        Objects with ``state_dict`` and ``load_state_dict``, such as networks, and random generators of torch: they
        are the same objects before and after. Numbers, None, tensors, and lists and tuples of all these; tuples come
        back as lists.

    Attributes
    ----------
    is_over : bool
        Whether there is no further step.
    seconds : float
        Wall-clock time that training took until the process now at work began.

    Examples
    --------
    >>> import torch
    >>> from synthaug.generators.training.course import Course
    >>> rng = torch.Generator().manual_seed(0)
    >>> course = Course(rng=rng, step=3)
    >>> state, first = course.state_dict(), torch.rand(2, generator=rng)
    >>> course.step += 1
    >>> course.load_state_dict(state)
    >>> course.step, bool((torch.rand(2, generator=rng) == first).all())
    (3, True)
    """

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts, is_over=False, seconds=0.0)
        if (keeper := KEEPER.get()) is not None:
            keeper.begin(self)
        self.start = time.monotonic() - self.seconds

    @property
    def spent(self) -> float:
        """Return how many seconds of training this course has taken, in all processes."""
        return float(time.monotonic() - self.start)

    def state_dict(self) -> dict[str, Any]:
        """Return what numbers and tensors say of all parts; they change when training goes on."""
        parts = vars(self) | {"seconds": self.spent}
        return {name: _state(part) for name, part in parts.items() if name not in ("start", "is_over")}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Put all parts where they were."""
        for name, kept in state.items():
            part = getattr(self, name)
            if hasattr(part, "load_state_dict"):
                part.load_state_dict(kept)
            elif isinstance(part, torch.Generator):
                part.set_state(kept)
            else:
                setattr(self, name, kept)


def _state(part: Any) -> Any:
    if hasattr(part, "state_dict"):
        return part.state_dict()
    return part.get_state() if isinstance(part, torch.Generator) else part


def states_of(optimizer: torch.optim.Optimizer) -> list[dict[str, torch.Tensor]]:
    """Return what an optimiser keeps of each weight; none before the first step."""
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    return [optimizer.state[weight] for weight in weights if weight in optimizer.state]


def put_states(optimizer: torch.optim.Optimizer, states: list[dict[str, torch.Tensor]]) -> None:
    """Give an optimiser what it kept of each weight, laid out in memory as the weights are, as fused ones need it."""
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    optimizer.state.clear()
    for weight, state in zip(weights, states, strict=bool(states)):
        optimizer.state[weight] = {name: _laid_out(value, weight) for name, value in state.items()}


def _laid_out(value: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    if value.shape != weight.shape:  # the number of steps
        return value.to(weight.device)
    return torch.empty_like(weight, requires_grad=False).copy_(value)
