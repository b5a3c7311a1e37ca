"""A real database in a file of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fonetray.store.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fonetray.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database(path)
    database.open()
    yield database
    database.close()
