"""A database of today's form, opened; the statements that make one are run once for all that a test process opens.

What they do to a file is looked at in ``tests/store``.
"""

import tempfile
from functools import cache
from pathlib import Path

from fonetray.store.database import Database


def opened(path: Path) -> Database:
    """Open a file, which is as `Database` has just made it where it is not there yet."""
    if not path.exists():
        path.write_bytes(_new())
        path.chmod(0o600)
    database = Database(path)
    database.open()
    return database


@cache
def _new() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "new.db"
        database = Database(file)
        database.open()
        database.close()
        return file.read_bytes()
