"""The question before somebody is forgotten, a number that is never logged, and the history in the settings."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fonetray.services.privacy.forgetting import Forgotten, Person, Tally
from fonetray.store.journal import RawEvent
from fonetray.store.notes import Note, NoteStore
from fonetray.store.traces import traces
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction
from fonetray.telephony.people import Contact, ContactNumber
from fonetray.telephony.sources import Source, SourceKind
from fonetray.ui.settings.forget_presenter import ForgetPresenter
from fonetray.ui.settings.forget_window import ForgetWindow
from fonetray.ui.settings.forget_words import outcome
from fonetray.ui.settings.history import KEEP_MONTHS
from fonetray.ui.settings.history_presenter import HistorySettingsPresenter
from fonetray.ui.settings.window import SettingsWindow
from ui.room import ME, Room

NAME, MOBILE = "Bodil Ærlighed", "+4520304050"
NOW = datetime.now(UTC)


@dataclass
class Stage:
    room: Room
    window: ForgetWindow
    presenter: ForgetPresenter
    changes: list[int]

    async def calls(self) -> int:
        return len(await self.room.desk.journal.list_calls(since=datetime(2000, 1, 1, tzinfo=UTC)))

    def ask(self, text: str, name: str = "") -> None:
        self.presenter.ask(self.room.desk.identification.read(text), name)

    async def until(self, text: str) -> None:
        await self.room.until(lambda: text in self.window.told())


async def had(room: Room, call_id: str, number: str, at: datetime) -> None:
    raw = RawEvent(at, "", "ended", "GET", f"UniqueCallId={call_id}".encode(), "", b"", True, "", call_id)
    await room.desk.journal.append(raw, [Call(call_id, ME, Direction.INCOMING, CallState.ENDED, number, at, ended=at)])
    await NoteStore(room.desk.database).write(Note(call_id, call_id, number, ME, "Ringer igen", at))


@pytest.fixture
async def stage(room: Room, parts: dict[str, Any]) -> AsyncIterator[Stage]:
    window = ForgetWindow(**parts, guard_ms=0)
    changes: list[int] = []
    presenter = ForgetPresenter(
        window=window, desk=room.desk, tasks=room.tasks, tr=room.tr, changed=lambda: changes.append(1)
    )
    people = [Contact("kunder", "1", NAME, "", "", "", (ContactNumber(MOBILE, "", MOBILE),))]
    await room.desk.contacts.put(Source("kunder", SourceKind.CARDDAV), people)
    await had(room, "1", MOBILE, NOW)
    yield Stage(room, window, presenter, changes)
    window.hide()


async def test_it_is_asked_with_counts_and_then_done(stage: Stage) -> None:
    stage.ask("20304050", NAME)
    assert stage.window.windowTitle() == f"Forget {NAME}?"
    await stage.room.until(stage.window.agree.isVisible)
    assert stage.window.lines() == [
        "• 1 call",
        "• 1 note",
        "• 1 contact",
        "• 1 technical record of these calls",
        "Remove the contact in kunder too, or it comes back with the next reading.",
    ]
    assert stage.window.cancel.hasFocus() or stage.window.focusWidget() is stage.window.cancel
    stage.window.agree.click()
    await stage.until("Removed: 1 call, 1 note, 1 contact")
    assert not stage.window.agree.isVisible()
    assert await stage.calls() == 0
    assert stage.changes == [1]
    stage.ask("20304050", NAME)
    await stage.until("Nothing is kept of 20 30 40 50.")


async def test_enter_and_escape_are_no(stage: Stage) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        stage.ask("20304050")
        await stage.room.until(stage.window.agree.isVisible)
        QTest.keyClick(stage.window, key)
        assert not stage.window.isVisible()
    assert await stage.calls() == 1


async def test_a_click_that_was_meant_for_something_else_removes_nothing(stage: Stage) -> None:
    stage.window._guard_ms = 60_000
    stage.ask("20304050")
    await stage.room.until(stage.window.agree.isVisible)
    stage.window.agree.click()
    assert stage.window.agree.isVisible()
    assert await stage.calls() == 1


async def test_of_a_colleague_it_is_said_that_it_cannot_be(stage: Stage) -> None:
    stage.ask("203")
    await stage.until("a whole number outside the company")
    stage.presenter.never_log(stage.room.desk.identification.read("203"))
    stage.window.agree.click()
    await stage.until("a whole number outside the company")


async def test_a_number_is_never_logged_until_that_is_undone(stage: Stage) -> None:
    never_log = stage.room.desk.never_log
    stage.presenter.never_log(stage.room.desk.identification.read("20304050"))
    assert len(stage.window.lines()) == 3
    stage.window.agree.click()
    assert stage.window.heading().endswith("?")
    await stage.until("never logged from now on")
    assert stage.window.heading() == "Done"
    assert [one.key for one in await never_log.all()] == [MOBILE]
    stage.window.undo.click()
    await stage.until("is logged again")
    assert await never_log.all() == []


def test_what_could_not_be_wiped_is_said(parts: dict[str, Any]) -> None:
    tr = parts["tr"]
    person = Person(None, traces([MOBILE], []), {})  # type: ignore[arg-type] # its number is not looked at
    assert outcome(Forgotten(person, Tally(calls=2), wiped=True), "x", tr) == "Removed: 2 calls."
    assert "tried again every day" in outcome(Forgotten(person, Tally(calls=2), wiped=False), "x", tr)


@pytest.fixture
async def settings(stage: Stage, parts: dict[str, Any]) -> SettingsWindow:
    window = SettingsWindow(**parts)
    room = stage.room
    HistorySettingsPresenter(
        window=window, desk=room.desk, tasks=room.tasks, tr=room.tr, changed=lambda: stage.changes.append(1)
    )
    window.set_values({KEEP_MONTHS: "12"})
    await had(room, "old", "70707070", NOW - timedelta(days=200))
    window.open()
    return window


def choose(window: SettingsWindow, months: str) -> None:
    window.history.months.setCurrentIndex(window.history.months.findData(months))


async def test_a_shorter_time_is_asked_about(stage: Stage, settings: SettingsWindow) -> None:
    box, account = settings.history, stage.room.desk.account
    choose(settings, "3")
    await stage.room.until(box.asked)
    assert box.asked() == "Older than that are 1 call and 1 note. Remove them for good?"
    assert account.settings.history.keep_months == 12
    box.keep.click()
    assert settings.value(KEEP_MONTHS) == "12"
    choose(settings, "3")
    await stage.room.until(box.asked)
    box.remove.click()
    await stage.room.until(lambda: stage.changes)
    assert account.settings.history.keep_months == 3
    assert "keep_months = 3" in account.home.config_file.read_text(encoding="utf-8")
    assert await stage.calls() == 1


async def test_a_longer_time_is_not(stage: Stage, settings: SettingsWindow) -> None:
    choose(settings, "0")
    await stage.room.until(lambda: stage.room.desk.account.settings.history.keep_months == 0)
    assert settings.history.asked() == ""


async def test_the_list_is_shown_and_numbers_are_taken_off(stage: Stage, settings: SettingsWindow) -> None:
    never_log = stage.room.desk.never_log
    await never_log.add(stage.room.desk.identification.read("20304050"))
    settings.open()
    await stage.room.until(lambda: settings.history._rows.count() == 1)
    settings.history.taken_off.emit(MOBILE)
    await stage.room.until(lambda: settings.history._rows.count() == 0)
    assert await never_log.all() == []
