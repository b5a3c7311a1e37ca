"""Which files an open database lives in. One that is deleted or replaced while open takes what is written with it."""

import os
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
        self._files = [str(file) for file in files_of(path)]  # looked at before each commit: paths would be slow
        self._seen = self._now()

    def changed(self) -> bool:
        """Say whether any of them is another one now, or gone."""
        return self._now() != self._seen

    def clear_away(self) -> None:
        """Remove our log where another file stands in the database's place, once nobody has ours open.

        SQLite leaves it there, and would read it into the other file.
        """
        here = self._now()
        if here[0] == self._seen[0]:
            return
        for file, seen, now in zip(self._files, self._seen, here, strict=True):
            if now is not None and now == seen:
                Path(file).unlink()

    def _now(self) -> list[tuple[int, int] | None]:
        return [_identity(file) for file in self._files]


def _identity(file: str) -> tuple[int, int] | None:
    try:
        found = os.stat(file)  # noqa: PTH116 - half as long as a path takes
    except OSError:
        return None
    return found.st_dev, found.st_ino
