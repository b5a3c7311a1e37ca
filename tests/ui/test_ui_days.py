"""A window that is left open over midnight says "yesterday" from then on, and nothing ticks for it."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.events import Direction
from fonetray.ui.history.doors import HistoryDoors
from fonetray.ui.history.presenter import HistoryPresenter
from fonetray.ui.history.window import HistoryWindow
from fonetray.ui.notes.presenter import NotePresenter
from fonetray.ui.notes.window import NoteWindow
from fonetray.ui.words.days import NewDay
from ui.room import ME, Room

EVENING = datetime(2026, 11, 24, 22, 59, 59, 950_000, tzinfo=UTC)
"""A moment before midnight in Denmark."""


@pytest.fixture(autouse=True)
def in_denmark(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Europe/Copenhagen")
        time.tzset()
        yield
    time.tzset()


class Clock:
    def __init__(self, now: datetime = EVENING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def midnight_of(day: NewDay) -> int:
    """Give how many milliseconds are waited for midnight."""
    (timer,) = day.findChildren(QTimer)
    return timer.interval()


def test_it_wakes_once_at_midnight(app: QApplication, parts: dict[str, Any]) -> None:
    assert parts
    window, clock = QWidget(), Clock()
    day = NewDay(window, now=clock)
    begun = QSignalSpy(day.begun)
    assert not day.waiting(), "nobody looks"
    window.show()
    assert (day.waiting(), midnight_of(day)) == (True, 70)
    clock.now += timedelta(milliseconds=70)
    assert begun.count() or begun.wait(20_000)
    assert begun.count() == 1
    assert midnight_of(day) == 24 * 3_600_000
    window.hide()
    assert not day.waiting()
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize(
    ("now", "hours"),
    [(datetime(2026, 3, 28, 23, tzinfo=UTC), 23), (datetime(2026, 10, 24, 22, tzinfo=UTC), 25)],
    ids=["spring", "autumn"],
)
def test_a_day_is_as_long_as_it_is_here(parts: dict[str, Any], now: datetime, hours: int) -> None:
    assert parts
    window = QWidget()
    day = NewDay(window, now=Clock(now))
    window.show()
    assert midnight_of(day) == hours * 3_600_000 + 20
    window.hide()
    window.deleteLater()


def test_a_computer_that_slept_over_midnight_is_told_when_somebody_comes_back(
    app: QApplication, parts: dict[str, Any]
) -> None:
    assert parts
    window, clock = QWidget(), Clock(EVENING - timedelta(hours=3))
    day = NewDay(window, now=clock)
    begun = QSignalSpy(day.begun)
    window.show()
    app.sendEvent(window, QEvent(QEvent.Type.WindowActivate))
    assert begun.count() == 0
    clock.now += timedelta(hours=9)
    app.sendEvent(window, QEvent(QEvent.Type.WindowActivate))
    app.sendEvent(window, QEvent(QEvent.Type.WindowActivate))
    assert begun.count() == 1
    window.hide()
    window.deleteLater()


def spoken(clock: Clock) -> Call:
    """Give a call of an hour ago."""
    return Call("c1", ME, Direction.INCOMING, CallState.ENDED, "+4586515151", clock.now - timedelta(hours=1))


def told(window: QWidget, word: str) -> list[str]:
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible() and word in label.text()]


async def begin_day(room: Room, window: QWidget, clock: Clock, holds: Callable[[], object]) -> None:
    """Have midnight pass and somebody come back to the window."""
    clock.now += timedelta(hours=2)
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))
    await room.until(holds)


async def test_a_note_s_window_is_true_on_the_next_day(room: Room, parts: dict[str, Any]) -> None:
    clock = Clock(EVENING - timedelta(hours=1))
    room.desk.notes.now = clock
    opened: list[NoteWindow] = []

    def make() -> NoteWindow:
        opened.append(NoteWindow(**parts))
        return opened[-1]

    notes = NotePresenter(
        window=make, left=lambda *_: None, desk=room.desk, tasks=room.tasks, tr=room.tr, privacy=room.privacy
    )
    call = spoken(clock)
    await room.desk.notes.write(call, "Wants an offer")
    notes.open(call)
    (window,) = opened
    await room.until(lambda: len(room.tasks) == 0)
    (note,) = (await room.desk.notes.about(call)).on_call
    window.edit_wanted.emit(note.id)
    window.put("Wants two offers")
    assert len(told(window, "today")) == 3, "the call, the note, and what is being changed"
    await begin_day(room, window, clock, lambda: len(told(window, "yesterday")) == 3)
    assert told(window, "today") == []
    assert window.text() == "Wants two offers", "what is being written stays"
    await notes.close()


async def test_the_history_is_true_on_the_next_day(room: Room, parts: dict[str, Any]) -> None:
    clock = Clock(EVENING - timedelta(hours=1))
    await room.desk.journal.save_calls([spoken(clock)])
    window = HistoryWindow(**parts)
    doors = HistoryDoors(call_back=lambda *_: None, open_page=lambda _: None)
    presenter = HistoryPresenter(window=window, doors=doors, desk=room.desk, tasks=room.tasks, tr=room.tr, now=clock)
    presenter.open()
    await room.until(lambda: [row.day for row in window.model.rows()] == ["Today"])
    (day,) = window.findChildren(NewDay)
    clock.now += timedelta(hours=2)
    day.begun.emit()  # it is midnight, and nobody comes back
    await room.until(lambda: [row.day for row in window.model.rows()] == ["Yesterday"])
    await room.until(lambda: told(window, "yesterday") and not told(window, "today"))
    window.close()
