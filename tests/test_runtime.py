"""Seeds, devices and threads are lent, and given back."""

import threading
import time

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_info

from synthaug.runtime import lent, one_thread, resolve_device, seeded
from synthaug.threads import one_core

from .checks import untouched


def test_seeded_repeats_and_leaves_no_trace():
    with untouched():
        draws = []
        for seed in (1, 1, 2):
            with seeded(seed):
                draws.append(torch.randn(3))
        assert torch.equal(draws[0], draws[1])
        assert not torch.equal(draws[0], draws[2])
        with pytest.raises(KeyboardInterrupt), seeded(1):
            raise KeyboardInterrupt


def test_one_thread_is_one_thread_and_is_given_back():
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        with one_thread():
            assert torch.get_num_threads() == 1
            assert np.isfinite(np.ones((50, 50)) @ np.ones((50, 50))).all()
        assert torch.get_num_threads() == 2
        with pytest.raises(KeyboardInterrupt), one_thread():
            raise KeyboardInterrupt
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_threads_may_be_lent_in_several_threads_at_once():
    before = torch.get_num_threads()

    def work():
        for _ in range(20):
            with one_thread():
                torch.ones(10).sum()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert torch.get_num_threads() == before


def test_cores_are_given_back_whoever_leaves_last():
    def n_blas():
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    before, entered, leave = n_blas(), threading.Event(), threading.Event()

    def outlast():
        with one_core():
            entered.set()
            leave.wait(10)

    other = threading.Thread(target=outlast)
    with one_core():
        other.start()
        entered.wait(10)
    left_behind = n_blas()  # the other is still inside
    leave.set()
    other.join(10)
    assert set(left_behind) == {1}
    assert n_blas() == before


@pytest.mark.parametrize("device", ["cpu", torch.device("cpu")])
def test_devices_are_found_by_name(device):
    assert resolve_device(device) == torch.device("cpu")
    assert resolve_device("auto").type in ("cpu", "cuda")


def test_modules_come_back_to_the_cpu():
    module = torch.nn.Linear(2, 2)
    with lent(module, torch.device("cpu")) as moved:
        assert moved is module
    assert module.weight.device == torch.device("cpu")


class Movable:
    """Stands for a network and an accelerator where there is none: it is where it was last sent."""

    device = "cpu"

    def to(self, device):
        self.device = str(device)
        return self


def test_threads_that_want_one_module_on_an_accelerator_take_turns():
    module, barrier, seen = Movable(), threading.Barrier(4), []

    def call():
        barrier.wait()
        for _ in range(20):
            with lent(module, torch.device("cuda:0")) as one:
                time.sleep(1e-4)
                seen.append(one.device)

    callers = [threading.Thread(target=call) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert seen == ["cuda:0"] * 80
    assert module.device == "cpu"


def test_other_modules_and_calls_on_the_cpu_do_not_wait():
    module, ended = Movable(), threading.Event()

    def call():
        with lent(Movable(), torch.device("cuda:0")), lent(module, torch.device("cpu")):
            ended.set()

    with lent(module, torch.device("cuda:0")), lent(module, torch.device("cuda:0")):  # and its own thread neither
        caller = threading.Thread(target=call)
        caller.start()
        assert ended.wait(5)
        caller.join()
