"""Tab goes through a window as the eye does: down, and along each line to the right; and it comes by everything."""

from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QSpinBox,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from fonetray.ui.account.window import AccountWindow
from fonetray.ui.calling.connect_window import ConnectWindow
from fonetray.ui.contacts.server_views import ServerDraft
from fonetray.ui.contacts.server_window import ServerWindow
from fonetray.ui.flows.window import FlowWindow
from fonetray.ui.history.window import HistoryWindow
from fonetray.ui.parts.buttons import button
from fonetray.ui.routing.window import RoutingWindow
from fonetray.ui.settings.window import SettingsWindow
from fonetray.ui.why.window import WhyWindow
from ui.filled import filled

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


def astray(window: QWidget) -> list[tuple[str, str]]:
    """Give where Tab goes up or to the left, from what to what."""
    found = stops(window)
    assert found
    start = min(range(len(found)), key=lambda which: place(found[which], window))
    return [
        (one.accessibleName(), other.accessibleName())
        for one, other in pairwise(found[start:] + found[:start])
        if not before(place(one, window), place(other, window))
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_tab_goes_down_and_to_the_right(app: QApplication, parts: dict[str, Any], kind: type[QWidget]) -> None:
    window = opened(kind, parts)
    app.processEvents()
    assert astray(window) == []


@pytest.mark.parametrize("name", ["search", "history", "note", "flows", "contacts", "contacts, a file", "rules"])
def test_so_it_does_where_there_is_much(app: QApplication, parts: dict[str, Any], name: str) -> None:
    window = filled(parts)[name]()
    app.processEvents()
    assert astray(window) == []


def test_the_list_of_calls_shows_that_it_has_the_keyboard(parts: dict[str, Any]) -> None:
    window = filled(parts)["history"]()
    assert isinstance(window, HistoryWindow)
    pictures = []
    for focus in (QStyle.StateFlag.State_None, QStyle.StateFlag.State_HasFocus):
        picture = QImage(400, 90, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.white)
        option = QStyleOptionViewItem()
        option.rect = picture.rect()
        option.state = QStyle.StateFlag.State_Selected | focus
        painter = QPainter(picture)
        window.list.itemDelegate().paint(painter, option, window.model.index(0))
        painter.end()
        pictures.append(picture)
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("kind", ["plain", "quiet", "primary"])
def test_a_button_with_the_keyboard_has_our_edge_and_nothing_of_the_style_s(
    app: QApplication, parts: dict[str, Any], kind: str
) -> None:
    assert parts
    window = QWidget()
    pressed = button("", kind=kind, parent=window)
    pressed.resize(120, 40)
    window.show()
    window.activateWindow()
    colours = []
    for reason in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason):
        pressed.clearFocus()
        window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, reason is Qt.FocusReason.TabFocusReason)
        pressed.setFocus(reason)
        app.processEvents()
        assert pressed.hasFocus()
        picture = pressed.grab().toImage()
        colours.append({picture.pixel(x, y) for x in range(6, 114) for y in range(6, 34)})
    assert colours[0] == colours[1]
    assert len(colours[1]) == 1
    window.close()
    window.deleteLater()
