"""A note's window: written, kept as a draft, found again, changed and deleted; on a desk of real parts."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from fonetray.config.credentials import Credentials
from fonetray.config.paths import Home
from fonetray.config.settings import AccountSettings, Hub, Settings
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.services.ground.gone import Gone
from fonetray.store.journal import number_key
from fonetray.store.note_drafts import Draft
from fonetray.store.notes import Note, NoteState, NoteStore
from fonetray.store.traces import traces
from fonetray.system.session_lock import UnknownLock
from fonetray.telephony.calls import Call, CallChange, CallState
from fonetray.telephony.events import Direction
from fonetray.telephony.note_text import LONGEST_NOTE
from fonetray.telephony.people import Contact, ContactNumber, Employee
from fonetray.ui.cards.notice import NoticeCard
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.notes.draft_reminder import DraftReminder
from fonetray.ui.notes.presenter import NotePresenter
from fonetray.ui.notes.rows import NoteRow
from fonetray.ui.notes.text import NoteText
from fonetray.ui.notes.window import NoteWindow
from fonetray.ui.privacy import Privacy
from fonetray.ui.tasks import Tasks
from support.databases import opened

ME, NUMBER = "202", "86515151"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CALL = Call("1.1", ME, Direction.INCOMING, CallState.ENDED, NUMBER, NOW, answered=NOW, ended=NOW, duration=65)
OTHER = replace(CALL, call_id="2.2", started=NOW - timedelta(days=1))
BAKER = Contact(
    "csv", "7", "Birthe Nyvang", "Bageriet Nyvang", numbers=(ContactNumber("86 51 51 51", "", "+4586515151"),)
)


@dataclass
class Bench:
    desk: Desk
    notes: NotePresenter
    stack: PopupStack
    reminder: DraftReminder
    tasks: Tasks
    privacy: Privacy
    made: list[NoteWindow] = field(default_factory=list)

    @property
    def window(self) -> NoteWindow:
        return self.made[-1]

    async def open(self, call: Call = CALL) -> NoteWindow:
        self.notes.open(call)
        await self.settle()
        return self.window

    async def settle(self) -> None:
        """Wait until all that windows have begun is done."""
        async with asyncio.timeout(20):
            while len(self.tasks):  # noqa: ASYNC110 - windows tell nobody
                await asyncio.sleep(0.002)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()

    def shown(self) -> list[str]:
        """Of which calls a window is open."""
        return list(self.notes._open)

    def rows(self) -> list[NoteRow]:
        return self.window.notes.rows()

    def said(self) -> list[tuple[str, str]]:
        return [(row.view.author, row.view.text) for row in self.rows()]

    def notices(self) -> list[str]:
        return [card.text() for card in self.stack.shown() if isinstance(card, NoticeCard)]

    async def kept(self, call: Call = CALL) -> list[str]:
        return [note.text for note in (await self.desk.notes.of_calls([call.call_id])).get(call.call_id, [])]

    async def drafts(self) -> list[tuple[str, str]]:
        return [(draft.note_id and "change", draft.text) for draft in await self.desk.notes.drafts.all()]


@pytest.fixture
async def bench(parts: dict[str, Any], tmp_path: Path) -> AsyncIterator[Bench]:
    database = opened(tmp_path / "fonetray.db")
    settings = Settings(account=AccountSettings(local_number=ME))
    desk = Desk(account=Account(Home.at(tmp_path), settings, Credentials()), database=database)
    await desk.people.replace_employees([Employee(ME, "Mette Holm"), Employee("203", "Søren Lund")])
    await desk.people.upsert_contacts([BAKER])
    await desk.journal.save_calls([CALL, OTHER])
    await desk.load()
    ticks = count()
    desk.notes.now = lambda: NOW + timedelta(milliseconds=next(ticks))
    errors: list[BaseException] = []
    tasks, stack = Tasks(on_error=lambda _name, error: errors.append(error)), PopupStack(**parts)
    common: dict[str, Any] = {"desk": desk, "tasks": tasks, "tr": parts["tr"]}
    made: list[NoteWindow] = []

    def window() -> NoteWindow:
        made.append(NoteWindow(**parts))
        return made[-1]

    privacy = Privacy(settings=lambda: desk.account.settings.popup, lock=UnknownLock())
    reminder = DraftReminder(popups=stack, names=privacy.names, open_note=lambda call: bench.notes.open(call), **common)  # noqa: PLW0108 - made below
    bench = Bench(
        desk,
        NotePresenter(window=window, left=reminder.left, privacy=privacy, **common),
        stack,
        reminder,
        tasks,
        privacy,
        made=made,
    )
    yield bench
    await bench.notes.close()
    stack.close_all()
    await tasks.close()
    await desk.close()
    assert errors == []


def texts(window: QWidget) -> str:
    return " | ".join(label.text() for label in window.findChildren(QLabel) if label.isVisibleTo(window))


def press(window: QWidget, name: str) -> None:
    (found,) = [
        one for one in window.findChildren(QAbstractButton) if one.accessibleName() == name and one.isVisibleTo(window)
    ]
    found.click()


def write(window: NoteWindow, text: str) -> None:
    QTest.keyClicks(window.edit, text)


async def test_it_says_whom_it_is_about_and_ctrl_enter_saves(bench: Bench) -> None:
    window = await bench.open()
    assert window.windowTitle() == "Note: Birthe Nyvang"
    shown, when = texts(window), f"today {NOW.astimezone():%H:%M}"
    for words in ("Birthe Nyvang", "Bageriet Nyvang · 86 51 51 51", f"Ended · {when}", "1:05 · You", "New note"):
        assert words in shown
    assert not window.notes.isVisibleTo(window)
    QTest.keyClick(window.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.isVisible(), "there is nothing to save"
    write(window, "Wants an invoice")
    QTest.keyClick(window.edit, Qt.Key.Key_Return)
    write(window, "by mail")
    QTest.keyClick(window.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await bench.settle()
    assert await bench.kept() == ["Wants an invoice\nby mail"]
    assert bench.shown() == []
    assert (await bench.drafts(), bench.notices()) == ([], [])


async def test_one_window_for_a_call_and_several_for_several(bench: Bench) -> None:
    first = await bench.open()
    assert await bench.open() is first
    second = await bench.open(OTHER)
    assert (second is first, len(bench.made)) == (False, 2)
    write(second, "for the other")
    press(second, "Save")
    await bench.settle()
    assert [row.view.text for row in first.notes.rows()] == ["for the other"], "which the first shows at once"


async def test_esc_keeps_a_draft_that_is_said_and_found_again(bench: Bench) -> None:
    window = await bench.open()
    write(window, "She wanted to")
    QTest.keyClick(window.edit, Qt.Key.Key_Escape)
    await bench.settle()
    assert bench.shown() == []
    assert bench.notices() == ["Your note on Birthe Nyvang is kept as a draft."]
    assert await bench.kept() == []
    press(bench.stack.shown()[0], "Go on writing")
    await bench.settle()
    assert bench.window is not window
    assert bench.window.text() == "She wanted to"
    assert "Your draft of today" in bench.window.status.text()
    write(bench.window, " call back")
    press(bench.window, "Save")
    await bench.settle()
    assert (await bench.kept(), await bench.drafts()) == (["She wanted to call back"], [])


async def test_a_draft_is_kept_while_one_writes_but_not_at_each_key(bench: Bench) -> None:
    window = await bench.open()
    written: list[str] = []
    keep = bench.desk.notes.drafts.keep

    async def counted(draft: Draft) -> None:
        await keep(draft)
        written.append(draft.text)

    bench.desk.notes.drafts.keep = counted  # type: ignore[method-assign] # looked at
    window._drafting.setInterval(1)
    write(window, "abcdefgh")
    async with asyncio.timeout(20):
        while not written:
            QApplication.processEvents()
            await asyncio.sleep(0.002)
    assert written[-1].startswith("a")
    assert len(written) < 8, "not one for each key"
    window._drafting.setInterval(10**7)
    write(window, "xyz")
    await bench.notes.close()
    assert await bench.drafts() == [("", "abcdefghxyz")], "at the end what no timer has kept yet"
    assert bench.notices() == []


async def test_nobody_is_named_where_others_may_look_on(bench: Bench) -> None:
    bench.privacy.present(True)
    window = await bench.open()
    write(window, "x")
    window.close()
    await bench.settle()
    assert bench.notices() == ["Your note is kept as a draft."]
    await bench.reminder.look()
    assert bench.notices() == ["1 note is not finished."]


async def test_what_was_not_finished_is_said_at_the_next_start(bench: Bench) -> None:
    await bench.reminder.look()
    assert bench.notices() == []
    for call in (OTHER, CALL):
        await bench.desk.notes.drafts.keep(Draft(call.call_id, ME, f"of {call.call_id}", NOW + timedelta(seconds=1)))
        await bench.reminder.look()
        await bench.settle()
    assert bench.notices() == ["2 notes are not finished."]
    press(bench.stack.shown()[0], "Go on writing")
    await bench.settle()
    assert sorted(window.text() for window in bench.made) == ["of 1.1", "of 2.2"]
    await bench.desk.notes.drafts.keep(Draft("forgotten", ME, "no such call", NOW))


async def test_what_others_wrote_stands_above_and_only_ones_own_is_changed(bench: Bench) -> None:
    store = NoteStore(bench.desk.database)
    theirs = Note("a", "1.1", number_key(NUMBER), "203", "<b>bold</b>\nsecond", NOW - timedelta(minutes=5))
    before = Note("b", "2.2", number_key(NUMBER), "203", "last week", NOW - timedelta(days=1))
    for note in (theirs, before):
        await store.write(note)
    await bench.desk.notes.write(CALL, "of mine")
    window = await bench.open()
    assert bench.said() == [
        ("Søren Lund", "last week"), ("Søren Lund", "<b>bold</b>\nsecond"), ("You", "of mine"),
    ]  # fmt: skip
    assert [text.toPlainText() for text in window.findChildren(NoteText)][1] == "<b>bold</b>\nsecond"
    assert "Earlier, with the same number" in texts(window)
    buttons = [len(row.findChildren(QAbstractButton)) for row in bench.rows()]
    assert buttons == [0, 0, 2]


async def test_a_note_is_changed_and_that_taken_back(bench: Bench) -> None:
    await bench.desk.notes.write(CALL, "former")
    window = await bench.open()
    write(window, "a new one begun")
    press(bench.rows()[0], "Change this note")
    assert window.text() == "former"
    assert "Change the note of today" in texts(window)
    write(window, ", and more")
    press(window, "Save the change")
    await bench.settle()
    assert window.isVisible()
    assert window.text() == "a new one begun", "what was begun comes back"
    assert bench.said() == [("You", "former, and more")]
    assert "changed later" in bench.rows()[0].view.when
    QTest.keyClick(window.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    await bench.settle()
    assert (bench.said(), window.text()) == ([("You", "former")], "a new one begun")
    press(bench.rows()[0], "Change this note")
    press(window, "Cancel")
    await bench.settle()
    assert (bench.said(), window.text()) == ([("You", "former")], "a new one begun")


async def test_a_change_that_was_begun_is_gone_on_with(bench: Bench) -> None:
    await bench.desk.notes.write(CALL, "former")
    await bench.open()
    press(bench.rows()[0], "Change this note")
    QTest.keyClick(bench.window.edit, Qt.Key.Key_Escape)
    await bench.settle()
    assert (bench.notices(), await bench.drafts()) == ([], []), "nothing was changed"
    await bench.open()
    press(bench.rows()[0], "Change this note")
    write(bench.window, "!")
    QTest.keyClick(bench.window.edit, Qt.Key.Key_Escape)
    await bench.settle()
    assert await bench.drafts() == [("change", "former!")]
    window = await bench.open()
    assert (window.text(), "Change the note" in texts(window)) == ("former!", True)
    press(window, "Save the change")
    await bench.settle()
    assert (await bench.kept(), await bench.drafts()) == (["former!"], [])


async def test_a_change_of_a_note_that_was_deleted_elsewhere_goes_on_as_a_new_one(bench: Bench) -> None:
    for note_id, text in (("", "begun"), ("gone", "changed")):
        kept = NOW + timedelta(seconds=len(text))
        await bench.desk.notes.drafts.keep(Draft(CALL.call_id, ME, text, kept, note_id))
    bench.desk.notes._tell_deleted(CALL.call_id)
    await bench.settle()
    assert bench.notices() == [
        "A note that you changed here was deleted at another computer. Your text is kept as a draft."
    ]
    window = await bench.open()
    assert window.text() == "changed\n\nbegun"
    assert await bench.drafts() == [("", "changed\n\nbegun")]


async def test_a_note_is_deleted_and_that_taken_back(bench: Bench) -> None:
    await bench.desk.notes.write(CALL, "of mine")
    window = await bench.open()
    press(bench.rows()[0], "Delete this note")
    await bench.settle()
    assert (bench.said(), await bench.kept()) == ([], [])
    assert "The note is deleted." in texts(window)
    press(window, "Undo (Ctrl+Z)")
    await bench.settle()
    assert (bench.said(), await bench.kept()) == ([("You", "of mine")], ["of mine"])


async def test_a_note_that_is_too_long_says_by_how_much(bench: Bench) -> None:
    window = await bench.open()
    window.edit.setPlainText("x" * (LONGEST_NOTE - 1))
    assert "1 character left" in window.status.text()
    window.edit.setPlainText("x" * (LONGEST_NOTE + 3))
    assert "3 characters too many" in window.status.text()
    QTest.keyClick(window.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await bench.settle()
    assert (window.isVisible(), await bench.kept()) == (True, [])
    window.edit.setPlainText("x")


@pytest.mark.parametrize("state", [NoteState.UNSENT, NoteState.HERE, NoteState.SHARED])
async def test_how_a_note_stands_with_the_hub_is_said(bench: Bench, state: NoteState) -> None:
    assert joined(bench.desk)
    await NoteStore(bench.desk.database).write(Note("a", "1.1", "86515151", ME, "text", NOW, state))
    await bench.open()
    assert "Colleagues' notes are shown when the hub can be reached again." in texts(bench.window)
    words = {NoteState.UNSENT: "Not sent yet", NoteState.HERE: "Only on this computer", NoteState.SHARED: ""}
    assert bench.rows()[0].view.standing == words[state]


def joined(desk: Desk) -> bool:
    """Have the desk believe that it has joined a hub; none is asked, for there is no feed."""
    desk.account.settings = Settings(account=AccountSettings(local_number=ME), hub=Hub(url="https://hub.example"))
    desk.account.credentials = Credentials(hub_token="t")
    return desk.account.joined


async def test_what_cannot_be_kept_stays_in_the_field_and_says_why(bench: Bench) -> None:
    window = await bench.open()
    refuse = "CREATE TRIGGER full BEFORE INSERT ON notes BEGIN SELECT raise(abort, 'full'); END"
    await bench.desk.database.write(lambda one: one.execute(refuse).rowcount)
    write(window, "precious")
    press(window, "Save")
    await bench.settle()
    assert (window.isVisible(), window.text()) == (True, "precious")
    assert "This is not kept." in window.status.text()
    await bench.desk.database.write(lambda one: one.execute("DROP TRIGGER full").rowcount)
    press(window, "Save")
    await bench.settle()
    assert (await bench.kept(), bench.shown()) == (["precious"], [])


async def test_the_window_follows_its_call(bench: Bench) -> None:
    live = replace(CALL, state=CallState.ANSWERED, duration=None, ended=None)
    window = await bench.open(live)
    assert "In call" in texts(window)
    tell: Callable[[CallChange], None] = bench.notes._call_changed
    tell(CallChange(live, CALL))
    assert "Ended" in texts(window)


async def test_a_window_that_is_closed_at_once_complains_of_nothing(bench: Bench) -> None:
    await bench.desk.notes.drafts.keep(Draft("1.1", ME, "left", NOW))
    bench.notes.open(CALL)
    bench.window.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    await bench.settle()
    assert (bench.shown(), await bench.drafts()) == ([], [("", "left")])


HERS = Call("3.3", ME, Direction.INCOMING, CallState.ENDED, "20304050", NOW, ended=NOW, duration=9)


async def forget(bench: Bench, text: str) -> None:
    await bench.desk.forgetting.forget(bench.desk.identification.read(text))
    await bench.settle()


async def test_a_window_goes_with_its_person_and_nothing_comes_back(bench: Bench) -> None:
    await bench.desk.journal.save_calls([HERS])
    await bench.desk.notes.write(HERS, "of hers")
    window = await bench.open(HERS)
    press(bench.rows()[0], "Delete this note")
    await bench.settle()
    write(window, "half of a")
    await forget(bench, "20304050")
    assert bench.shown() == []
    assert (await bench.kept(HERS), await bench.drafts(), bench.notices()) == ([], [], [])


async def test_what_names_her_in_another_s_window_goes_and_takes_no_way_back(bench: Bench) -> None:
    await bench.desk.journal.save_calls([HERS])
    await bench.desk.notes.write(CALL, "ask 20 30 40 50 first")
    await bench.desk.notes.write(CALL, "a cake")
    window = await bench.open()
    press(next(row for row in bench.rows() if "20" in row.view.text), "Delete this note")
    await bench.settle()
    assert "The note is deleted." in texts(window)
    write(window, "call 20304050 back")
    await forget(bench, "20304050")
    assert window.undo.isHidden()
    assert not window.undo.take_back()
    assert window.text() == ""
    assert "forgotten" in window.status.text()
    assert (bench.said(), await bench.drafts()) == ([("You", "a cake")], [])
    write(window, "a pie")
    press(window, "Save")
    await bench.settle()
    assert await bench.kept() == ["a pie", "a cake"]


async def test_the_way_back_to_a_draft_goes_with_its_person(bench: Bench) -> None:
    await bench.desk.journal.save_calls([HERS])
    window = await bench.open(HERS)
    write(window, "x")
    window.close()
    await bench.settle()
    assert bench.notices() == ["Your note on 20 30 40 50 is kept as a draft."]
    await forget(bench, "20304050")
    assert (bench.notices(), await bench.drafts()) == ([], [])


async def test_a_note_on_a_call_that_is_never_logged_says_that_it_is_not_kept(bench: Bench) -> None:
    window = await bench.open()
    write(window, "x")
    bench.desk.letting_go.tell(Gone(traces((), ()), frozenset({CALL.call_id})))
    assert "never logged" in window.status.text()
    press(window, "Save")
    await bench.settle()
    assert window.status.text() == "This is not kept. Nothing is kept of this call any more."
    assert await bench.kept() == []
    write(window, "y")
    window.close()
    await bench.settle()
    assert (await bench.drafts(), bench.notices()) == ([], [])


async def test_a_window_that_is_closed_is_remembered_by_nobody(bench: Bench) -> None:
    await bench.open()
    for _ in range(5):
        before = weakref.getweakrefcount(bench.privacy)
        window = await bench.open()
        held = weakref.ref(window)
        window.close()
        await bench.settle()
        bench.made.clear()
        del window
        gc.collect()
        assert held() is None
        assert weakref.getweakrefcount(bench.privacy) <= before


def test_the_words_in_an_empty_note_can_be_read(app: QApplication, parts: dict[str, Any]) -> None:
    window = NoteWindow(**parts)
    window.open()
    app.processEvents()
    assert window.edit.palette().placeholderText().color() == QColor(parts["theme"].muted)
