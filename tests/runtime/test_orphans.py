"""Workers end with the process they work for, however that ends."""

import os
import select
import signal
import subprocess
import sys

import pytest

from synthaug.runtime.orphans import working_for

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="knows no other parent than the first")
# A process whose child works for it, or for another one that is not its parent; both wait.
PARENT = """
import os, sys, time
from synthaug.runtime import orphans
orphans.EVERY = 0.05
parent = os.getpid() + int(sys.argv[1])
if os.fork() == 0:
    orphans.working_for(parent, lambda: None)
    print(os.getpid(), flush=True)
time.sleep(30)
"""


def ends_with_its_parent(offset, seconds):
    """Return whether a worker has ended so soon after its parent was killed; then nobody holds the pipe any more."""
    with subprocess.Popen([sys.executable, "-c", PARENT, str(offset)], stdout=subprocess.PIPE) as parent:
        worker = int(parent.stdout.readline())
        parent.kill()
        if select.select([parent.stdout], [], [], seconds)[0]:
            return True
        os.kill(worker, signal.SIGKILL)
        return False


def test_a_worker_ends_with_the_process_it_works_for():
    assert ends_with_its_parent(0, 20)


def test_a_worker_of_another_parent_goes_on():
    assert not ends_with_its_parent(1, 0.5)


def test_what_the_function_returns_and_raises_is_passed_on():
    assert working_for(os.getppid(), divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        working_for(os.getppid(), divmod, 7, 0)
