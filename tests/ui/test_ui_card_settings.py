"""The fields that the settings of cards need: names in a line, ticks in a menu, a key that stands alone."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QComboBox

from fonetray.config.settings import Settings, get_value, set_value
from fonetray.ui.parts.key_box import KeyBox
from fonetray.ui.parts.line_box import NamesBox
from fonetray.ui.parts.tick_box import TickBox
from fonetray.ui.settings.cards import CARDS, OPENING
from fonetray.ui.settings.presenter import _text
from fonetray.ui.settings.window import SettingsWindow


@pytest.fixture
def window(parts: dict[str, Any]) -> SettingsWindow:
    made = SettingsWindow(**parts)
    made.set_values({key: _text(get_value(Settings(), key)) for key in (*CARDS, *OPENING)})
    made.show()
    return made


def test_each_setting_comes_back_as_it_was_shown(window: SettingsWindow, tmp_path: Any) -> None:
    for key in (*CARDS, *OPENING):
        assert window.value(key) == _text(get_value(Settings(), key)), key
        set_value(tmp_path / "config.toml", key, window.value(key))


def test_names_are_written_in_a_line(window: SettingsWindow) -> None:
    changed = QSignalSpy(window.changed)
    box = window.findChild(NamesBox)
    assert isinstance(box, NamesBox)
    box.setFocus()
    QTest.keyClicks(box, " Kundenr. ,By,, ")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert changed.at(0) == ["popup.fields", '["Kundenr.", "By"]']
    window.set_values({"popup.fields": '["Æble"]'})
    assert (box.text(), window.value("popup.fields")) == ("Æble", '["Æble"]')


def test_several_are_ticked(window: SettingsWindow) -> None:
    changed = QSignalSpy(window.changed)
    (box,) = (one for one in window.findChildren(TickBox) if type(one) is TickBox)  # the countries' is one too
    assert box.itemText(0) == "Calls from outside, Known customers"
    for text in ("Known customers", "Calls to my own phone", "Calls from outside", "Calls to my own phone"):
        next(action for action in box.menu().actions() if action.text() == text).trigger()
    assert [changed.at(which)[1] for which in range(changed.count())] == [
        '["external"]',
        '["external", "my-phone"]',
        '["my-phone"]',
        "[]",
    ]
    assert box.itemText(0) == "All calls"


def test_a_function_key_may_stand_alone_and_a_letter_may_not(window: SettingsWindow) -> None:
    changed = QSignalSpy(window.changed)
    box = next(box for box in window.findChildren(KeyBox) if box.accessibleName() == "Key that opens the customer")
    QTest.keyClick(box, Qt.Key.Key_F9)
    assert changed.at(0) == ["popup.key", "F9"]
    QTest.keyClick(box, Qt.Key.Key_A)
    assert window.error("popup.key").startswith("Press F1 to F12")
    QTest.keyClick(box, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert changed.at(1) == ["popup.key", "Ctrl+Alt+O"]
    others = [box for box in window.findChildren(KeyBox) if "select" in box.accessibleName()]
    QTest.keyClick(others[0], Qt.Key.Key_F9)
    assert changed.count() == 2, "keys that are held all day need more than F9"


def test_each_corner_of_each_screen_is_offered(window: SettingsWindow) -> None:
    places = next(box for box in window.findChildren(QComboBox) if box.findData("pointer") >= 0)
    names = [screen.name() for screen in QGuiApplication.screens()]
    assert {str(places.itemData(row)) for row in range(places.count())} == {
        "pointer",
        *(f"{corner}@{name}" for name in names for corner in ("top-left", "top-right", "bottom-left", "bottom-right")),
    }
    window.set_values({"popup.place": "top-left@unplugged"})
    assert window.value("popup.place") == "top-left@unplugged", "another screen's corner is kept"
