"""Which files an open database lives in. One that is deleted or replaced while open takes what is written with it."""

from pathlib import Path

BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside the file while it is open: the write-ahead log and its index."""


def files_of(path: Path) -> tuple[Path, ...]:
    """Give all files of a database; nobody in this process may open them but SQLite.

    Closing any other descriptor of one would drop the locks that SQLite holds on it for this process (POSIX).
    """
    return (path, *(path.with_name(path.name + suffix) for suffix in BESIDE))


class Whereabouts:
    """Remembers the files that a connection has open, to notice when others stand in their place, or none."""

    def __init__(self, path: Path) -> None:
        """Take the files as they are now."""
        self._path = path
        self._seen = _identities(path)

    def changed(self) -> bool:
        """Say whether any of them is another one now, or gone."""
        return _identities(self._path) != self._seen

    def clear_away(self) -> None:
        """Remove our log where another file stands in the database's place, once nobody has ours open.

        SQLite leaves it there, and would read it into the other file.
        """
        here = _identities(self._path)
        if here[0] == self._seen[0]:
            return
        for file, seen, now in zip(files_of(self._path), self._seen, here, strict=True):
            if now is not None and now == seen:
                file.unlink()


def _identities(path: Path) -> tuple[tuple[int, int] | None, ...]:
    return tuple(_identity(file) for file in files_of(path))


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
