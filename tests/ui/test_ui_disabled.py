"""What cannot be done now says why: under the pointer, and to a screen reader."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from fonetray.config.language import Translate
from fonetray.telephony.note_text import LONGEST_NOTE
from fonetray.ui.calling.menu import CallingMenu
from fonetray.ui.flows.window import FlowWindow
from fonetray.ui.history.window import HistoryWindow
from fonetray.ui.notes.window import NoteWindow
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.theme import Theme
from ui.filled import MENU, NAMES, filled, person

HIDDEN = "There is no number to call back."


def unexplained(window: QWidget) -> list[str]:
    return [
        f"{one!r} {one.accessibleName()}"
        for one in window.findChildren(QAbstractButton)
        if not (one.isEnabledTo(one.parentWidget()) or one.objectName().startswith("qt_")) and one.isVisibleTo(window)
        if not (one.toolTip() and one.accessibleDescription())
    ]


@pytest.mark.parametrize("name", [name for name in NAMES if name != MENU])
def test_every_button_that_cannot_be_pressed_says_why(app: QApplication, parts: dict[str, Any], name: str) -> None:
    window = filled(parts)[name]()
    app.processEvents()
    assert unexplained(window) == []


def test_a_hidden_number_cannot_be_called_back(parts: dict[str, Any]) -> None:
    window = filled(parts)["history"]()
    assert isinstance(window, HistoryWindow)
    details, shown = window.details, window.details.view
    assert shown is not None
    assert (details.call.toolTip(), details.call.accessibleDescription()) == ("", "")
    window.show_customer(replace(shown, dial="", outside=False))
    assert not details.call.isEnabled()
    assert HIDDEN in details.call.toolTip()
    assert details.call.accessibleDescription() == HIDDEN
    seldom = [action for action in details.menu.actions() if not action.isEnabled()]
    assert len(seldom) == 2
    assert all("whole number is known" in action.toolTip() for action in seldom)
    assert details.menu.toolTipsVisible()
    window.show_customer(shown)
    assert details.call.isEnabled()
    assert (details.call.toolTip(), details.call.accessibleDescription()) == ("", "")


def test_a_note_says_why_it_cannot_be_saved(parts: dict[str, Any]) -> None:
    window = filled(parts)["note"]()
    assert isinstance(window, NoteWindow)
    said = [window._save.accessibleDescription()]
    for text in ("x", "x" * (LONGEST_NOTE + 1), "x"):
        window.edit.setPlainText(text)
        said.append(window._save.accessibleDescription())
    window.set_busy(busy=True)
    said.append(window._save.accessibleDescription())
    assert said == ["Nothing has been written yet.", "", "1 character too many", "", "The note is being saved."]


def test_a_favourite_without_a_number_says_so(app: QApplication) -> None:
    assert app is not None
    holds = QMenu()
    menu = CallingMenu(holds, tr=Translate.for_language("en"), icons=Icons(Theme.light()))
    menu.set_favourites([person(numbers=(), presence=None), person(presence=None)])
    assert [action.text().split("\t")[1] for action in menu._favourites.actions()] == ["no number", "87 40 02 10"]


def test_a_list_that_is_being_read_is_not_read_again(parts: dict[str, Any]) -> None:
    window = filled(parts)["flows"]()
    assert isinstance(window, FlowWindow)
    window.set_reading(reading=True)
    assert "Reading call flows" in window._refresh.toolTip()
    window.set_reading(reading=False)
    assert window._refresh.accessibleName() == "Read again (F5)"
