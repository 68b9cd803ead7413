"""One serving process owns a SQLite file: a lock beside it, which dies with its process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chat.errors import Fact


class FileIsServed(Fact):
    """Another process serves this database file already."""

    key = "file_is_served"


@contextmanager
def owned(file: Path) -> Iterator[None]:
    """Own ``file`` for the length of the block; raises ``FileIsServed`` naming the owner's pid.

    The kernel drops the lock when the process dies in whatever way, so nothing has to be cleaned.
    """
    with Path(f"{file}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise FileIsServed(file=str(file), pid=lock.read().strip() or "?") from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
