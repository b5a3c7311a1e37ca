"""One QApplication without a screen."""

import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from support.qt_watching import qt_is_silent


@pytest.fixture(autouse=True)
def qt_says_nothing() -> Iterator[None]:
    """Fail the test that Qt complains of."""
    with qt_is_silent():
        yield


@pytest.fixture(scope="session")
def application() -> QApplication:
    found = QApplication.instance() or QApplication(["fonetray-tests"])
    assert isinstance(found, QApplication)
    return found
