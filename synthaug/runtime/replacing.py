"""A file is either there as a whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from synthaug.runtime.interruptions import held

SHOWN = 40  # characters of a name in that of its temporary file, which systems allow 255 bytes
TEMPORARY = re.compile(r"\..+\.[0-9a-f]{16}\.tmp", re.DOTALL)
ATTEMPTS = 100  # at a temporary file that nobody takes for a remain before it is locked
_seen: set[tuple[int, Path]] = set()  # processes, which forks tell apart, and folders that they have looked at


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary file beside a path, which takes its place if the block ends well and is removed otherwise.

    A process that is killed leaves its temporary file. The next one that writes to the folder removes it.

    Parameters
    ----------
    path : str or Path
        The file to be. If there is one, it stays as it is until the new one is complete and on the disk.

    Yields
    ------
    temporary : Path
        An empty file in the same folder, to be written.

    Raises
    ------
    OSError
        If there can be no such file, or the path is a link that leads to itself.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from synthaug.runtime.replacing import replacing
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing(Path(folder) / "rows.csv") as temporary:
    ...         _ = temporary.write_text("a,b")
    ...     [file.name for file in Path(folder).iterdir()]
    ['rows.csv']
    """
    with drafted(path) as draft:
        yield draft.temporary
        put(draft)


@dataclass(frozen=True)
class Draft:
    """A file that is being written, and is not yet where it is to be.

    Parameters
    ----------
    temporary : Path
        Where it is written.
    whole : Path
        Where it is to be.
    mode : int or None
        The permissions of the file that it replaces; None: there is none.
    """

    temporary: Path
    whole: Path
    mode: int | None


@contextmanager
def drafted(path: str | Path) -> Iterator[Draft]:
    """Give a draft of a file, which is removed after the block unless `put` has put it where it is to be.

    Parameters
    ----------
    path : str or Path
        The file to be, as in `replacing`.

    Yields
    ------
    draft : Draft
        With an empty file to be written.
    """
    whole = Path(os.path.realpath(path))  # a link is kept, what it points to is replaced
    if whole.is_symlink():  # it leads to itself
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    if (looked := (os.getpid(), whole.parent)) not in _seen:  # once: there may be as many files as parts of a table
        _seen.add(looked)
        remove_remains(whole.parent)
    mode = whole.stat().st_mode & 0o7777 if whole.exists() else None
    temporary, lock = _beside(whole), None
    try:
        # With the permissions that a new file gets here: to ask for the umask is to change it, for all threads.
        try:
            lock = _created(temporary, 0o666 if mode is None else 0o600)
        except OSError as error:  # which is of a name that nobody has asked for
            raise OSError(error.errno, error.strerror, str(path)) from None
        yield Draft(temporary, whole, mode)
    finally:  # an interruption, too, leaves nothing behind
        with suppress(OSError):
            temporary.unlink()
        if lock is not None:
            os.close(lock)


def put(*drafts: Draft) -> None:
    """Put drafts where they are to be, one right after the other: an interruption finds all of them there, or none.

    Parameters
    ----------
    *drafts : Draft
        Complete ones. Those that are to be there whenever a later one is come first: a system that stops, or has no
        room for a name, may do so between two.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from synthaug.runtime.replacing import drafted, put
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with drafted(Path(folder) / "rows.csv") as rows, drafted(Path(folder) / "about.json") as about:
    ...         _ = rows.temporary.write_text("a,b"), about.temporary.write_text("{}")
    ...         put(about, rows)
    ...     sorted(file.name for file in Path(folder).iterdir())
    ['about.json', 'rows.csv']
    """
    for draft in drafts:
        if draft.mode is not None:
            draft.temporary.chmod(draft.mode)
        _on_disk(draft.temporary, os.O_RDWR)
    with held():
        for draft in drafts:
            draft.temporary.replace(draft.whole)
    for folder in {draft.whole.parent for draft in drafts}:
        with suppress(OSError):  # some systems cannot sync a folder; the file itself is on the disk
            _on_disk(folder, os.O_RDONLY)


def remove_remains(folder: Path) -> None:
    """Remove the temporary files in a folder whose processes have ended; those of others are locked.

    Parameters
    ----------
    folder : Path
        Where nothing is removed on a system without such locks, as Windows is.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from synthaug.runtime.replacing import remove_remains, replacing
    >>> with tempfile.TemporaryDirectory() as folder, replacing(Path(folder) / "rows.csv") as temporary:
    ...     remove_remains(Path(folder))
    ...     temporary.exists()
    True
    """
    with suppress(OSError), os.scandir(folder) as entries:
        found = [Path(entry) for entry in entries if TEMPORARY.fullmatch(entry.name)]
        for file in found:
            with suppress(OSError):  # others were quicker, or it is not ours to remove
                _remove_if_left(file)


def _remove_if_left(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        if _locked(handle) and _is_at(handle, file):
            file.unlink()
    finally:
        os.close(handle)


def _beside(whole: Path) -> Path:
    """Return the name of a temporary file that there is not yet."""
    return whole.with_name(f".{whole.name[:SHOWN]}.{secrets.token_hex(8)}.tmp")


def _created(temporary: Path, mode: int) -> int | None:
    """Make a file and return its handle, which locks it; None where there are no such locks."""
    for _ in range(ATTEMPTS):
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
        held = _locked(handle)
        if held is None:
            os.close(handle)
            return None
        if held and _is_at(handle, temporary):
            return handle
        os.close(handle)  # another process took it for a remain, in the moment before it was locked
        temporary.unlink(missing_ok=True)
    raise OSError(errno.EAGAIN, "its temporary file was removed again and again")


def _locked(handle: int) -> bool | None:
    """Lock a file for as long as the handle is open; return whether that was possible, and None if it never is here."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # file systems without locks
        return None
    return True


def _is_at(handle: int, path: Path) -> bool:
    """Return whether a handle is that of the file that has the path now."""
    try:
        return os.path.samestat(os.fstat(handle), path.lstat())
    except FileNotFoundError:
        return False


def _on_disk(path: Path, access: int) -> None:
    handle = os.open(path, access)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
