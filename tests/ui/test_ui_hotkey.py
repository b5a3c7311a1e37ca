"""The field that records keys, the picker, and what is said of a text without a number."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fonetray.ui.number_picker import NumberChoice, NumberPicker
from fonetray.ui.settings_window import SettingsWindow


def test_keys_are_recorded_and_backspace_switches_off(parts: dict[str, Any]) -> None:
    window = SettingsWindow(**parts)
    window.set_values({"dial.hotkey": "Ctrl+Alt+D"})
    assert window.value("dial.hotkey") == "Ctrl+Alt+D"
    changed: list[tuple[str, str]] = []
    window.changed.connect(lambda key, value: changed.append((key, value)))
    QTest.keyClick(window._hotkey, Qt.Key.Key_Backspace)
    assert changed == [("dial.hotkey", "")]
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window._hotkey, Qt.Key.Key_F8, both)
    window._hotkey.editingFinished.emit()
    assert changed[1:] == [("dial.hotkey", "Ctrl+Shift+F8")]


@pytest.mark.parametrize(("key", "picked"), [(Qt.Key.Key_Return, ["b"]), (Qt.Key.Key_Escape, [])])
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
