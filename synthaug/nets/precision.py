"""Which precision networks of images are trained in: whether half the digits pay on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache

import torch
from torch.nn.functional import conv_transpose2d

ROUNDS = 11
MARGIN = 1.2  # how much faster the step below must be: it takes half the time, or far more, and seldom about the same


def is_bfloat16(precision: str, device: torch.device) -> bool:
    """Return whether to train in bfloat16: as named, or for ``"auto"`` if that pays on the device."""
    return precision == "bfloat16" or (precision == "auto" and _pays(device.type))


@cache
def _pays(device: str) -> bool:
    """Tell whether bfloat16 is faster, once per process.

    A processor without instructions for it is not asked: it would only be slower. Of the others the fastest of several
    short runs counts, in turn, so that other programs do not decide.
    """
    if device == "cpu" and not _has_instructions():
        return False
    plain, half = (_step(dtype, device) for dtype in (torch.float32, torch.bfloat16))
    seconds = [(_seconds(plain, device), _seconds(half, device)) for _ in range(ROUNDS)]
    slow, fast = (min(times) for times in zip(*seconds[1:], strict=True))
    return slow > MARGIN * fast


def _has_instructions() -> bool:
    names = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, name, bool)() for name in names)


def _step(dtype: torch.dtype, device: str) -> Callable[[], None]:
    """Return what takes most of the time in training: the last large convolution, there and back."""
    features = torch.linspace(-1, 1, 64 * 48 * 14 * 14, device=device, dtype=dtype).view(64, 48, 14, 14)
    weight = torch.linspace(-1, 1, 48 * 24 * 16, device=device, dtype=dtype).view(48, 24, 4, 4)
    inputs = [features.requires_grad_(), weight.requires_grad_()]

    def step() -> None:
        torch.autograd.grad(conv_transpose2d(features, weight, stride=2, padding=1).square().mean(), inputs)

    return step


def _seconds(step: Callable[[], None], device: str) -> float:
    """Return how long a step takes: of this thread's time on a CPU, which others do not lengthen as much."""
    if device == "cuda":
        torch.cuda.synchronize()
    clock = time.thread_time if device == "cpu" else time.perf_counter
    start = clock()
    step()
    if device == "cuda":
        torch.cuda.synchronize()
    return clock() - start
