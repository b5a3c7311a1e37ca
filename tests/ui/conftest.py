"""One QApplication without a screen for all tests of the windows, and the parts that each window is made from."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from fonetray.config.language import Translate
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.style_sheet import dress
from fonetray.ui.parts.theme import Theme
from support.qt_watching import left_of_windows, qt_is_silent
from support.unhurried import unhurried
from ui.room import Room, open_room


@pytest.fixture(autouse=True)
def qt_says_nothing() -> Iterator[None]:
    """Fail the test that Qt complains of."""
    with qt_is_silent():
        yield


@pytest.fixture(autouse=True)
def in_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have callers wait as long as this machine needs."""
    unhurried(monkeypatch)


@pytest.fixture(scope="session")
def app() -> QApplication:
    application = QApplication.instance() or QApplication(["fonetray-tests"])
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    dress(application, Theme.light())
    return application


@pytest.fixture(scope="session")
def icons(app: QApplication) -> Icons:
    assert app is not None
    return Icons(Theme.light())


@pytest.fixture
def parts(app: QApplication, icons: Icons) -> Iterator[dict[str, object]]:
    """Give the keywords that every window takes; no window outlives its test, and nothing of it outlives the window."""
    assert not [widget for widget in app.topLevelWidgets() if widget.isVisible()]
    yield {"tr": Translate.for_language("en"), "theme": Theme.light(), "icons": icons}
    for widget in app.topLevelWidgets():
        if type(widget).__module__.startswith("fonetray."):  # Qt's own popups belong to these
            widget.hide()
            widget.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    app.processEvents()
    left = left_of_windows()
    assert not left, f"what is left though all windows are closed: {left}"


@pytest.fixture
async def room(parts: dict[str, Any], tmp_path: Path) -> AsyncIterator[Room]:
    """Give a desk with its windows, and a PBX that it is connected to."""
    async with open_room(parts, tmp_path) as opened:
        yield opened
