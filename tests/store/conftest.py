"""A real database in a file of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fonetray.store.database import Database
from support.databases import opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fonetray.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = opened(path)
    yield database
    database.close()
