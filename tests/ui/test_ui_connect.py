"""The experiment of connecting a call to somebody else: marked, off by default, and asked about."""

from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QMenu, QWidget

from fonetray.ui.calling.connect_presenter import ConnectPresenter
from fonetray.ui.calling.connect_window import ConnectWindow
from fonetray.ui.calling.menu import CallingMenu
from fonetray.ui.search.window import SearchWindow
from ui.room import Room


@pytest.fixture
def window(parts: dict[str, Any]) -> ConnectWindow:
    return ConnectWindow(**parts)


def texts(window: QWidget) -> str:
    return " | ".join(label.text() for label in window.findChildren(QLabel) if label.isVisibleTo(window))


def fill(window: ConnectWindow, number: str, place: str) -> None:
    window._number.setText(number)
    editor = window._place.lineEdit()
    assert isinstance(editor, QLineEdit)
    editor.setText(place)


def press(window: QWidget, name: str) -> None:
    (found,) = [one for one in window.findChildren(QAbstractButton) if one.accessibleName() == name]
    found.click()


def test_it_says_that_it_is_unproven_and_wants_both_numbers(window: ConnectWindow) -> None:
    wanted = QSignalSpy(window.wanted)
    window.set_places([("801", "Nat og weekend"), ("203", "Jonas")])
    window.open()
    assert "Unproven" in texts(window)
    assert "experimental" in window.windowTitle()
    press(window, "Connect…")
    assert "Type the number to ring." in texts(window)
    assert "Choose or type a local number." in texts(window)
    fill(window, " 86 51 51 51 ", "801 Nat og weekend")
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert list(wanted.at(0)) == ["86 51 51 51", "801"]
    assert not window.isVisible()
    window.open()
    fill(window, "86515151", "6000")
    press(window, "Connect…")
    assert list(wanted.at(1)) == ["86515151", "6000"]
    window.open()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert wanted.count() == 2


async def test_it_is_there_while_it_is_on_and_takes_the_dial_road(
    window: ConnectWindow, parts: dict[str, Any], room: Room
) -> None:
    root = QMenu()
    menu, search = CallingMenu(root, tr=room.tr, icons=parts["icons"], parent=root), SearchWindow(**parts)
    presenter = ConnectPresenter(window=lambda: window, menu=menu, search=search, desk=room.desk)
    window.wanted.connect(room.dials.connect_to)
    assert [action.text() for action in root.actions() if action.isVisible()] == []
    room.dials.connect_to("86515151", "801")
    await room.until(room.notices)
    assert "switched off under Settings" in room.notices()[0]
    room.settle(dial=msgspec.structs.replace(room.desk.account.settings.dial, connect_to=True))
    presenter.refresh()
    (action,) = [action for action in root.actions() if action.isVisible()]
    assert action.text() == "Connect a call (experimental)…"
    action.trigger()
    assert window.isVisible()
    fill(window, "86515151", "801")
    QTest.keyClick(window, Qt.Key.Key_Return)
    question = room.confirm
    await room.until(question.waiting)
    assert "connected to Nat og weekend (801) on answering. Unproven" in texts(question)
    await room.until(lambda: question._since_shown.elapsed() > 260)
    press(question, "Call")
    await room.until(lambda: "being rung" in " ".join(room.notices()))
    assert "86 51 51 51 is being rung for Nat og weekend (801). Whether it works is unproven." in room.notices()
    assert room.cards() == []
    root.deleteLater()
