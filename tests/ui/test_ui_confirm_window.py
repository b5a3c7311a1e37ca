from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from fonetray.ui.calling.confirm_window import ConfirmWindow
from fonetray.ui.views import AskView

ORDINARY = AskView("Mette Holm", "+45 86 51 51 51", "Denmark", "Bordtelefon (200202)")
DEAR = AskView("", "+45 90 12 34 56", "Premium rate", caution="Calling this number can be expensive.")


@pytest.fixture
def window(parts: dict[str, Any]) -> ConfirmWindow:
    return ConfirmWindow(**parts, guard_ms=0)


def button(window: ConfirmWindow, words: str) -> QAbstractButton:
    return next(each for each in window.findChildren(QAbstractButton) if each.text() == words)


def answers(spy: QSignalSpy) -> list[bool]:
    return [spy.at(i)[0] for i in range(spy.count())]


def test_enter_calls(window: ConfirmWindow) -> None:
    decided = QSignalSpy(window.decided)
    window.ask(ORDINARY)
    assert window.isVisible()
    assert not window.isModal()
    QTest.keyClick(window, Qt.Key.Key_Return)
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert answers(decided) == [True]
    assert not window.isVisible()


def test_where_it_warns_enter_does_not_call(window: ConfirmWindow) -> None:
    decided = QSignalSpy(window.decided)
    window.ask(DEAR)
    assert window.default_button().text() == "Cancel"
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert answers(decided) == [False]


def test_the_other_button_is_reached_by_tab(window: ConfirmWindow) -> None:
    decided = QSignalSpy(window.decided)
    window.ask(DEAR)
    yes = button(window, "Call")
    yes.setFocus()
    QTest.keyClick(yes, Qt.Key.Key_Return)
    assert answers(decided) == []
    assert window.windowTitle() == "Really call +45 90 12 34 56?"
    assert yes.text() == "Yes, call"
    yes.setFocus()
    QTest.keyClick(yes, Qt.Key.Key_Return)
    assert answers(decided) == [True]


def test_the_second_question_has_no_as_its_default(window: ConfirmWindow) -> None:
    decided = QSignalSpy(window.decided)
    window.ask(DEAR)
    yes = button(window, "Call")
    yes.setFocus()
    QTest.keyClick(yes, Qt.Key.Key_Return)
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert answers(decided) == [False]
    window.ask(ORDINARY)
    assert window.windowTitle() == "Call Mette Holm?"
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert answers(decided) == [False, True]


def test_a_double_click_answers_one_question_only(parts: dict[str, Any]) -> None:
    window = ConfirmWindow(**parts, guard_ms=200)
    decided = QSignalSpy(window.decided)
    window.ask(DEAR)
    QTest.qWait(250)
    yes = button(window, "Call")
    for _ in range(2):
        QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert answers(decided) == []
    assert yes.text() == "Yes, call"
    window.withdraw()
    assert answers(decided) == [False]


def test_what_is_not_dialled_is_said(window: ConfirmWindow) -> None:
    beside = "The telephone system dials the number only: ask for extension 12."
    window.ask(AskView("Mette Holm", "86 51 51 51", "Danish number", beside=beside))
    assert beside in [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert beside in window.accessibleDescription()
    window.ask(ORDINARY)
    assert beside not in [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    window.withdraw()


@pytest.mark.parametrize("way", ["escape", "close", "cancel", "withdraw"])
def test_every_other_way_out_is_no_and_only_one(window: ConfirmWindow, way: str) -> None:
    decided = QSignalSpy(window.decided)
    window.ask(ORDINARY)
    if way == "escape":
        QTest.keyClick(window, Qt.Key.Key_Escape)
    elif way == "close":
        window.close()
    elif way == "withdraw":
        window.withdraw()
    else:
        cancel = next(b for b in window.findChildren(QAbstractButton) if b.text() == "Cancel")
        QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    window.close()
    assert answers(decided) == [False]
    assert not window.waiting()


def test_a_second_question_answers_the_first_no(window: ConfirmWindow) -> None:
    decided = QSignalSpy(window.decided)
    window.ask(ORDINARY)
    window.ask(DEAR)
    assert answers(decided) == [False]
    assert window.waiting()


def test_what_was_meant_for_another_window_does_not_count(parts: dict[str, Any]) -> None:
    window = ConfirmWindow(**parts, guard_ms=60_000)
    decided = QSignalSpy(window.decided)
    window.ask(ORDINARY)
    QTest.keyClick(window, Qt.Key.Key_Return)
    for button in window.findChildren(QAbstractButton):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert answers(decided) == []
    assert window.waiting()
    window.withdraw()


def test_it_says_whom_and_what_will_ring(window: ConfirmWindow) -> None:
    window.ask(AskView("<img src=x>", "+45 86 51 51 51", "Denmark", "Bordtelefon"))
    shown = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert "<img src=x>" in shown
    assert "+45 86 51 51 51" in shown
    assert any(text.startswith("Bordtelefon rings first.") for text in shown)
    texts = [label for label in window.findChildren(QLabel) if label.text()]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in texts)
    window.withdraw()


def test_a_number_that_nobody_is_known_for_is_shown_once(window: ConfirmWindow) -> None:
    window.ask(DEAR)
    shown = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert shown.count("+45 90 12 34 56") == 1
    window.withdraw()


def test_buttons_have_names(window: ConfirmWindow) -> None:
    assert {b.accessibleName() for b in window.findChildren(QAbstractButton)} == {
        "Cancel", "Call", "Tell me when free"
    }  # fmt: skip
