from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QComboBox, QLabel, QMenu, QSpinBox, QWidget

from fonetray.ui.parts.country_box import CountryBox
from fonetray.ui.settings.window import SettingsWindow

VALUES = {
    "ui.language": "auto",
    "ui.theme": "dark",
    "account.local_number": "200202",
    "account.device": "200212",
    "dial.confirm": "always",
    "dial.link_mode": "undo",
    "dial.expected_countries": '["DK", "SE", "XX"]',
    "popup.seconds_after_answer": "10",
    "calls.ring_timeout": "45",
}


@pytest.fixture
def window(parts: dict[str, Any]) -> SettingsWindow:
    made = SettingsWindow(**parts)
    made.set_employees([("200202", "Mette Holm"), ("200203", "<b>Lars</b>")])
    made.set_phones([("200212", "Bordtelefon"), ("200222", "Mobil")])
    made.set_values(VALUES)
    return made


def widget(window: SettingsWindow, name: str) -> QWidget:
    (found,) = [
        w for w in window.findChildren(QWidget) if w.accessibleName() == name and isinstance(w, QComboBox | QSpinBox)
    ]
    return found


def test_it_shows_what_it_is_given_and_reports_nothing(window: SettingsWindow) -> None:
    changed = QSignalSpy(window.changed)
    window.set_values(VALUES)
    window.set_phones([("200212", "Bordtelefon")])
    window.set_employees([])
    assert {key: window.value(key) for key in VALUES} == VALUES
    assert changed.count() == 0


def test_each_choice_is_reported_once(window: SettingsWindow) -> None:
    changed = QSignalSpy(window.changed)
    ask = widget(window, "Ask before calling")
    assert isinstance(ask, QComboBox)
    ask.setCurrentIndex(ask.findData("never"))
    ask.setCurrentIndex(ask.findData("never"))
    phone = widget(window, "Telephone that rings when you call")
    assert isinstance(phone, QComboBox)
    phone.setCurrentIndex(phone.findData("200222"))
    stay = widget(window, "How long a call stays on screen after it is answered")
    assert isinstance(stay, QSpinBox)
    stay.setValue(30)
    assert [list(changed.at(i)) for i in range(changed.count())] == [
        ["dial.confirm", "never"],
        ["account.device", "200222"],
        ["popup.seconds_after_answer", "30"],
    ]


def test_countries_are_ticked(window: SettingsWindow) -> None:
    changed = QSignalSpy(window.changed)
    box = widget(window, "Countries that you call often")
    assert isinstance(box, CountryBox)
    assert box.currentText() == "Denmark, Sweden, XX"
    entries = {action.text(): action for action in box.menu().actions()}
    assert {name for name, action in entries.items() if action.isChecked()} == {"Sweden", "XX"}
    assert "Denmark" not in entries
    entries["Norway"].trigger()
    {action.text(): action for action in box.menu().actions()}["Sweden"].trigger()
    more = box.menu().actions()[-1].menu()
    assert isinstance(more, QMenu)
    rest = {action.text(): action for action in more.actions()}
    assert {"Sweden", "Denmark"} & set(rest) == set()
    assert len(rest) > 200
    rest["Japan"].trigger()
    assert box.currentText() == "Denmark, XX, Norway, Japan"
    assert [list(changed.at(i)) for i in range(changed.count())] == [
        ["dial.expected_countries", '["DK", "SE", "XX", "NO"]'],
        ["dial.expected_countries", '["DK", "XX", "NO"]'],
        ["dial.expected_countries", '["DK", "XX", "NO", "JP"]'],
    ]


def test_the_menu_of_countries_opens_below_its_field(window: SettingsWindow) -> None:
    box = widget(window, "Countries that you call often")
    assert isinstance(box, CountryBox)
    window.show()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    (menu,) = [menu for menu in box.findChildren(QMenu) if menu.isVisible()]
    assert menu.width() >= box.width()
    menu.close()


def test_a_local_number_is_reported_when_it_is_whole(window: SettingsWindow) -> None:
    changed = QSignalSpy(window.changed)
    local = widget(window, "Your local number")
    assert isinstance(local, QComboBox)
    editor = local.lineEdit()
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, "200299")
    assert changed.count() == 0
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert [list(changed.at(i)) for i in range(changed.count())] == [["account.local_number", "200299"]]


def test_a_refused_value_is_explained_at_its_field(window: SettingsWindow) -> None:
    window.set_error("calls.ring_timeout", "<b>5 to 600 seconds</b>")
    assert window.error("calls.ring_timeout") == "<b>5 to 600 seconds</b>"
    assert all(
        label.textFormat() is Qt.TextFormat.PlainText for label in window.findChildren(QLabel) if "<" in label.text()
    )
    window.set_values({"calls.ring_timeout": "60"})
    assert window.error("calls.ring_timeout") == ""
    window.set_error("no.such.key", "ignored")


def test_an_unknown_phone_is_shown_as_it_stands(window: SettingsWindow) -> None:
    window.set_values({"account.device": "999"})
    assert window.value("account.device") == "999"


def test_escape_closes(window: SettingsWindow) -> None:
    window.open()
    assert window.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_every_widget_that_takes_focus_has_a_name(window: SettingsWindow) -> None:
    window.open()
    focusable = [w for w in window.findChildren(QWidget) if w.focusPolicy() is not Qt.FocusPolicy.NoFocus]
    assert [w for w in focusable if w.isVisible() and not w.accessibleName()] == []
