"""Seeds, devices and threads are lent, and given back."""

import os
import re
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_info

from synthaug import GANAugmenter, GaussianCopula
from synthaug.exceptions import OutOfMemoryError
from synthaug.runtime.devices import enough_memory, lent, one_thread, resolve_device, seeded
from synthaug.runtime.threads import one_core
from tests.checks import untouched


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


def _threads_of_torch():
    """Return torch's number of threads, and that of its MKL, which it does not show elsewhere."""
    mkl = re.search(r"mkl_get_max_threads\(\) : (\d+)", torch.__config__.parallel_info())
    return torch.get_num_threads(), mkl and int(mkl[1])


@pytest.fixture
def two_threads():
    """Let torch have two threads, and say what that looks like."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield _threads_of_torch()
    torch.set_num_threads(before)


def test_all_threads_of_torch_are_given_back_from_contexts_in_contexts(two_threads):
    with one_thread():
        inside = _threads_of_torch()
        with one_core(), one_thread():
            assert _threads_of_torch() == inside
        assert _threads_of_torch() == inside
    assert set(inside) <= {1, None}
    assert _threads_of_torch() == two_threads


def test_a_thread_that_meets_torch_inside_anothers_context_is_not_left_on_one(two_threads):
    seen = []

    def meet():
        with one_thread():
            seen.append(_threads_of_torch())
        seen.append(_threads_of_torch())

    with one_thread():
        other = threading.Thread(target=meet)
        other.start()
        other.join()
        assert torch.get_num_threads() == 1
    inside, after = seen
    assert set(inside) <= {1, None}
    assert after == two_threads
    assert _threads_of_torch() == two_threads


def test_each_thread_gets_its_own_number_back():
    seen = []

    def work():
        torch.set_num_threads(3)
        with one_thread():
            pass
        seen.append(torch.get_num_threads())

    before = torch.get_num_threads()
    try:
        with one_thread():
            other = threading.Thread(target=work)
            other.start()
            other.join()
        assert seen == [3]
        assert torch.get_num_threads() == before
    finally:
        torch.set_num_threads(before)


def test_libraries_loaded_later_are_limited_too():
    code = """if True:
        from threadpoolctl import threadpool_info
        from synthaug.runtime.threads import one_core

        def threads():
            return {pool["filepath"]: pool["num_threads"] for pool in threadpool_info()}

        with one_core():
            few = threads()
            import scipy.linalg
            with one_core():
                inside = threads()
        after = threads()
        with one_core():
            again = threads()
        assert len(few) < len(after), "scipy brings a library of its own"
        assert set(inside.values()) == set(again.values()) == {1}, (inside, again)
        assert set(after.values()) == {2}, after
    """
    environment = {**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


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


def test_memory_that_runs_out_is_one_sentence():
    cpu = torch.device("cpu")
    said = "not enough memory on cpu to train TabularGAN; take fewer"
    with pytest.raises(OutOfMemoryError, match=said), enough_memory("train TabularGAN", cpu):
        torch.empty(10**15)
    of_cuda = RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB.\nGPU 0 has a total capacity of")
    with pytest.raises(MemoryError, match="or device='cpu'") as caught, enough_memory("x", torch.device("cuda:0")):
        raise of_cuda
    assert caught.value.__cause__ is of_cuda
    with pytest.raises(RuntimeError, match="shapes"), enough_memory("x", cpu):
        raise RuntimeError("shapes do not fit")


def test_families_say_it_of_themselves(monkeypatch):
    X = np.random.default_rng(0).normal(size=(40, 3))
    augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(X)

    def too_much(*_, **__):
        torch.empty(10**15)

    monkeypatch.setattr(GaussianCopula, "sample", too_much)
    with pytest.raises(OutOfMemoryError, match="make rows by GaussianCopula"):
        augmenter.sample(3)
    monkeypatch.setattr(GaussianCopula, "learn", too_much)
    with pytest.raises(OutOfMemoryError, match="train GaussianCopula"):
        GANAugmenter(GaussianCopula()).fit(X)
