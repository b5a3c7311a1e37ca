"""What is done about a file that is damaged or gone: it is kept beside a new one, or put back."""

import itertools
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from fonetray.store.errors import StoreCorrupt, StoreError, explained
from fonetray.store.schema import check_whole
from fonetray.store.whereabouts import BESIDE


def suspicion(path: Path) -> Path:
    """Give the mark beside a file that says: damage was met, look at all of it at the next start."""
    return path.with_name(path.name + ".suspect")


def suspect(path: Path) -> None:
    """Leave the mark, where that can be done."""
    with suppress(OSError):
        suspicion(path).touch(0o600)


def is_damaged(connection: sqlite3.Connection) -> bool:
    """Read the whole file and say whether it is damaged; raises SQLite's errors where it cannot be read."""
    try:
        check_whole(connection)
    except StoreCorrupt:
        return True
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return True
        raise
    return False


def set_aside(path: Path) -> Path:
    """Give a file that nobody has open another name, beside it, and give that; raises ``StoreError``."""
    with explained(path):
        kept = _free_name(path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}"))
        path.rename(kept)
        for suffix in BESIDE:
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(kept.with_name(kept.name + suffix))
        suspicion(path).unlink(missing_ok=True)
        return kept


def _free_name(wanted: Path) -> Path:
    candidates = itertools.chain([wanted], (wanted.with_name(f"{wanted.name}-{n}") for n in itertools.count(2)))
    return next(candidate for candidate in candidates if not candidate.exists())


def rescued(connection: sqlite3.Connection, path: Path) -> Path | None:
    """Copy what a connection still has of a file whose name is gone, and give the copy; None where a file is there.

    Raises ``StoreError`` where there is no room for it.
    """
    if path.exists():
        return None
    copy = path.with_name(path.name + ".rescued")
    try:
        with explained(path), closing(sqlite3.connect(copy)) as target:
            copy.chmod(0o600)
            connection.backup(target)
    except StoreError as error:
        copy.unlink(missing_ok=True)
        if isinstance(error.__cause__, sqlite3.ProgrammingError):  # closed: it was given up before
            return None
        raise
    return copy
