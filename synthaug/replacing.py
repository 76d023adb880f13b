"""A file is either there as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SHOWN = 40  # characters of a name in that of its temporary file, which systems allow 255 bytes


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary file beside a path, which takes its place if the block ends well and is removed otherwise.

    Parameters
    ----------
    path : str or Path
        The file to be. If there is one, it stays as it is until the new one is complete and on the disk.

    Yields
    ------
    temporary : Path
        An empty file in the same folder, to be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from synthaug.replacing import replacing
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing(Path(folder) / "rows.csv") as temporary:
    ...         _ = temporary.write_text("a,b")
    ...     [file.name for file in Path(folder).iterdir()]
    ['rows.csv']
    """
    whole = Path(path).resolve()  # a link is kept, what it points to is replaced
    handle, name = tempfile.mkstemp(prefix=f".{whole.name[:SHOWN]}.", suffix=".tmp", dir=whole.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(_mode(whole))
        _on_disk(temporary, os.O_RDWR)
        temporary.replace(whole)
    except BaseException:  # an interruption, too, leaves nothing behind
        temporary.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # some systems cannot sync a folder; the file itself is on the disk
        _on_disk(whole.parent, os.O_RDONLY)


def _mode(path: Path) -> int:
    """Return the permissions that a file has, or that a new one would get."""
    if path.exists():
        return path.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _on_disk(path: Path, access: int) -> None:
    handle = os.open(path, access)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
