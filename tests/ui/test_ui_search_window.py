from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from fonetray.ui.search.person_model import PERSON_ROLE, PersonModel, initials
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.views import NoticeLevel, NumberView, PersonView, Presence

METTE = PersonView(
    colleague=True,
    name="Mette Holm",
    detail="Salgschef · Salg",
    email="mette@firma.dk",
    numbers=(NumberView("202", "Local number", "202"), NumberView("20 30 40 50", "Mobile", "20304050")),
    presence=Presence.FREE,
)
BIRTHE = PersonView(
    colleague=False,
    name="<img src=x>",
    detail="Sørensens Bageri",
    url="https://crm.example/7",
    numbers=(NumberView("+45 86 51 51 51", "Work", "+4586515151"),),
)
SILENT = PersonView(colleague=True, name="Jens Lager", detail="Lager")


@pytest.fixture
def window(parts: dict[str, Any]) -> SearchWindow:
    return SearchWindow(**parts)


def rows(spy: QSignalSpy) -> list[list[Any]]:
    return [list(spy.at(i)) for i in range(spy.count())]


def filled(window: SearchWindow, *people: PersonView) -> SearchWindow:
    window.open_with()
    window.set_results(window.generation, list(people))
    return window


def test_typing_asks_with_a_new_generation_each_time(window: SearchWindow) -> None:
    asked = QSignalSpy(window.query_changed)
    window.open_with()
    QTest.keyClicks(window.box, "me")
    assert [text for text, _ in rows(asked)] == ["", "m", "me"]
    generations = [generation for _, generation in rows(asked)]
    assert generations == sorted(set(generations))


def test_stale_results_are_ignored(window: SearchWindow) -> None:
    window.open_with()
    old = window.generation
    QTest.keyClicks(window.box, "b")
    window.set_results(old, [METTE])
    assert window.people() == []
    window.set_results(window.generation, [BIRTHE])
    window.set_results(old, [METTE])
    assert window.people() == [BIRTHE]


def test_enter_calls_the_best_number(window: SearchWindow) -> None:
    called = QSignalSpy(window.call_wanted)
    filled(window, METTE, BIRTHE)
    QTest.keyClick(window.box, Qt.Key.Key_Return)
    QTest.keyClick(window.box, Qt.Key.Key_Down)
    QTest.keyClick(window.box, Qt.Key.Key_Enter)
    assert rows(called) == [["202", "Mette Holm"], ["+4586515151", "<img src=x>"]]


def test_enter_waits_for_the_results_of_what_was_typed(window: SearchWindow) -> None:
    called = QSignalSpy(window.call_wanted)
    filled(window, METTE)
    QTest.keyClicks(window.box, "bir")
    QTest.keyClick(window.box, Qt.Key.Key_Return)
    assert called.count() == 0
    window.set_results(window.generation, [BIRTHE])
    assert rows(called) == [["+4586515151", "<img src=x>"]]


def test_typing_on_calls_off_a_waiting_enter(window: SearchWindow) -> None:
    called = QSignalSpy(window.call_wanted)
    filled(window, METTE)
    QTest.keyClicks(window.box, "b")
    QTest.keyClick(window.box, Qt.Key.Key_Return)
    QTest.keyClicks(window.box, "i")
    window.set_results(window.generation, [BIRTHE])
    assert called.count() == 0


