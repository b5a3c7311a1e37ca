"""The window of all calls, filled from a real journal: what it shows, what its keys do, and what happens meanwhile."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QSystemTrayIcon

from fonetray.listener.ports import EventRequest
from fonetray.store.handled import MarkState
from fonetray.store.journal import number_key
from fonetray.store.notes import Note, NoteStore
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction, EventKind
from fonetray.telephony.feed_messages import HandledMessage
from fonetray.telephony.people import Contact, ContactNumber
from fonetray.ui.history.doors import HistoryDoors
from fonetray.ui.history.menu import HistoryMenu
from fonetray.ui.history.presenter import PAGE, HistoryPresenter
from fonetray.ui.history.views import FilterView, Kind, Since
from fonetray.ui.history.window import HistoryWindow
from fonetray.ui.parts.export_dialog import OverwriteQuestion
from fonetray.ui.tray.icon import Tray
from fonetray.ui.tray.presenter import TrayPresenter
from fonetray.ui.views import NumberView, PersonView
from ui.room import ME, Room

NOW = datetime.now(UTC)
BO = Contact(
    "csv", "1", "Bo Ærlig", "Tømrer & Søn", url="https://crm.example/1",
    numbers=(ContactNumber("86515151", "mobil", "+4586515151"),), fields=(("Kundenr", "K-4711"),),
)  # fmt: skip
BAKER, SMITH = "86515151", "70101010"


def call(which: int, state: CallState = CallState.ENDED, number: str = BAKER, employee: str = ME, **more: Any) -> Call:
    told = {"direction": Direction.INCOMING, **more}
    return Call(str(which), employee, state=state, number=number, started=NOW - timedelta(minutes=which), **told)


@dataclass
class Page:
    room: Room
    window: HistoryWindow
    presenter: HistoryPresenter
    called: list[tuple[str, str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    noted: list[Call] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    seen: list[bool] = field(default_factory=list)

    async def keep(self, *calls: Call) -> None:
        await self.room.desk.journal.save_calls(calls)

    def rows(self) -> list[str]:
        return [row.key[0] for row in self.window.model.rows()]

    async def shows(self, *ids: str) -> None:
        await self.room.until(lambda: self.rows() == list(ids))

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, held)

    def control(self, key: Qt.Key) -> None:
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def became(self) -> list[str]:
        return [row.became for row in self.window.model.rows()]

    def said(self) -> list[str]:
        return [label.text() for label in self.window.details.findChildren(QLabel) if label.isVisible()]


@pytest.fixture
async def page(room: Room, parts: dict[str, Any]) -> AsyncIterator[Page]:
    window = HistoryWindow(**parts)
    called: list[tuple[str, str]] = []
    opened: list[str] = []
    noted: list[Call] = []
    forgotten: list[str] = []
    seen: list[bool] = []
    doors = HistoryDoors(
        call_back=lambda number, name: called.append((number, name)),
        open_page=opened.append,
        seen=lambda: seen.append(True),
        write_note=noted.append,
        forget=lambda number, name: forgotten.append(f"forget {number.e164} {name}"),
        never_log=lambda number: forgotten.append(f"never log {number.e164}"),
    )
    presenter = HistoryPresenter(window=window, doors=doors, desk=room.desk, tasks=room.tasks, tr=room.tr)
    await room.desk.people.upsert_contacts([BO])
    yield Page(room, window, presenter, called, opened, noted, forgotten, seen)
    window.close()


async def test_my_calls_newest_first_with_names_and_what_became_of_them(page: Page) -> None:
    await page.keep(
        call(1, CallState.MISSED),
        call(2, CallState.ENDED, SMITH, duration=754),
        call(3, CallState.ELSEWHERE, answered_by="203"),
        call(4, CallState.ENDED, "203", direction=Direction.OUTGOING),
        call(5, CallState.ENDED, "", duration=9),
        call(6, CallState.ENDED, employee="204"),
    )
    page.presenter.open()
    await page.shows("1", "2", "3", "4", "5")
    rows = page.window.model.rows()
    colleague = page.room.desk.directory.employee("203")
    assert colleague is not None
    assert [row.name for row in rows] == ["Bo Ærlig", "70 10 10 10", "Bo Ærlig", colleague.name, "Hidden number"]
    assert page.became() == ["Missed", "Talked 12:34", f"Answered by {colleague.name}", "Called", "Talked 0:09"]
    assert [row.open for row in rows] == [True, False, False, False, False]
    assert page.seen, "who looks has seen the missed calls"
    page.window.filter.people.setCurrentIndex(page.window.filter.people.findData(""))
    await page.shows("1", "2", "3", "4", "5", "6")
    assert {row.who for row in page.window.model.rows()} >= {"You"}


async def test_the_card_beside_tells_all_that_is_known(page: Page) -> None:
    await page.keep(call(1, CallState.MISSED), call(9, employee="203", duration=120), call(10, number=SMITH))
    store = NoteStore(page.room.desk.database)
    await store.write(Note("n", "9", "+4586515151", "203", "Vil have tilbud\npå tirsdag", NOW - timedelta(minutes=8)))
    page.presenter.open()
    await page.shows("1", "10")
    await page.room.until(lambda: page.window.details.view and page.window.details.view.contacts)
    view = page.window.details.view
    assert view is not None
    assert view.contacts is not None
    assert (view.name, view.organisation, view.number, view.url) == ("Bo Ærlig", BO.organisation, "86 51 51 51", BO.url)
    assert [(field.label, field.value) for field in view.fields] == [("Kundenr", "K-4711")]
    await page.room.until(lambda: any(one.notes for one in page.window.details.view.contacts or ()))  # type: ignore[union-attr]
    assert "Vil have tilbud\npå tirsdag" in page.said()
    assert any("2:00" in text for text in page.said())
    assert view.settled == "Nobody has called back yet."


async def test_keys_alone_suffice(page: Page) -> None:
    await page.keep(call(1), call(2, number=SMITH), call(3, number=""))
    page.presenter.open()
    await page.shows("1", "2", "3")
    await page.room.until(lambda: page.window.details.view)
    assert page.window.focusWidget() is page.window.list
    page.press(Qt.Key.Key_Return)
    assert page.called == [("+4586515151", "Bo Ærlig")]
    page.press(Qt.Key.Key_F2)
    assert page.opened == ["https://crm.example/1"]
    page.control(Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text() == "86 51 51 51"
    page.control(Qt.Key.Key_N)
    assert [one.call_id for one in page.noted] == ["1"]
    page.press(Qt.Key.Key_Down)
    page.press(Qt.Key.Key_Down)
    page.press(Qt.Key.Key_Return)
    assert len(page.called) == 1
    assert page.window.status.text() == "There is no number to call back."
    page.control(Qt.Key.Key_F)
    assert page.window.focusWidget() is page.window.filter.box
    page.press(Qt.Key.Key_Up)
    page.press(Qt.Key.Key_Return)
    assert page.called[1:] == [("+4570101010", "70 10 10 10")]
    page.press(Qt.Key.Key_Escape)
    assert not page.window.isVisible()


async def test_a_key_that_is_held_calls_once(page: Page) -> None:
    await page.keep(call(1))
    page.presenter.open()
    await page.shows("1")
    await page.room.until(lambda: page.window.details.view)
    for place in (page.window.list, page.window.details.call):
        place.setFocus()
        for again in (False, True, True):
            pressed = QKeyEvent(
                QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, autorep=again, text=""
            )
            QCoreApplication.sendEvent(place, pressed)
    assert page.called == [("+4586515151", "Bo Ærlig")] * 2


async def test_what_is_typed_finds_names_numbers_and_notes(page: Page) -> None:
    await page.keep(call(1), call(2, number=SMITH), call(3, number="20304050"))
    await NoteStore(page.room.desk.database).write(Note("n", "3", "", ME, "Vil have tilbud", NOW))
    page.presenter.open()
    await page.shows("1", "2", "3")
    assert [row.noted for row in page.window.model.rows()] == [False, False, True]
    for typed, found in (("ærlig", ["1"]), ("7010", ["2"]), ("tilbud", ["3"]), ("nobody at all", [])):
        page.control(Qt.Key.Key_F)
        QTest.keyClicks(page.window.filter.box, typed)
        await page.shows(*found)
    assert page.window.empty_title() == "No such calls"
    page.press(Qt.Key.Key_Tab)
    page.window.empty.pressed.emit()
    await page.shows("1", "2", "3")


async def test_a_missed_call_is_handled_by_hand_and_open_again(page: Page) -> None:
    await page.keep(call(1, CallState.MISSED), call(2, CallState.MISSED, SMITH))
    page.presenter.open_missed()
    await page.shows("1", "2")
    await page.room.until(lambda: page.window.details.view)
    assert (await page.room.desk.missed.counts()).open == 2
    page.control(Qt.Key.Key_M)
    await page.shows("2")
    assert page.window.call() is not None
    assert not page.window.undo.isHidden()
    page.control(Qt.Key.Key_Z)
    await page.shows("1", "2")
    assert (await page.room.desk.missed.counts()).open == 2
    page.window.filter.kinds.setCurrentIndex(page.window.filter.kinds.findData(Kind.MISSED))
    await page.shows("1", "2")
    page.window.list.select(0)
    page.control(Qt.Key.Key_M)
    await page.room.until(lambda: page.became() == ["Missed · handled", "Missed"])
    await page.room.until(lambda: page.window.details.view and page.window.details.view.by_hand)
    page.control(Qt.Key.Key_M)
    await page.room.until(lambda: page.became() == ["Missed", "Missed"])


async def test_what_a_colleague_says_of_a_missed_call_is_shown_with_their_name(
    page: Page, parts: dict[str, Any]
) -> None:
    room = page.room
    colleague = room.desk.directory.employee("203")
    assert colleague is not None
    tray = Tray(icon=QSystemTrayIcon(), **parts)
    TrayPresenter(tray=tray, popups=room.stack, desk=room.desk, tasks=room.tasks, tr=room.tr).refresh()
    await page.keep(call(1, CallState.MISSED))
    page.presenter.open()
    await page.shows("1")
    await room.until(lambda: page.window.details.view)
    await room.desk.hub.feeding.handled([HandledMessage("1", handled=True, age=60, employee="203", number=1)])
    await room.until(lambda: page.became() == [f"Missed · handled by {colleague.name}"])
    await room.until(lambda: page.window.details.view and page.window.details.view.by_hand)
    assert [text for text in page.said() if text.startswith(f"Marked as handled: {colleague.name}, ")]
    await room.until(lambda: "missed" not in tray.tooltip())
    await room.desk.hub.feeding.handled([HandledMessage("1", handled=False, age=1, employee="203", number=2)])
    await room.until(lambda: page.became() == ["Missed"])
    await room.until(lambda: "1 missed call" in tray.tooltip())


async def test_what_waits_for_the_hub_says_so(page: Page) -> None:
    await page.keep(call(1, CallState.MISSED))
    store = page.room.desk.missed._handled
    await store.say(["1"], handled=True, employee=ME, when=NOW, state=MarkState.UNSENT)
    page.presenter.open()
    await page.shows("1")
    await page.room.until(lambda: page.window.details.view)
    assert next(text for text in page.said() if text.startswith("Marked as handled: You, ")).endswith(" · Not sent yet")


async def test_a_note_is_text_whatever_stands_in_it(page: Page) -> None:
    await page.keep(call(1), call(2))
    await NoteStore(page.room.desk.database).write(Note("n", "2", number_key(BAKER), "203", "<img src=x>", NOW))
    page.presenter.open()
    await page.shows("1", "2")
    await page.room.until(lambda: "<img src=x>" in page.said())
    plain = [label for label in page.window.details.findChildren(QLabel) if label.text() == "<img src=x>"]
    assert [label.textFormat() for label in plain] == [Qt.TextFormat.PlainText]


async def test_calling_back_takes_care_of_it_and_the_window_follows(page: Page) -> None:
    await page.keep(call(5, CallState.MISSED, SMITH))
    page.presenter.open_missed()
    await page.shows("5")
    await page.room.desk.calls.receive(_outgoing())
    await page.shows()
    assert page.window.empty_title() == "No missed call waits for you"


async def test_a_call_comes_in_at_the_top_and_the_selection_stays(page: Page) -> None:
    await page.keep(call(1), call(2, number=SMITH))
    page.presenter.open()
    await page.shows("1", "2")
    page.press(Qt.Key.Key_Down)
    await page.room.desk.calls.receive(_outgoing("9.9"))
    await page.shows("9.9", "1", "2")
    selected = page.window.call()
    assert selected is not None
    assert selected.key == ("2", ME)


async def test_further_pages_come_when_the_end_is_seen(page: Page) -> None:
    await page.keep(*(call(one, number=f"2030{one:04d}") for one in range(1, PAGE * 2 + 11)))
    page.presenter.open()
    await page.room.until(lambda: len(page.rows()) == PAGE)
    while len(page.rows()) < PAGE * 2 + 10:
        before = len(page.rows())
        page.press(Qt.Key.Key_End)
        await page.room.until(lambda before=before: len(page.rows()) > before)  # type: ignore[misc]
    assert page.rows() == [str(one) for one in range(1, PAGE * 2 + 11)]


async def test_the_answer_to_an_earlier_text_never_shows(page: Page) -> None:
    await page.keep(call(1), call(2, number=SMITH))
    page.presenter.open()
    await page.shows("1", "2")
    page.window.filter.box.setText("ærlig")
    page.window.filter.box.setText("7010")
    seen: list[list[str]] = []
    page.window.model.modelReset.connect(lambda: seen.append(page.rows()))
    await page.shows("2")
    await asyncio.sleep(0)
    assert ["1"] not in seen


async def test_all_calls_with_one_person(page: Page) -> None:
    await page.keep(call(1), call(2, number=SMITH), call(3, employee="204"))
    person = PersonView(
        colleague=False, name="Bo Ærlig", detail="", numbers=(NumberView("86 51 51 51", "", "86515151"),)
    )
    page.presenter.open_person(person)
    await page.shows("1", "3")
    assert page.window.filter.about.isVisible()
    page.window.filter.about.click()
    await page.shows("1", "2", "3")
    assert page.window.filter.filter == FilterView()


async def test_since_and_direction(page: Page) -> None:
    old = Call("9", ME, Direction.OUTGOING, CallState.ENDED, BAKER, NOW - timedelta(days=40))
    await page.keep(call(1), old)
    page.presenter.open()
    await page.shows("1", "9")
    page.window.filter.times.setCurrentIndex(page.window.filter.times.findData(Since.MONTH))
    await page.shows("1")
    page.window.filter.set_filter(FilterView(employee=ME))
    page.window.filter.kinds.setCurrentIndex(page.window.filter.kinds.findData(Kind.OUTGOING))
    await page.shows("9")


async def test_the_menu_offers_all_that_the_card_does(page: Page) -> None:
    await page.keep(call(1, CallState.MISSED))
    page.presenter.open()
    await page.room.until(lambda: page.window.details.view)
    page.press(Qt.Key.Key_Menu)
    (menu,) = page.window.findChildren(HistoryMenu)
    actions = {action.text().partition("\t")[0]: action for action in menu.actions() if not action.isSeparator()}
    assert list(actions) == [
        "Call Bo Ærlig", "Copy number", "Open customer", "Write a note", "Mark as handled",
        "Only calls with this number", "Never log this number…", "Forget this person…",
    ]  # fmt: skip
    for name in ("Never log this number…", "Forget this person…"):
        actions[name].trigger()
    assert page.forgotten == ["never log +4586515151", "forget +4586515151 Bo Ærlig"]
    menu.hide()


async def test_nothing_is_offered_that_nobody_does(room: Room, parts: dict[str, Any]) -> None:
    window = HistoryWindow(**parts)
    doors = HistoryDoors(call_back=lambda *_: None, open_page=lambda _: None)
    HistoryPresenter(window=window, doors=doors, desk=room.desk, tasks=room.tasks, tr=room.tr).open()
    await room.until(lambda: window.empty_title() == "No calls yet")
    assert window.details.more.isHidden()
    assert not window.details.takes_notes
    window.close()


async def test_what_is_shown_is_written_as_a_table(page: Page, tmp_path: Path) -> None:
    await page.keep(call(1), call(2, number=SMITH))
    page.presenter.open()
    await page.shows("1", "2")
    QTest.keyClicks(page.window.filter.box, "ærlig")
    await page.shows("1")
    page.control(Qt.Key.Key_E)
    (dialog,) = page.window.findChildren(QFileDialog)
    file = tmp_path / "calls.csv"
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    await page.room.until(file.exists)
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig")), delimiter=";"))
    assert [row[4] for row in rows] == ["Name", "Bo Ærlig"]
    await page.room.until(lambda: page.window.status.text() == "1 call was written to calls.csv.")
    page.control(Qt.Key.Key_E)
    again = page.window.findChildren(QFileDialog)[-1]
    again.fileSelected.emit(str(file))
    again.reject()
    await page.room.until(lambda: page.window.findChildren(OverwriteQuestion))
    (question,) = page.window.findChildren(OverwriteQuestion)
    file.write_text("old")
    question.agreed.emit()
    await page.room.until(lambda: file.read_text("utf-8-sig") != "old")
    question.reject()


async def test_an_export_that_is_stopped_writes_no_file(page: Page, tmp_path: Path) -> None:
    await page.keep(*(call(one, number=f"2030{one:04d}") for one in range(1, 1200)))
    page.presenter.open()
    await page.room.until(page.rows)
    page.control(Qt.Key.Key_E)
    (dialog,) = page.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "calls.csv"))
    dialog.reject()
    await page.room.until(page.window.progress.isVisible)
    page.window.progress.cancel.click()
    await page.room.until(lambda: page.window.status.text() == "The export was stopped; no file was written.")
    assert page.window.progress.isHidden()
    assert not (tmp_path / "calls.csv").exists()


def _outgoing(call_id: str = "9.1", employee: str = ME) -> EventRequest:
    query = {"UniqueCallId": call_id, "EmployeeLocalNumber": employee, "BNumber": SMITH}
    return EventRequest(datetime.now(UTC), "::1", EventKind.OUTGOING, "GET", urlencode(query).encode(), "", b"")


async def test_the_tray_follows_what_is_handled_and_what_was_looked_at(page: Page, parts: dict[str, Any]) -> None:
    room = page.room
    tray = Tray(icon=QSystemTrayIcon(), **parts)
    presenter = TrayPresenter(tray=tray, popups=room.stack, desk=room.desk, tasks=room.tasks, tr=room.tr)

    def entry() -> str:
        texts = [action.text() for action in tray.menu.actions() if action.isVisible()]
        return next((text for text in texts if text.startswith("Missed calls")), "")

    await page.keep(call(1, CallState.MISSED), call(2, CallState.MISSED, SMITH))
    presenter.refresh()
    await room.until(lambda: entry() == "Missed calls (2)…" and "2 missed calls" in tray.tooltip())
    presenter.seen()
    await room.until(lambda: "missed" not in tray.tooltip())
    await room.desk.missed.handle(["1"])
    await room.until(lambda: entry() == "Missed calls (1)…")
    await room.desk.calls.receive(_outgoing("9.7", employee="204"))
    await room.until(lambda: not entry())


async def test_who_is_forgotten_goes_from_the_window_too(page: Page) -> None:
    await page.keep(call(1), call(2, number=SMITH))
    page.presenter.open()
    await page.shows("1", "2")
    number = page.room.desk.identification.read(SMITH)
    await page.room.desk.forgetting.forget(number, "")
    page.presenter.reload()
    await page.shows("1")
