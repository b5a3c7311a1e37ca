"""The field that records keys, the picker, and what is said of a text without a number."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from fonetray.config.settings import set_value
from fonetray.ui.parts.number_picker import NumberChoice, NumberPicker
from fonetray.ui.settings.window import SettingsWindow


def test_keys_are_recorded_and_backspace_switches_off(parts: dict[str, Any]) -> None:
    window = SettingsWindow(**parts)
    window.set_values({"dial.hotkey": "Ctrl+Alt+D"})
    assert window.value("dial.hotkey") == "Ctrl+Alt+D"
    assert window._keys.off.isEnabled(), "keys that are set can be switched off at once"
    changed: list[tuple[str, str]] = []
    window.changed.connect(lambda key, value: changed.append((key, value)))
    QTest.keyClick(window._keys.box, Qt.Key.Key_Backspace)
    assert changed == [("dial.hotkey", "")]
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window._keys.box, Qt.Key.Key_F8, both)
    assert changed[1:] == [("dial.hotkey", "Ctrl+Shift+F8")]
    window._keys.off.click()
    assert changed[2:] == [("dial.hotkey", "")]
    assert not window._keys.off.isEnabled()
    assert window._keys.off.accessibleDescription() == "It is off already."


def test_the_keys_of_the_search_are_recorded_beside_the_others(parts: dict[str, Any]) -> None:
    window = SettingsWindow(**parts)
    window.set_values({"dial.hotkey": "Ctrl+Alt+D", "search.hotkey": "Ctrl+Alt+K"})
    changed: list[tuple[str, str]] = []
    window.changed.connect(lambda key, value: changed.append((key, value)))
    QTest.keyClick(window._search_keys.box, Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    assert changed == [("search.hotkey", "Ctrl+F9")]
    QTest.keyClick(window._search_keys.box, Qt.Key.Key_D)
    assert window.error("search.hotkey").startswith("Hold Ctrl")
    assert window.error("dial.hotkey") == ""
    window.offer_command("fonetray", "Bind it.", "search.hotkey")
    assert window._search_keys.command.isVisibleTo(window)
    assert not window._keys.command.isVisibleTo(window)


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_D, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Adiaeresis, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_keys_that_everybody_types_are_refused_in_words(
    parts: dict[str, Any], key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    window = SettingsWindow(**parts)
    window.set_values({"dial.hotkey": "Ctrl+Alt+D"})
    QTest.keyClick(window._keys.box, key, modifiers)
    assert window.value("dial.hotkey") == "Ctrl+Alt+D"
    assert window.error("dial.hotkey").startswith("Hold Ctrl, Alt or the Windows key")


def test_all_that_the_field_records_may_be_set(parts: dict[str, Any], tmp_path: Path) -> None:
    window = SettingsWindow(**parts)
    box = window._keys.box
    for modifiers in (Qt.KeyboardModifier.MetaModifier, Qt.KeyboardModifier.AltModifier, box_all()):
        for key in (Qt.Key.Key_A, Qt.Key.Key_9, Qt.Key.Key_F12):
            box.clear()
            QTest.keyClick(box, key, modifiers)
            settings = set_value(tmp_path / "config.toml", "dial.hotkey", box.value())
            assert settings.dial.hotkey == box.value() != ""


def box_all() -> Qt.KeyboardModifier:
    one = Qt.KeyboardModifier
    return one.ControlModifier | one.AltModifier | one.ShiftModifier | one.MetaModifier


def test_a_command_is_offered_where_a_desktop_keeps_its_keys(parts: dict[str, Any]) -> None:
    window = SettingsWindow(**parts)
    window.offer_command("fonetray dial --selection", "Bind it.")
    window.open()
    assert not window._keys.box.isVisible()
    window._keys.command.button.click()
    assert QGuiApplication.clipboard().text() == "fonetray dial --selection"
    window.close()


@pytest.mark.parametrize(("key", "picked"), [(Qt.Key.Key_Return, ["b"]), (Qt.Key.Key_Escape, [""])])
def test_arrows_and_enter_pick_esc_picks_none(parts: dict[str, Any], key: Qt.Key, picked: list[str]) -> None:
    picker = NumberPicker(**parts, guard_ms=0)
    got: list[str] = []
    picker.picked.connect(got.append)
    picker.ask([NumberChoice("a", "86 51 51 51", "Butik"), NumberChoice("b", "70 10 10 10", "")])
    QTest.keyClick(picker.list, Qt.Key.Key_Down)
    QTest.keyClick(picker.list, key)
    assert got == picked
    assert not picker.isVisible()


def test_a_key_meant_for_another_window_picks_none(parts: dict[str, Any]) -> None:
    picker = NumberPicker(**parts, guard_ms=60_000)
    got: list[str] = []
    picker.picked.connect(got.append)
    picker.ask([NumberChoice("a", "86 51 51 51", "Butik")])
    QTest.keyClick(picker.list, Qt.Key.Key_Return)
    assert got == []
    picker.close()
    assert got == [""]


def test_enter_on_cancel_picks_none(parts: dict[str, Any]) -> None:
    picker = NumberPicker(**parts, guard_ms=0)
    got: list[str] = []
    picker.picked.connect(got.append)
    picker.ask([NumberChoice("a", "86 51 51 51", "Butik"), NumberChoice("b", "70 10 10 10", "")])
    (no,) = [each for each in picker.findChildren(QPushButton) if each.text() == "Cancel"]
    no.setFocus()
    QTest.keyClick(no, Qt.Key.Key_Return)
    assert got == [""]
