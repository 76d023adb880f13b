"""A file is either there as a whole or not at all."""

import os
import signal
import sys
from pathlib import Path

import pytest

from synthaug.runtime import replacing as module
from synthaug.runtime.replacing import drafted, put, remove_remains, replacing

NEEDS_LOCKS = pytest.mark.skipif(sys.platform == "win32", reason="has no locks of files that end with a process")


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_an_interrupted_file_leaves_what_was_there(tmp_path, error):
    whole = tmp_path / "file"
    whole.write_text("mine")

    def fail(temporary):
        temporary.write_text("half")
        raise error

    with pytest.raises(error), replacing(whole) as temporary:
        fail(temporary)
    assert whole.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [whole]


def test_a_name_may_be_as_long_as_a_system_allows(tmp_path):
    path = tmp_path / ("n" * 251 + ".csv")
    with replacing(path) as temporary:
        temporary.write_text("whole")
    assert path.read_text() == "whole"


def _killed_while_it_writes(path):
    """Let another process be killed half-way."""
    child = os.fork()
    if child == 0:
        with replacing(path) as temporary:
            temporary.write_text("half")
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


@NEEDS_LOCKS
def test_what_a_killed_process_left_is_removed_by_the_next_that_writes_there(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_seen", set())
    _killed_while_it_writes(tmp_path / "rows.csv")
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".rows.csv.")
    with replacing(tmp_path / "other.csv") as temporary:
        temporary.write_text("whole")
    assert [file.name for file in tmp_path.iterdir()] == ["other.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs leave to make links")
def test_a_link_to_itself_is_not_replaced(tmp_path):
    link = tmp_path / "rows.csv"
    link.symlink_to(link)
    with pytest.raises(OSError, match="symbolic links"), replacing(link):
        pass
    assert link.is_symlink()


@NEEDS_LOCKS
def test_only_remains_are_removed(tmp_path):
    for name in ("mine.tmp", ".mine.tmp", ".mine.0123.tmp", ".mine.0123456789abcdef.tmp.csv", "0123456789abcdef.tmp"):
        (tmp_path / name).write_text("mine")
    (tmp_path / ".folder.0123456789abcdef.tmp").mkdir()
    (tmp_path / ".link.0123456789abcdef.tmp").symlink_to(tmp_path / "mine.tmp")
    os.mkfifo(tmp_path / ".pipe.0123456789abcdef.tmp")
    before = {file.name for file in tmp_path.iterdir()} - {".pipe.0123456789abcdef.tmp"}
    with replacing(tmp_path / "rows.csv") as temporary:
        remove_remains(tmp_path)
        assert temporary.exists()
        temporary.write_text("whole")
    assert {file.name for file in tmp_path.iterdir()} - {".pipe.0123456789abcdef.tmp"} == before | {"rows.csv"}
    assert (tmp_path / "rows.csv").read_text() == "whole"
    remove_remains(tmp_path / "nowhere")


@NEEDS_LOCKS
def test_a_temporary_file_that_was_taken_for_a_remain_is_made_anew(tmp_path, monkeypatch):
    opened, made = os.open, []

    def removed_at_once(path, flags, *mode):
        handle = opened(path, flags, *mode)
        if flags & os.O_EXCL and not made:
            made.append(path)
            os.unlink(path)
        return handle

    monkeypatch.setattr(os, "open", removed_at_once)
    with replacing(tmp_path / "rows.csv") as temporary:
        temporary.write_text("whole")
    assert len(made) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["rows.csv"]


def test_an_interruption_at_the_first_moment_leaves_nothing(tmp_path, monkeypatch):
    make = os.open

    def interrupted(path, *how):
        make(path, *how)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "open", interrupted)
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "rows"):
        pass
    assert [*tmp_path.iterdir()] == []


def test_an_error_names_the_file_that_was_asked_for(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere/rows\.csv'$"), replacing(tmp_path / "nowhere" / "rows.csv"):
        pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_between_two_files_waits_for_the_second(number, tmp_path, monkeypatch):
    replace, before, moved = Path.replace, signal.getsignal(number), []

    def interrupted(file, target):
        moved.append(replace(file, target))
        signal.raise_signal(number)

    def interrupt(number, _):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    signal.signal(number, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt), drafted(tmp_path / "a") as a, drafted(tmp_path / "b") as b:
            put(a, b)
        assert signal.getsignal(number) is interrupt
    finally:
        signal.signal(number, before)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a", "b"]
    assert len(moved) == 2


def test_drafts_that_are_not_put_are_removed(tmp_path):
    (tmp_path / "a").write_text("mine")
    with drafted(tmp_path / "a") as a, drafted(tmp_path / "b"):
        a.temporary.write_text("half")
        assert len([*tmp_path.iterdir()]) == 3
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a", "mine")]
