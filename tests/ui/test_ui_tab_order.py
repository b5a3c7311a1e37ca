"""Tab goes through a window as the eye does: down, and along each line to the right; and it comes by everything."""

from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QSpinBox, QWidget

from fonetray.ui.account.window import AccountWindow
from fonetray.ui.calling.connect_window import ConnectWindow
from fonetray.ui.contacts.server_views import ServerDraft
from fonetray.ui.contacts.server_window import ServerWindow
from fonetray.ui.flows.window import FlowWindow
from fonetray.ui.routing.window import RoutingWindow
from fonetray.ui.settings.window import SettingsWindow
from fonetray.ui.why.window import WhyWindow

ASKED = (QAbstractButton, QComboBox, QLineEdit, QSpinBox)
LINE = 12
"""Pixels by which middles of one line may differ."""


def stops(window: QWidget) -> list[QWidget]:
    """Give where Tab stops, from the first in the window on."""
    found: list[QWidget] = []
    at = window.nextInFocusChain()
    while at is not None and at is not window:
        takes = at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isEnabled() and at.focusProxy() is None
        if takes and at.isVisible() and isinstance(at, ASKED) and at.window() is window:
            found.append(at)
        at = at.nextInFocusChain()
    return found


def place(widget: QWidget, window: QWidget) -> tuple[int, int]:
    middle = widget.mapTo(window, QPoint(0, widget.height() // 2))
    return middle.y(), middle.x()


def before(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[0] - LINE or (abs(one[0] - other[0]) <= LINE and one[1] < other[1])


def opened(kind: type[QWidget], parts: dict[str, Any]) -> QWidget:
    window = kind(**parts)
    if isinstance(window, ServerWindow):
        window.open_with(ServerDraft(), kept=False)
    window.show()
    return window


KINDS = [
    AccountWindow, ConnectWindow, FlowWindow, RoutingWindow, ServerWindow, SettingsWindow, WhyWindow,
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_tab_goes_down_and_to_the_right(app: QApplication, parts: dict[str, Any], kind: type[QWidget]) -> None:
    window = opened(kind, parts)
    app.processEvents()
    found = stops(window)
    assert found
    start = min(range(len(found)), key=lambda which: place(found[which], window))
    ordered = found[start:] + found[:start]
    astray = [
        (one.accessibleName(), other.accessibleName())
        for one, other in pairwise(ordered)
        if not before(place(one, window), place(other, window))
    ]
    assert not astray
