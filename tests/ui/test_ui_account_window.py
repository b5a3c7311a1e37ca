from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from fonetray.ui.account.window import AccountWindow
from fonetray.ui.views import AccountView, NoticeLevel

PASSWORD = "hemmelig-1"
HASH = "abc123hash"


@pytest.fixture
def window(parts: dict[str, Any]) -> AccountWindow:
    return AccountWindow(**parts)


def edit(window: AccountWindow, name: str) -> QLineEdit:
    (found,) = [e for e in window.findChildren(QLineEdit) if e.accessibleName() == name]
    return found


def button(window: AccountWindow, name: str) -> QAbstractButton:
    return next(b for b in window.findChildren(QAbstractButton) if b.accessibleName() == name)


def fill(window: AccountWindow) -> None:
    for name, text in (
        ("User name", " mette@firma.dk "),
        ("Password", PASSWORD),
        ("Account id", "12345"),
        ("Hash", HASH),
    ):
        edit(window, name).setText(text)


def held(window: AccountWindow) -> str:
    return " ".join(e.text() for e in window.findChildren(QLineEdit))


def test_save_gives_what_was_entered(window: AccountWindow) -> None:
    wanted = QSignalSpy(window.save_wanted)
    window.set_employees([("200202", "Mette Holm"), ("200203", "Lars")], "200202")
    window.open_with(AccountView(), saved=False)
    window.set_employees([("200202", "Mette Holm"), ("200203", "Lars")], "200202")
    fill(window)
    QTest.mouseClick(button(window, "Save"), Qt.MouseButton.LeftButton)
    assert wanted.at(0)[0] == AccountView("mette@firma.dk", PASSWORD, "12345", HASH, "200202")


def test_secrets_are_forgotten_when_saved_and_when_closed(window: AccountWindow) -> None:
    window.open_with(AccountView(), saved=False)
    fill(window)
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert PASSWORD in held(window)
    window.saved()
    assert PASSWORD not in held(window)
    assert HASH not in held(window)
    assert "Saved" in edit(window, "Password").placeholderText()
    fill(window)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert PASSWORD not in held(window)
    edit(window, "Password").undo()
    assert PASSWORD not in held(window)


def test_what_is_missing_is_said_at_its_field(window: AccountWindow) -> None:
    wanted = QSignalSpy(window.save_wanted)
    window.open_with(AccountView(), saved=False)
    QTest.mouseClick(button(window, "Save"), Qt.MouseButton.LeftButton)
    assert wanted.count() == 0
    assert all(window.error(field) for field in ("username", "password", "account", "hash"))
    assert window.error("local_number") == ""
    fill(window)
    edit(window, "Your local number").setText("12a")
    QTest.mouseClick(button(window, "Save"), Qt.MouseButton.LeftButton)
    assert window.error("username") == ""
    assert window.error("local_number") == "A local number has digits only."


def test_saved_secrets_need_not_be_typed_again(window: AccountWindow) -> None:
    wanted = QSignalSpy(window.save_wanted)
    window.open_with(AccountView("mette@firma.dk", "never shown", "12345", "nor this", "200202"), saved=True)
    assert "never shown" not in held(window)
    assert "nor this" not in held(window)
    QTest.mouseClick(button(window, "Save"), Qt.MouseButton.LeftButton)
    assert wanted.at(0)[0] == AccountView("mette@firma.dk", "", "12345", "", "200202")


def test_the_eye_shows_and_hides(window: AccountWindow) -> None:
    window.open_with(AccountView(), saved=False)
    password = edit(window, "Password")
    assert password.echoMode() is QLineEdit.EchoMode.Password
    eye = button(window, "Show")
    eye.click()
    assert password.echoMode() is QLineEdit.EchoMode.Normal
    assert eye.accessibleName() == "Hide"
    window.saved()
    assert password.echoMode() is QLineEdit.EchoMode.Password


def test_the_address_is_copied_and_it_says_so(window: AccountWindow) -> None:
    window.open_with(AccountView(), saved=False)
    window.address.set_address("http://10.0.0.5:8742/secret/any", "<b>Enter this</b>")
    QTest.mouseClick(button(window, "Copy"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "http://10.0.0.5:8742/secret/any"
    assert button(window, "Copied")
    assert "<b>Enter this</b>" in [label.text() for label in window.findChildren(QLabel)]
    assert edit(window, "Address for call events").isReadOnly()


def test_busy_locks_the_form(window: AccountWindow) -> None:
    wanted = QSignalSpy(window.save_wanted)
    window.open_with(AccountView(), saved=False)
    fill(window)
    window.set_busy(True)
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert wanted.count() == 0
    window.set_busy(False)
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert wanted.count() == 1


def test_lines_for_keyring_and_message(window: AccountWindow) -> None:
    window.set_keyring("The keyring is locked.", NoticeLevel.WARNING)
    window.set_message("<i>Wrong password.</i>", NoticeLevel.ERROR)
    shown = [label.text() for label in window.findChildren(QLabel)]
    assert "The keyring is locked." in shown
    assert "<i>Wrong password.</i>" in shown


def test_a_typed_local_number_wins_over_the_proposal(window: AccountWindow) -> None:
    window.open_with(AccountView(local_number="777"), saved=False)
    window.set_employees([("200202", "Mette Holm")], "200202")
    assert window.local_number() == "777"


def test_every_widget_that_takes_focus_has_a_name(window: AccountWindow) -> None:
    window.open_with(AccountView(), saved=False)
    window.address.set_address("http://10.0.0.5/x", "")
    focusable = [w for w in window.findChildren(QWidget) if w.focusPolicy() is not Qt.FocusPolicy.NoFocus]
    assert [w for w in focusable if w.isVisible() and not w.accessibleName()] == []