def test_alt_and_a_digit_call_that_number(window: SearchWindow) -> None:
    called = QSignalSpy(window.call_wanted)
    filled(window, METTE)
    QTest.keyClick(window.box, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(window.box, Qt.Key.Key_9, Qt.KeyboardModifier.AltModifier)
    assert rows(called) == [["20304050", "Mette Holm"]]
    assert window.box.text() == ""


def test_arrows_stop_at_both_ends_and_the_box_keeps_the_focus(window: SearchWindow) -> None:
    filled(window, METTE, BIRTHE, SILENT)
    QTest.keyClick(window.box, Qt.Key.Key_Up)
    assert window.selected() == METTE
    for _ in range(5):
        QTest.keyClick(window.box, Qt.Key.Key_Down)
    assert window.selected() == SILENT
    QTest.keyClick(window.box, Qt.Key.Key_PageUp)
    assert window.selected() == METTE
    assert window.focusWidget() is window.box


def test_f2_is_left_to_whoever_knows_of_callers(window: SearchWindow) -> None:
    opened, wanted = QSignalSpy(window.open_wanted), QSignalSpy(window.customer_wanted)
    filled(window, METTE, BIRTHE)
    QTest.keyClick(window.box, Qt.Key.Key_F2)
    assert (rows(opened), len(rows(wanted))) == ([], 1)


def test_control_c_copies_the_number_unless_text_is_selected(window: SearchWindow) -> None:
    clipboard = QGuiApplication.clipboard()
    filled(window, METTE)
    QTest.keyClick(window.box, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "202"
    window.open_with("holm")
    window.set_results(window.generation, [METTE])
    QTest.keyClick(window.box, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "holm"
    QTest.keyClick(window.box, Qt.Key.Key_Down)
    QTest.keyClick(window.box, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "202"


def test_escape_and_closing_hide(window: SearchWindow) -> None:
    filled(window, METTE)
    QTest.keyClick(window.box, Qt.Key.Key_Escape)
    assert not window.isVisible()
    window.open_with("x")
    assert window.isVisible()
    assert window.box.selectedText() == "x"
    window.close()
    assert not window.isVisible()


def test_control_k_goes_to_the_box(window: SearchWindow) -> None:
    filled(window, METTE)
    window.box.setText("mette")
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is window.box
    assert window.box.selectedText() == "mette"


def test_new_data_for_the_same_text_keep_the_selection(window: SearchWindow) -> None:
    filled(window, METTE, BIRTHE)
    QTest.keyClick(window.box, Qt.Key.Key_Down)
    window.set_results(window.generation, [SILENT, METTE, BIRTHE])
    assert window.selected() == BIRTHE
    QTest.keyClicks(window.box, "m")
    window.set_results(window.generation, [METTE, BIRTHE])
    assert window.selected() == METTE


def test_empty_states(window: SearchWindow) -> None:
    signed_in = QSignalSpy(window.menu.account_wanted)
    assert window.empty_title() == "Reading colleagues…"
    filled(window)
    assert window.empty_title() == "No colleagues yet"
    (button,) = [b for b in window.findChildren(QAbstractButton) if b.accessibleName() == "Sign in…"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert signed_in.count() == 1
    QTest.keyClicks(window.box, "<b>{x}")
    window.set_results(window.generation, [])
    assert window.empty_title() == "Nobody matches “<b>{x}”"
    window.set_results(window.generation, [METTE])
    assert window.empty_title() == ""


def test_nobody_is_called_where_there_is_nobody_or_no_number(window: SearchWindow) -> None:
    called = QSignalSpy(window.call_wanted)
    filled(window)
    QTest.keyClick(window.box, Qt.Key.Key_Return)
    window.set_results(window.generation, [SILENT])
    window.set_status("40 colleagues", NoticeLevel.INFO)
    QTest.keyClick(window.box, Qt.Key.Key_Return)
    assert called.count() == 0
    assert window.status() == "Jens Lager has no number to call."


def test_a_row_says_everything_and_paints_markup_as_text(window: SearchWindow, parts: dict[str, Any]) -> None:
    model = PersonModel(tr=parts["tr"])
    model.set_people([METTE, BIRTHE, SILENT])
    said = [model.data(model.index(row)) for row in range(3)]
    assert said == [
        "Mette Holm, Salgschef · Salg, 202, Free",
        "<img src=x>, Sørensens Bageri, +45 86 51 51 51",
        "Jens Lager, Lager, no number",
    ]
    assert model.data(model.index(0), PERSON_ROLE) == METTE
    filled(window, METTE, BIRTHE, SILENT)
    assert not window.grab().isNull()


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Mette Holm", "MH"), ("Åse", "Å"), ("jens ø. lager", "JL"), ("86 51 51", ""), ("", ""), ("<img src=x>", "S")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_menu_stands_in_for_a_tray(window: SearchWindow) -> None:
    menu = window.menu
    seldom = (menu.why_wanted, menu.rules_wanted, menu.settings_wanted, menu.account_wanted, menu.quit_wanted)
    spies = [QSignalSpy(signal) for signal in seldom]
    window.open_with()
    (menu_button,) = [b for b in window.findChildren(QAbstractButton) if b.accessibleName() == "Menu"]
    for action in menu_button.menu().actions():  # type: ignore[attr-defined]  # a QToolButton, which has one
        action.trigger()
    assert [spy.count() for spy in spies] == [1] * 5


def test_every_widget_that_takes_focus_has_a_name(window: SearchWindow) -> None:
    filled(window, METTE)
    focusable = [w for w in window.findChildren(QWidget) if w.focusPolicy() is not Qt.FocusPolicy.NoFocus]
    assert len(focusable) > 4
    assert [w for w in focusable if w.isVisible() and not w.accessibleName()] == []


def test_ctrl_h_shows_the_calls_with_whom_one_looks_for_else_all(window: SearchWindow) -> None:
    somebodys, all_calls = QSignalSpy(window.calls_wanted), QSignalSpy(window.menu.history_wanted)
    window.open_with("")
    window.set_results(window.generation, [METTE])
    QTest.keyClick(window.box, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert (somebodys.count(), all_calls.count()) == (0, 1)
    QTest.keyClicks(window.box, "mette")
    QTest.keyClick(window.box, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert (somebodys.count(), all_calls.count()) == (0, 2), "who is shown was found for an earlier text"
    window.set_results(window.generation, [METTE])
    QTest.keyClick(window.box, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert (somebodys.count(), somebodys.at(0)[0], all_calls.count()) == (1, METTE, 2)
