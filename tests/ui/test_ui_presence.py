"""Whether colleagues are free, wherever it is shown: in words whose minutes stay true, and with no timer unseen."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from fonetray.config.language import Translate
from fonetray.services.calls.hearing import Hearing
from fonetray.telephony.people import PersonRef
from fonetray.ui.calling.confirm_window import ConfirmWindow
from fonetray.ui.calling.menu import CallingMenu
from fonetray.ui.calling.presenter import CallingPresenter
from fonetray.ui.search.presenter import SearchPresenter
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.views import AskView, NumberView, PersonView, Presence
from fonetray.ui.words.minutes import Minutes
from fonetray.ui.words.presence import presence_sentence, presence_word
from support.events import event
from ui.room import Room

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FREE = PersonView(True, "Mette Holm", "Salg", numbers=(NumberView("202", "", "202"),), presence=Presence.FREE)
BUSY = PersonView(True, "Jonas Bjerregaard", "Salg", presence=Presence.BUSY, since=NOON, ref=PersonRef("", "203"))


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize(
    ("presence", "after", "word", "sentence"),
    [
        (None, 0, "", ""),
        (Presence.UNKNOWN, 0, "", "Not known whether free"),
        (Presence.FREE, 500, "Free", "Free"),
        (Presence.RINGING, 500, "Ringing", "Ringing"),
        (Presence.BUSY, 59, "In a call", "In a call"),
        (Presence.BUSY, 60, "In a call · 1 min", "In a call for 1 min"),
        (Presence.BUSY, 299, "In a call · 4 min", "In a call for 4 min"),
        (Presence.BUSY, 3900, "In a call · 1 h 5 min", "In a call for 1 h 5 min"),
        (Presence.BUSY, -5, "In a call", "In a call"),
    ],
)
def test_what_is_said(presence: Presence | None, after: int, word: str, sentence: str) -> None:
    tr, now = Translate.for_language("en"), NOON + timedelta(seconds=after)
    assert presence_word(presence, NOON, now, tr) == word
    assert presence_sentence(presence, NOON, now, tr) == sentence
    assert presence_word(Presence.BUSY, None, now, tr) == "In a call"


def test_minutes_wake_for_the_nearest_and_not_before_they_are_watched(app: QApplication) -> None:
    assert app is not None
    clock = Clock()
    minutes = Minutes(now=clock)
    assert not minutes.waiting()
    clock.now = NOON + timedelta(seconds=100)
    minutes.watch(NOON)
    assert 19_000 < minutes._timer.remainingTime() <= 20_100
    minutes.watch(NOON + timedelta(seconds=30))  # 50 seconds left: later than the other
    assert minutes._timer.remainingTime() <= 20_100
    minutes.watch(NOON + timedelta(seconds=45))
    assert minutes._timer.remainingTime() <= 5_100
    minutes.stop()
    assert not minutes.waiting()


def test_nothing_is_timed_while_nobody_seen_is_busy_or_nothing_is_seen(
    app: QApplication, parts: dict[str, Any]
) -> None:
    clock = Clock()
    window = SearchWindow(now=clock, **parts)
    minutes = window._page.minutes

    def painted(*people: PersonView) -> bool:
        window.set_results(window.generation, list(people))
        minutes.stop()
        app.processEvents()
        window.grab()
        return minutes.waiting()

    window.open_with()
    assert not painted(FREE)
    assert painted(FREE, BUSY)
    window.hide()
    app.processEvents()
    assert not minutes.waiting()
    assert not painted(FREE, BUSY) or not window.isVisible()
    window.hide()
    minutes.stop()
    window.open_with()
    below = [FREE] * 60
    assert not painted(*below, BUSY), "who is scrolled away is not watched"


def test_the_minutes_follow_while_the_window_is_open(app: QApplication, parts: dict[str, Any]) -> None:
    clock = Clock()
    window = SearchWindow(now=clock, **parts)
    window.open_with()
    window.set_results(window.generation, [BUSY])
    clock.now = NOON + timedelta(minutes=3, seconds=59)
    window._page.minutes.passed.emit()
    assert window._page.details.presence.text() == "In a call for 3 min"
    clock.now = NOON + timedelta(minutes=4)
    window._page.minutes.passed.emit()
    app.processEvents()
    assert window._page.details.presence.text() == "In a call for 4 min"
    assert window._model.data(window._model.index(0)) == "Jonas Bjerregaard, Salg, no number, In a call · 4 min"


async def idle(room: Room) -> None:
    await room.until(lambda: len(room.tasks) == 0)


async def test_the_search_shows_calls_as_they_come_and_go(parts: dict[str, Any], room: Room) -> None:
    window = SearchWindow(now=room.desk.clock.now, **parts)
    SearchPresenter(privacy=room.privacy, window=window, desk=room.desk, tasks=room.tasks, tr=room.tr)
    window.open_with("jonas bj")
    await idle(room)

    def stands() -> Presence | None:
        (person,) = window.people()
        return person.presence

    assert stands() is Presence.UNKNOWN
    assert window._page.details.presence.text() == "Not known whether free"
    await room.desk.calls.receive(event("incoming", "203"))
    await room.until(lambda: stands() is Presence.RINGING)
    focused = window._page.details._buttons[1]
    focused.setFocus()
    await room.desk.calls.receive(event("answered", "203"))
    await room.until(lambda: stands() is Presence.BUSY)
    assert window._page.details._buttons[1] is focused, "a colleague's call does not take the keyboard from a button"
    assert window._page.details.presence.text() == "In a call"
    await room.desk.calls.receive(event("ended"))
    await room.until(lambda: stands() is Presence.FREE)
    await idle(room)


async def test_favourites_in_the_trays_menu_say_it_when_they_are_seen(parts: dict[str, Any], room: Room) -> None:
    menu = QMenu()
    calling = CallingMenu(menu, tr=parts["tr"], icons=parts["icons"], parent=menu)
    common: dict[str, Any] = {"desk": room.desk, "tasks": room.tasks, "tr": room.tr, "popups": room.stack}
    presenter = CallingPresenter(menu=calling, changed=lambda: None, **common)
    await room.desk.favourites.pin(PersonRef("", "203"))
    presenter.refresh()
    await idle(room)
    (favourites,) = [one for one in menu.findChildren(QMenu) if one.title() == "Favourites"]
    assert [action.text() for action in favourites.actions()] == ["Jonas Bjerregaard\t203"]
    for kind in ("incoming", "answered"):
        await room.desk.calls.receive(event(kind, "203"))
    assert favourites.actions()[0].text() == "Jonas Bjerregaard\t203", "nothing is done while nobody looks"
    favourites.aboutToShow.emit()
    assert favourites.actions()[0].text() == "Jonas Bjerregaard\t203 · In a call"
    assert not favourites.actions()[0].icon().isNull()
    menu.deleteLater()


def shown(window: ConfirmWindow) -> list[str]:
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible() and label.text()]


def test_a_busy_colleague_is_asked_about_otherwise(parts: dict[str, Any]) -> None:
    clock = Clock()
    window = ConfirmWindow(guard_ms=0, now=clock, **parts)
    told, decided = QSignalSpy(window.tell_wanted), QSignalSpy(window.decided)
    clock.now = NOON + timedelta(minutes=4)
    view = AskView("Jonas Bjerregaard", "203", "", colleague="203", presence=Presence.BUSY, since=NOON)
    window.ask(view)
    assert "Call anyway?" in shown(window)
    assert "In a call for 4 min" in shown(window)
    assert "In a call for 4 min" in window.accessibleDescription()
    assert window.default_button().text() == "Call anyway"
    window.show_presence(Presence.FREE, None)
    assert "Call this number?" in shown(window)
    assert window.default_button().text() == "Call"
    assert not window.tell_button.isVisible()
    window.show_presence(Presence.RINGING, NOON)
    assert window.tell_button.isVisible()
    window.tell_button.click()
    assert [told.at(0)[0], decided.at(0)[0]] == ["203", False]
    assert not window.isVisible()
    window.show_presence(Presence.BUSY, NOON)
    assert not window.isVisible(), "a question that is answered is not asked again"


async def test_the_question_knows_who_is_in_a_call_and_when_it_ends(room: Room) -> None:
    for kind in ("incoming", "answered"):
        await room.desk.calls.receive(event(kind, "203"))
    room.settle(dial=type(room.desk.account.settings.dial)(confirm="always"))
    room.call("203")
    await room.until(room.confirm.waiting)
    assert "Call anyway?" in shown(room.confirm)
    await room.desk.calls.receive(event("ended"))
    assert "Call this number?" in shown(room.confirm)
    room.confirm.withdraw()
    await idle(room)
    room.call("86515151")
    await room.until(room.confirm.waiting)
    assert "Call this number?" in shown(room.confirm)
    await room.desk.calls.receive(event("incoming", "203", call="2.2"))
    assert "Call this number?" in shown(room.confirm), "a customer has no presence"
    room.confirm.withdraw()
    await idle(room)


async def test_what_time_alone_has_changed_is_seen_with_the_next_minute(parts: dict[str, Any], room: Room) -> None:
    slept = 0.0
    calls = room.desk.calls
    calls._hearing = Hearing(now=room.desk.clock.now, asleep=lambda: slept)
    window = SearchWindow(now=room.desk.clock.now, **parts)
    SearchPresenter(privacy=room.privacy, window=window, desk=room.desk, tasks=room.tasks, tr=room.tr)
    for kind in ("incoming", "answered"):
        await calls.receive(event(kind, "203"))
    window.open_with("jonas bj")
    await idle(room)
    assert window.people()[0].presence is Presence.BUSY
    slept = 3600.0
    window._page.minutes.passed.emit()
    await idle(room)
    assert window.people()[0].presence is Presence.UNKNOWN
