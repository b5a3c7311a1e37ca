"""What comes and goes in the windows leaves nothing behind: no widget, nothing else of Qt's, and no Python object."""

import gc
import itertools
import weakref
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QApplication, QDialog

from fonetray.services.people.export import Format
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.flows.views import FlowView
from fonetray.ui.flows.window import FlowWindow
from fonetray.ui.history.menu import HistoryMenu
from fonetray.ui.history.views import CallRow, CustomerView
from fonetray.ui.history.window import HistoryWindow
from fonetray.ui.parts.export_dialog import ExportDialog
from fonetray.ui.search.person_menu import PersonMenu
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.views import CardState, CardView, NoticeLevel, NumberView, PersonView

FIRST, TIMES = 4, 24
MORE = 10
"""How many more there may be after ``TIMES`` times; one left by each would be more than twice that."""
PERSON = PersonView(
    colleague=False,
    name="Birthe Nyvang",
    detail="Bageriet Nyvang",
    email="birthe@nyvang.example",
    url="https://crm.example/7",
    numbers=(NumberView("86 51 51 51", "", "86515151"), NumberView("86 51 51 52", "", "86515152")),
)
CALL = CallRow(
    ("1", "202"), datetime(2026, 3, 2, tzinfo=UTC), CardState.MISSED, incoming=True, name="Birthe Nyvang",
    day="Monday", clock="12:00", dial="86515151",
)  # fmt: skip
CUSTOMER = CustomerView(
    ("1", "202"), "Birthe Nyvang", "12:00", dial="86515151", url="https://crm.example/7", open=True, outside=True
)


@pytest.fixture
def stack(parts: dict[str, Any]) -> Iterator[PopupStack]:
    made = PopupStack(**parts)
    yield made
    made.close_all()


def test_cards_and_notices_leave_nothing(stack: PopupStack) -> None:
    numbers = itertools.count()

    def come_and_go() -> None:
        for _ in range(5):  # more than have room
            which = next(numbers)
            view = CardView(
                (str(which), "202"), CardState.RINGING, f"Caller {which}", "+45 86 51 51 51", url="https://x"
            )
            stack.show_card(view)
            stack.show_notice(f"No. {which}", NoticeLevel.WARNING, action="Undo")
        for card in stack.shown():
            card.dismissed.emit()
        stack.close_where(lambda _: True)

    assert grown(come_and_go) == {}


def test_menus_of_people_leave_nothing(parts: dict[str, Any]) -> None:
    window = SearchWindow(**parts)
    window.open_with()
    window.set_results(window.generation, [PERSON])

    def open_and_close() -> None:
        window._open_menu(QPoint(4, 4))
        for menu in window.findChildren(PersonMenu):
            menu.close()

    assert grown(open_and_close) == {}


def test_menus_of_calls_leave_nothing(parts: dict[str, Any]) -> None:
    window = HistoryWindow(**parts)
    window.details.show_customer(CUSTOMER)

    def open_and_close() -> None:
        more = {"tr": parts["tr"], "icons": parts["icons"]}
        HistoryMenu(CALL, CUSTOMER, window.details, parent=window, **more).popup(QPoint(4, 4))
        for menu in window.findChildren(HistoryMenu):
            menu.close()

    assert grown(open_and_close) == {}


def test_flows_that_change_leave_nothing(parts: dict[str, Any]) -> None:
    window = FlowWindow(**parts)
    states = itertools.cycle((True, False))

    def change() -> None:
        on = next(states)
        window.show_flows([FlowView(str(600 + n), f"Flow {n}", active=on, goes_to="Reception") for n in range(3 + on)])

    assert grown(change) == {}


def test_dialogs_leave_nothing(parts: dict[str, Any]) -> None:
    window = SearchWindow(**parts)
    chosen: list[object] = []

    def open_and_close() -> None:
        kinds = {Format.CSV: "Table"}
        dialog = ExportDialog(title="Export", name="calls", kinds=kinds, tr=parts["tr"], parent=window)
        dialog.file_chosen.connect(chosen.append)
        dialog.open()
        dialog.done(QDialog.DialogCode.Rejected)

    assert grown(open_and_close) == {}


def grown(again: Callable[[], None]) -> dict[str, tuple[int, int]]:
    """Do something again and again, and give of what there is more afterwards."""
    held = []
    for times in (FIRST, TIMES, TIMES):
        for _ in range(times):
            again()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QApplication.processEvents()
        held.append(_held())
    _, before, after = held  # the first count makes PySide6 look up what it had put off
    return {name: (before[name], count) for name, count in after.items() if count > before[name] + MORE}


def _held() -> dict[str, int]:
    gc.collect()
    objects = gc.get_objects()
    return {
        "objects": len(objects) - sum(isinstance(one, weakref.ref) and one() is None for one in objects),
        "widgets": len(QApplication.allWidgets()),
        "Qt's": sum(len(one.findChildren(QObject)) for one in QApplication.topLevelWidgets()),
    }
