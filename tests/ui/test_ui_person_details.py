"""All that is known of a person: numbers, e-mail, department, fields that lead to colleagues; and all in a menu."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu

from fonetray.telephony.people import PersonRef
from fonetray.ui.parts.number_button import NumberButton
from fonetray.ui.search.person_menu import PersonMenu
from fonetray.ui.search.presenter import SearchPresenter
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.views import DepartmentView, FieldView, NumberView, PersonView, Presence
from ui.room import Room

LISE = PersonView(
    colleague=True,
    name="Lise Holm",
    detail="Salgschef · Salg",
    email="lise@firma.dk",
    numbers=(
        NumberView("204", "Local number", "204"),
        NumberView("86 51 51 51", "Direct", "86515151"),
        NumberView("200204", "Bordtelefon", "200204"),
    ),
    presence=Presence.BUSY,
    ref=PersonRef("", "204"),
    department=DepartmentView(
        "Salg <b>",
        "Havnegade 14, 8000 Aarhus C",
        "salg@firma.dk",
        (("Contact", "Søren"), ("EAN number", "5790000000002")),
    ),
    fields=(FieldView("Ferie", "Uge 30-32"), FieldView("Afløser", "Jonas Bjerregaard", "203")),
)
CUSTOMER = PersonView(
    False, "Jensen & Søn", "Customer", url="https://crm.example/7", numbers=(NumberView("70 10 10 10", "", "70101010"),)
)


@pytest.fixture
def window(parts: dict[str, Any]) -> SearchWindow:
    made = SearchWindow(**parts)
    made.open_with()
    made.set_results(made.generation, [LISE, CUSTOMER])
    return made


def texts(window: SearchWindow) -> list[str]:
    labels = window._page.details.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisibleTo(window) and label.text()]


def press(window: SearchWindow, name: str) -> None:
    (found,) = [
        each
        for each in window._page.details.findChildren(QAbstractButton)
        if each.accessibleName() == name and each.isVisibleTo(window)
    ]
    found.click()


def rows(spy: QSignalSpy) -> list[list[Any]]:
    return [list(spy.at(i)) for i in range(spy.count())]


def shown_anew(window: SearchWindow) -> None:
    """Wait until whoever is selected is shown."""
    while window._page.details._soon.isActive():
        QApplication.processEvents()


def test_everything_known_is_there_as_plain_text(window: SearchWindow) -> None:
    for known in ("Lise Holm", "Salgschef · Salg", "Salg <b>", "Havnegade 14, 8000 Aarhus C", "Søren", "5790000000002"):
        assert known in texts(window)
    assert all(
        label.textFormat() is Qt.TextFormat.PlainText
        for label in window._page.details.findChildren(QLabel)
        if label.text()
    )
    assert window._page.details.numbers() == [
        "Call 204, Local number", "Call 86 51 51 51, Direct", "Call 200204, Bordtelefon"
    ]  # fmt: skip
    assert any(text.startswith("Call: Alt") for text in texts(window)), "how digits are used is said"
    QTest.keyClick(window.box, Qt.Key.Key_Down)
    shown_anew(window)
    assert "Salg <b>" not in texts(window)


def test_a_press_on_somebody_s_number_calls_nobody_who_is_only_about_to_be_shown(window: SearchWindow) -> None:
    calls = QSignalSpy(window.call_wanted)
    old = window._page.details.findChild(NumberButton)
    assert old is not None
    QTest.keyClick(window.box, Qt.Key.Key_Down)
    old.click()
    assert rows(calls) == []
    shown_anew(window)
    assert "Salg <b>" not in texts(window)
    new = window._page.details.findChildren(NumberButton)[-1]
    new.click()
    assert len(rows(calls)) == 1


def test_links_write_mail_and_lead_to_colleagues(window: SearchWindow) -> None:
    mails, visits = QSignalSpy(window.mail_wanted), QSignalSpy(window.visit_wanted)
    press(window, "Write to lise@firma.dk")
    press(window, "Write to salg@firma.dk")
    press(window, "Show Jonas Bjerregaard")
    assert rows(mails) == [["lise@firma.dk"], ["salg@firma.dk"]]
    assert rows(visits) == [["203"]]


def test_it_stands_beside_the_list_or_below_it(app: QApplication, window: SearchWindow) -> None:
    page = window._page
    window.resize(860, 560)
    app.processEvents()
    assert page.details.x() >= page.list.mapTo(page, page.list.rect().topRight()).x()
    wide = page.details.height()
    window.resize(520, 560)
    app.processEvents()
    assert page.details.y() > page.list.mapTo(page, page.list.rect().topLeft()).y()
    assert page.details.width() == window.width()
    assert page.details.height() < wide
    assert page.details.numbers()[2] == "Call 200204, Bordtelefon"
    window.resize(window.minimumSize())
    app.processEvents()
    assert page.list.height() > 60
    assert page.details.y() + page.details.height() <= page.status.mapTo(page, page.status.rect().topLeft()).y()


def test_tab_goes_through_the_details_and_enter_presses_what_has_the_keyboard(window: SearchWindow) -> None:
    called, mails = QSignalSpy(window.call_wanted), QSignalSpy(window.mail_wanted)
    window._page.menu_button.setFocus()
    names: list[str] = []
    while len(names) < 30 and window.focusWidget() is not window.box:
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        focused = window.focusWidget()
        names.append(focused.accessibleName())
        if names[-1] in ("Call 86 51 51 51, Direct", "Write to salg@firma.dk"):
            QTest.keyClick(focused, Qt.Key.Key_Return)
    assert names[names.index("Add to favourites") : names.index("Show Jonas Bjerregaard") + 1] == [
        "Add to favourites",
        "Show calls (Ctrl+H)",
        "Copy number (Ctrl+C)",
        "Tell me when free",
        "Call 204, Local number",
        "Call 86 51 51 51, Direct",
        "Call 200204, Bordtelefon",
        "Write to lise@firma.dk",
        "Write to salg@firma.dk",
        "Show Jonas Bjerregaard",
    ]
    assert rows(called) == [["86515151", "Lise Holm"]]
    assert rows(mails) == [["salg@firma.dk"]]


Open = Callable[[SearchWindow], None]


def by_mouse(window: SearchWindow) -> None:
    people = window._page.list
    at = people.visualRect(people.currentIndex()).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, people.viewport().mapToGlobal(at))
    QGuiApplication.sendEvent(people.viewport(), event)


def by_menu_key(window: SearchWindow) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(4, 4), window.box.mapToGlobal(QPoint(4, 4)))
    QGuiApplication.sendEvent(window.box, event)


def by_shift_f10(window: SearchWindow) -> None:
    QTest.keyClick(window.box, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)


def opened(window: SearchWindow) -> PersonMenu:
    (menu,) = [each for each in window.findChildren(PersonMenu) if each.isVisible()]
    return menu


@pytest.mark.parametrize("way", [by_mouse, by_menu_key, by_shift_f10])
def test_the_menu_offers_everything(window: SearchWindow, way: Open) -> None:
    way(window)
    menu = opened(window)
    assert [action.text().partition("\t")[0] for action in menu.actions() if action.text()] == [
        "Call 204 · Local number",
        "Call 86 51 51 51 · Direct",
        "Call 200204 · Bordtelefon",
        "Copy number",
        "Write to lise@firma.dk",
        "Copy e-mail",
        "Tell me when free",
        "Add to favourites",
        "Show calls",
    ]
    menu.close()
    QTest.keyClick(window.box, Qt.Key.Key_Down)
    way(window)
    menu = opened(window)
    assert [action.text().partition("\t")[0] for action in menu.actions() if action.text()] == [
        "Call 70 10 10 10", "Copy number", "Show calls", "Open customer", "Forget this person…"
    ]  # fmt: skip
    menu.close()


def choose(menu: QMenu, beginning: str) -> None:
    next(action for action in menu.actions() if action.text().startswith(beginning)).trigger()


def test_what_is_chosen_is_done_with_whom_the_menu_was_opened_for(window: SearchWindow) -> None:
    called, told = QSignalSpy(window.call_wanted), QSignalSpy(window.tell_wanted)
    pinned, mails, pages = QSignalSpy(window.pin_wanted), QSignalSpy(window.mail_wanted), QSignalSpy(window.open_wanted)
    by_menu_key(window)
    menu = opened(window)
    window.set_results(window.generation, [CUSTOMER])
    assert window.selected() == CUSTOMER
    choose(menu, "Call 86")
    choose(menu, "Tell me")
    choose(menu, "Add to")
    choose(menu, "Write to")
    assert rows(called) == [["86515151", "Lise Holm"]]
    assert rows(told) == [[LISE.ref, True]]
    assert rows(pinned) == [[LISE.ref, True]]
    assert rows(mails) == [["lise@firma.dk"]]
    choose(menu, "Copy e-mail")
    assert QGuiApplication.clipboard().text() == "lise@firma.dk"
    copies = next(action.menu() for action in menu.actions() if action.text() == "Copy number")
    assert isinstance(copies, QMenu)
    choose(copies, "200204")
    assert QGuiApplication.clipboard().text() == "200204"
    assert window.status() == "Copied 200204."
    menu.close()
    by_menu_key(window)
    menu = opened(window)
    choose(menu, "Open customer")
    assert rows(pages) == [["https://crm.example/7"]]
    menu.close()


def test_where_there_is_nobody_the_menu_key_is_the_boxs(window: SearchWindow) -> None:
    window.set_results(window.generation, [])
    QTest.keyClick(window.box, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    assert [each for each in window.findChildren(PersonMenu) if each.isVisible()] == []


async def test_a_field_leads_to_a_colleague_and_there_is_a_way_back(parts: dict[str, Any], room: Room) -> None:
    window = SearchWindow(**parts)
    SearchPresenter(privacy=room.privacy, window=window, desk=room.desk, tasks=room.tasks, tr=room.tr)

    async def idle() -> None:
        await room.until(lambda: len(room.tasks) == 0)

    def selected() -> str:
        person = window.selected()
        return person.name if person else ""

    window.open_with("mette kj")
    await idle()
    mette = selected()
    person = window.selected()
    assert person is not None
    assert person.department is not None
    assert person.department.address == "Havnegade 14, 8000 Aarhus C"
    assert [number.label for number in person.numbers] == ["Local number", "Direkte", "Mobil", "Bordtelefon", "Mobil"]
    (field,) = [field for field in person.fields if field.colleague]
    assert (field.label, field.colleague) == ("Afløser", "252")
    press(window, f"Show {field.value}")
    await idle()
    assert selected() == field.value
    assert window.box.text() == field.value
    assert window._page.back.isVisible()
    assert window._page.back.accessibleName() == f"Back to {mette} (Alt+←)"
    called = QSignalSpy(window.call_wanted)
    QTest.keyClick(window.box, Qt.Key.Key_Return)
    assert rows(called) == [["252", field.value]]
    QTest.keyClick(window.box, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    await idle()
    assert (selected(), window.box.text()) == (mette, "mette kj")
    assert not window._page.back.isVisible()
    press(window, f"Show {field.value}")
    await idle()
    QTest.keyClicks(window.box, "x")
    assert not window._page.back.isVisible(), "who types goes elsewhere"
    await idle()
