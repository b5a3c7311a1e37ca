"""One QApplication without a screen."""

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication


@pytest.fixture(scope="session")
def application() -> QApplication:
    found = QApplication.instance() or QApplication(["fonetray-tests"])
    assert isinstance(found, QApplication)
    return found
