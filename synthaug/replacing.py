"""A file is either there as a whole or not at all."""

from __future__ import annotations

import os
import secrets
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
    mode = whole.stat().st_mode & 0o7777 if whole.exists() else None
    temporary = whole.with_name(f".{whole.name[:SHOWN]}.{secrets.token_hex(8)}.tmp")
    # With the permissions that a new file gets here: to ask for the umask is to change it, for all threads.
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666 if mode is None else 0o600))
    try:
        yield temporary
        if mode is not None:
            temporary.chmod(mode)
        _on_disk(temporary, os.O_RDWR)
        temporary.replace(whole)
    except BaseException:  # an interruption, too, leaves nothing behind
        temporary.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # some systems cannot sync a folder; the file itself is on the disk
        _on_disk(whole.parent, os.O_RDONLY)


def _on_disk(path: Path, access: int) -> None:
    handle = os.open(path, access)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
