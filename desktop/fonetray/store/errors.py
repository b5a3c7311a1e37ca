"""Why the store could not do what was asked; each message is one line that says what to do.

- `StoreError`
    - `StoreLocked`: another program holds the file; trying again may help
    - `StoreCorrupt`: the file is damaged, or no database of ours
    - `StoreFull`: no room on the disk; nothing was written
    - `StoreTooNew`: a later version has written the file
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StoreError(Exception):
    """The database could not do what was asked."""


class StoreLocked(StoreError):
    """Another program holds the database; nothing was touched."""


class StoreCorrupt(StoreError):
    """The file is damaged, or no database at all."""


class StoreFull(StoreError):
    """There is no room on the disk; nothing was written."""


class StoreTooNew(StoreError):
    """A later version has written the file."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's and the file system's exceptions into the store's; ``path`` is the file they are about."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explain(getattr(error, "sqlite_errorcode", 0), str(error), path) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _explain(sqlite3.SQLITE_FULL, "", path) from error
        raise StoreError(f"{path} cannot be opened: {error.strerror}; check the folder") from error


def _explain(code: int, text: str, path: Path) -> StoreError:
    primary = code & 0xFF
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreLocked(f"{path} is held by another program; quit it and try again")
    if primary == sqlite3.SQLITE_FULL:
        return StoreFull(f"there is no room left on the disk for {path}; free some")
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreCorrupt(f"{path} is damaged; the app keeps it beside a new one when it starts")
    return StoreError(f"{path}: {text}")
