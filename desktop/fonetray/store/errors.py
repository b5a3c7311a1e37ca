"""Why the store could not do what was asked; each message is one line that says what to do.

- `StoreError`
    - `StoreLocked`: another program holds the file; trying again may help
    - `StoreCorrupt`: the file is damaged, or no database of ours
    - `StoreFull`: no room on the disk; nothing was written
    - `StoreTooNew`: a later version has written the file
    - `StoreUnusable`: the file may not be written, or its disk fails
        - `StoreGone`: it was removed or replaced while it was open

A plain `StoreError` is about one job; the others say how the file is and last until that changes.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OF_THE_DISK = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
_LITTLE = 64 * 1024
"""Bytes: SQLite's shared index of its log needs 32 KB before anything is written."""


class StoreError(Exception):
    """The database could not do what was asked."""

    @property
    def lasting(self) -> bool:
        """Whether it is about the file, and so about every job, rather than about the one that met it."""
        return type(self) is not StoreError


class StoreLocked(StoreError):
    """Another program holds the database; nothing was touched."""


class StoreCorrupt(StoreError):
    """The file is damaged, or no database at all."""


class StoreFull(StoreError):
    """There is no room on the disk; nothing was written."""


class StoreTooNew(StoreError):
    """A later version has written the file."""


class StoreUnusable(StoreError):
    """The file may not be written, or its disk fails."""


class StoreGone(StoreUnusable):
    """The file was removed or replaced while it was open."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's and the file system's exceptions into the store's; ``path`` is the file they are about."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explain(getattr(error, "sqlite_errorcode", 0), str(error), path) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(path) from error
        raise StoreUnusable(f"{path} cannot be opened: {error.strerror}; check the folder") from error


def _explain(code: int, text: str, path: Path) -> StoreError:
    primary = code & 0xFF
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreLocked(f"{path} is held by another program; quit it and try again")
    if primary == sqlite3.SQLITE_FULL or (primary in _OF_THE_DISK and _no_room(path)):
        return _full(path)
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreCorrupt(f"{path} is damaged; the app keeps it beside a new one when it starts")
    if primary == sqlite3.SQLITE_READONLY:
        return StoreUnusable(f"{path} may not be written; give yourself the right to, also to its folder")
    if primary in _OF_THE_DISK:
        return StoreUnusable(f"{path} cannot be used ({text}); check the disk and the folder")
    return StoreError(f"{path}: {text}")


def _no_room(path: Path) -> bool:
    """Say whether the disk is as good as full, where SQLite only says that it could not write."""
    if not hasattr(os, "statvfs"):
        return False
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _LITTLE and not disk.f_flag & os.ST_RDONLY


def _full(path: Path) -> StoreFull:
    return StoreFull(f"there is no room left on the disk for {path}; free some")
