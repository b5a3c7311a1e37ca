"""While the user presents, nothing on the screen says who calls or called; all of it follows at once, both ways."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSystemTrayIcon,
    QTreeWidget,
    QWidget,
)

from fonetray.app.commands import command_table
from fonetray.app.desktop import Desktop, Extras
from fonetray.app.shell import Shell
from fonetray.config.credentials import Credentials, MemoryCredentials
from fonetray.config.paths import Home
from fonetray.config.redaction import Redactor
from fonetray.store.database import Database
from fonetray.store.journal import number_key
from fonetray.store.notes import Note, NoteStore
from fonetray.system.hotkey import NoHotkey
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.dialling import DialRequest, Origin
from fonetray.telephony.events import Direction
from fonetray.telephony.people import Contact, ContactNumber, PersonRef
from fonetray.ui.calling.free_presenter import WHEN_FREE, FreePresenter
from fonetray.ui.calling.hotkey_presenter import HotkeyPresenter
from fonetray.ui.calling.presenter import CallingPresenter
from fonetray.ui.calling.waiting_presenter import DIAL_NOTICE
from fonetray.ui.contacts.views import PreviewView, RowView
from fonetray.ui.contacts.window import ContactsWindow
from fonetray.ui.history.doors import HistoryDoors
from fonetray.ui.history.presenter import HistoryPresenter
from fonetray.ui.history.window import HistoryWindow
from fonetray.ui.notes.draft_reminder import DRAFTS
from fonetray.ui.notes.presenter import NotePresenter
from fonetray.ui.notes.window import NoteWindow
from fonetray.ui.parts.number_picker import NumberPicker
from fonetray.ui.routing.views import DecisionView, ReasonView
from fonetray.ui.routing.window import RoutingWindow
from fonetray.ui.search.presenter import SearchPresenter
from fonetray.ui.settings.forget_window import ForgetWindow
from fonetray.ui.settings.history import ListedNumber
from fonetray.ui.settings.window import SettingsWindow
from fonetray.ui.tray.hush import Hush
from fonetray.ui.tray.icon import Tray
from fonetray.ui.tray.presenter import TrayPresenter
from ui.room import ME, Room

NOW = datetime.now(UTC)
NAME, FIRM, NUMBER = "Birthe Nyvang", "Bageriet Nyvang", "86515151"
SECRETS = ("Birthe", "Nyvang", "86515151", "86 51 51 51", "vil have kringler")
BAKER = Contact("csv", "7", NAME, FIRM, "b@nyvang.example", numbers=(ContactNumber("86 51 51 51", "", "+4586515151"),))
CALL = Call("1.1", ME, Direction.INCOMING, CallState.ENDED, NUMBER, NOW - timedelta(hours=1), duration=65)


def seen(window: QWidget) -> str:
    """Give all that can be read in a window, its title and what is said of its parts too."""
    found = [window.windowTitle()]
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible():
            continue
        found += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
            found.append(widget.text())
        elif isinstance(widget, QPlainTextEdit):
            found.append(widget.toPlainText())
        elif isinstance(widget, QComboBox):
            found.append(widget.currentText())
        elif isinstance(widget, QTreeWidget):
            items = widget.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
            found += [item.text(column) + item.toolTip(column) for item in items for column in range(3)]
    return "\n".join(found)


def told(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@dataclass
class Stage:
    room: Room
    parts: dict[str, Any]

    @property
    def common(self) -> dict[str, Any]:
        return {"desk": self.room.desk, "tasks": self.room.tasks, "tr": self.room.tr}

    async def settle(self) -> None:
        await self.room.until(lambda: len(self.room.tasks) == 0)
        QApplication.processEvents()

    def present(self, *, on: bool = True) -> None:
        self.room.privacy.present(on)


@pytest.fixture
async def stage(room: Room, parts: dict[str, Any]) -> Stage:
    await room.desk.people.upsert_contacts([BAKER])
    await room.desk.journal.save_calls([CALL])
    note = Note("n1", "1.1", number_key(NUMBER), ME, "Hun vil have kringler", NOW)
    await NoteStore(room.desk.database).write(note)
    await room.desk.favourites.pin(PersonRef("csv", "7"))
    await room.desk.favourites.pin(PersonRef("", "203"))
    return Stage(room, parts)


def lift(window: QWidget) -> None:
    name = "I am not presenting any more"
    (pressed,) = [one for one in window.findChildren(QAbstractButton) if one.isVisible() and one.text() == name]
    pressed.click()


def history_of(stage: Stage) -> tuple[HistoryWindow, list[Any], list[Any]]:
    window, called, noted = HistoryWindow(**stage.parts), list[Any](), list[Any]()
    stage.room.privacy.cover(window, lift=window.veil_bar.lift_wanted)
    doors = HistoryDoors(
        call_back=lambda number, name: called.append((number, name)), open_page=called.append, write_note=noted.append
    )
    HistoryPresenter(window=window, doors=doors, **stage.common).open()
    return window, called, noted


def rows(window: HistoryWindow) -> str:
    model = window.model
    return "\n".join(f"{row} {model.spoken(row)}" for row in model.rows())


async def test_the_history_names_nobody_and_follows_at_once(stage: Stage) -> None:
    window, called, noted = history_of(stage)
    await stage.settle()
    assert told(rows(window) + seen(window)) == list(SECRETS)
    window.filter.box.setText("Nyvang")
    await stage.settle()
    stage.present()
    assert told(rows(window) + seen(window)) == []
    assert [row.name for row in window.model.rows()] == ["Incoming call"]
    assert "You are presenting" in window.veil_bar.text()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_F2):
        QTest.keyClick(window.list, key)
    QTest.keyClick(window.list, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window.list, Qt.Key.Key_A)
    assert (called, noted) == ([], [])
    assert "while you present" in window.status.text()
    await stage.room.desk.journal.save_calls([CALL])
    lift(window)
    assert not stage.room.privacy.presenting
    assert window.filter.box.text() == "Nyvang"
    assert window.filter.box.isEnabled()
    assert not window.veil_bar.isVisible()
    await stage.settle()
    assert told(rows(window) + seen(window)) == list(SECRETS)
    window.close()


async def test_a_history_that_is_opened_meanwhile_names_nobody_from_the_first(stage: Stage) -> None:
    stage.present()
    window, _, _ = history_of(stage)
    await stage.settle()
    assert window.model.rowCount() == 1
    assert told(rows(window) + seen(window)) == []
    window.close()


async def test_the_calls_with_one_person_do_not_say_with_whom(stage: Stage) -> None:
    window, _, _ = history_of(stage)
    window.filter.show_only(("+4586515151",), NAME)
    await stage.settle()
    stage.present()
    assert told(seen(window)) == []
    assert window.filter.about.text() == "One person"
    stage.present(on=False)
    assert window.filter.about.text() == NAME
    window.close()


async def test_a_note_s_window_hides_whom_it_is_about_and_keeps_what_is_written(stage: Stage) -> None:
    made: list[NoteWindow] = []

    def window() -> NoteWindow:
        made.append(NoteWindow(**stage.parts))
        return made[-1]

    notes = NotePresenter(window=window, left=lambda _call, _name: None, privacy=stage.room.privacy, **stage.common)
    notes.open(CALL)
    await stage.settle()
    assert told(seen(made[0])) == list(SECRETS[:2] + SECRETS[3:])
    QTest.keyClicks(made[0].edit, "Nyvang ringer igen")
    stage.present()
    await stage.settle()
    assert told(seen(made[0])) == []
    assert made[0].windowTitle() == "Note"
    assert [draft.text for draft in await stage.room.desk.notes.drafts.all()] == ["Nyvang ringer igen"]
    lift(made[0])
    assert told(seen(made[0])) == list(SECRETS[:2] + SECRETS[3:])
    assert made[0].text() == "Nyvang ringer igen"
    made[0].close()
    stage.present()
    notes.open(CALL)
    await stage.settle()
    assert told(seen(made[1])) == []
    await notes.close()


async def test_the_search_shows_colleagues_and_typed_numbers_only(stage: Stage) -> None:
    room, window = stage.room, stage.room.search
    SearchPresenter(window=window, privacy=room.privacy, **stage.common)
    window.open_with("")
    await stage.settle()

    def shown() -> str:
        return f"{window.people()} {seen(window)}"

    assert told(shown())
    window.box.setText("nyvang")
    await stage.settle()
    assert [person.name for person in window.people()] == [NAME]
    stage.present()
    assert told(shown()) == []
    await stage.settle()
    assert told(shown()) == []
    assert all(person.colleague for person in window.people())
    window.box.setText("nyvang")
    await stage.settle()
    assert window.people() == []
    window.box.setText("86515151")
    await stage.settle()
    assert [person.numbers[0].dial for person in window.people()] == ["86515151"]
    assert "Birthe" not in shown()
    window.box.clear()
    stage.present(on=False)
    await stage.settle()
    assert told(shown())
    window.hide()


async def test_the_trays_menu_names_colleagues_only(stage: Stage) -> None:
    room = stage.room
    tray = Tray(icon=QSystemTrayIcon(), **stage.parts)
    room.privacy.cover(tray)
    tray.presenting_wanted.connect(room.privacy.present)
    TrayPresenter(tray=tray, popups=room.stack, **stage.common).refresh()
    CallingPresenter(menu=tray.calling, popups=room.stack, changed=lambda: None, **stage.common).refresh()
    await room.desk.journal.record_dial(time=NOW, number=NUMBER, origin="search", status="placed", device="1")
    await stage.settle()

    def texts() -> str:
        found, menus = "", [tray.menu]
        while menus:
            for action in menus.pop().actions():
                if action.isVisible():
                    found += action.text() + "\n"
                    menus += [action.menu()] if action.menu() else []
        return found

    assert told(texts())
    presenting = next(action for action in tray.menu.actions() if "presenting" in action.text())
    presenting.trigger()
    assert told(texts()) == []
    assert "Hidden while you present" in texts()
    assert "Jonas" in texts() or "203" in texts()
    assert "no names" in tray.tooltip()
    await stage.settle()
    assert told(texts()) == []
    room.privacy.present_no_more()
    assert not presenting.isChecked()
    assert told(texts())


async def test_a_question_before_a_call_shows_the_number_that_was_asked_for(stage: Stage) -> None:
    room = stage.room
    room.settle(dial=type(room.desk.account.settings.dial)(confirm="always"))
    stage.present()
    room.dials.call(NUMBER, Origin.SEARCH, NAME)
    await room.until(room.confirm.isVisible)
    assert "Birthe" not in seen(room.confirm)
    assert FIRM not in seen(room.confirm)
    assert "86 51 51 51" in seen(room.confirm)
    room.confirm.close()
    room.dials.call("203", Origin.SEARCH)
    await room.until(room.confirm.isVisible)
    assert "Jonas" in seen(room.confirm), "a colleague is named"
    room.confirm.close()
    await room.desk.journal.record_dial(time=NOW, number=NUMBER, origin="search", status="placed", device="1")
    room.dials.call_again()
    await room.until(room.notices)
    assert told("\n".join(room.notices())) == []
    assert not room.confirm.isVisible()


async def test_cards_of_my_own_calls_name_nobody_before_they_are_placed(stage: Stage) -> None:
    room = stage.room
    stage.present()
    await room.dials.dial(DialRequest(NUMBER, Origin.SEARCH, NAME), agreed=True)
    await room.until(room.cards)
    assert told("\n".join(room.said())) == []


class Chosen:
    """What is selected in another program."""

    async def text(self) -> str:
        return "86515151 eller 70101010"


async def test_the_picker_says_only_what_was_selected(stage: Stage) -> None:
    room, picker = stage.room, NumberPicker(**stage.parts)
    parts: dict[str, Any] = {"hotkey": NoHotkey(), "selection": Chosen(), "picker": lambda: picker}
    keys = HotkeyPresenter(dials=room.dials, popups=room.stack, **parts, **stage.common)
    stage.present()
    keys.call_selected()
    await room.until(picker.isVisible)
    texts = [picker.list.item(row).text() for row in range(picker.list.count())]
    assert len(texts) == 2
    assert "Birthe" not in "\n".join(texts)
    picker.close()
    await stage.settle()


def test_windows_that_list_callers_hide_them(parts: dict[str, Any]) -> None:
    window = RoutingWindow(**parts)
    window.show_modules(["m"], "m", "")
    window.show_decisions([DecisionView(1, "Today", NUMBER, "4711", "Birthe Nyvang", "Kunder")])
    window.show_reason(ReasonView("Birthe Nyvang — Kunder", "vil have kringler", ()))
    window.show()
    assert told(seen(window))
    window.veil(on=True)
    assert told(seen(window)) == []
    assert window.rows() == [["Today", "A caller", "Kunder"]]
    window.show_decisions([DecisionView(2, "Today", NUMBER, "", "Birthe Nyvang", "Kunder")])
    assert told(seen(window)) == []
    window.veil(on=False)
    assert window.rows() == [["Today", NUMBER, "Birthe Nyvang · Kunder"]]


def test_numbers_in_the_settings_and_rows_of_a_file_are_hidden(parts: dict[str, Any]) -> None:
    settings = SettingsWindow(**parts)
    settings.show()
    settings.veil(on=True)
    settings.history.show_numbers([ListedNumber("+4586515151", "86 51 51 51", "since today")])
    assert told(seen(settings)) == []
    settings.veil(on=False)
    assert told(seen(settings)) == ["86 51 51 51"]
    contacts = ContactsWindow(**parts)
    contacts.show_preview(PreviewView("kunder.csv", "", ("Navn",), (RowView(2, (NAME,)),)))
    contacts.show()
    contacts.veil(on=True)
    assert not contacts.preview.table.isVisible()
    contacts.veil(on=False)
    assert contacts.preview.table.isVisible()


def test_a_question_about_somebody_is_closed(parts: dict[str, Any]) -> None:
    window = ForgetWindow(**parts)
    window.wait(f"Forget {NAME}?")
    window.veil(on=True)
    assert not window.isVisible()


async def test_what_stands_and_names_somebody_goes_and_the_rest_stays(stage: Stage) -> None:
    room, stack = stage.room, stage.room.stack
    Hush(popups=stack, privacy=room.privacy)
    stack.show_notice("The store is full", key="store")
    stack.show_notice(f"{NAME} was not called.", key=DIAL_NOTICE, hide_after=None)
    stack.show_notice(f"Your note on {NAME}", key=DRAFTS)
    stack.show_notice("Jonas is free now.", key=(WHEN_FREE, "203"))
    await room.dials.dial(DialRequest(NUMBER, Origin.SEARCH, NAME), agreed=True)
    await room.until(room.cards)
    assert told("\n".join(room.said()))
    stage.present()
    assert room.notices() == ["The store is full"]
    assert told("\n".join(room.said())) == []


async def test_who_is_free_now_is_not_named_to_others(stage: Stage) -> None:
    room = stage.room
    parts: dict[str, Any] = {"confirm": room.confirm, "popups": room.stack, "quiet": room.quiet, "dials": room.dials}
    free = FreePresenter(desk=room.desk, window=room.search, tr=room.tr, names=room.privacy.names, **parts)
    stage.present()
    free._show("203")
    assert room.notices() == ["Whom you wait for is free now."]


async def test_a_card_that_counts_down_names_nobody(stage: Stage) -> None:
    room = stage.room
    room.give_time_to_undo()
    stage.present()
    room.settle(dial=type(room.desk.account.settings.dial)(link_mode="undo"))
    room.click(f"tel:{NUMBER}")
    await room.until(room.cards)
    assert room.cards() == ["counting"]
    assert told("\n".join(room.said())) == []
    room.escape.press()
    await stage.settle()
    assert told("\n".join(room.said())) == []


async def test_the_app_has_all_its_windows_follow(parts: dict[str, Any], tmp_path: Path) -> None:
    tray = Tray(icon=QSystemTrayIcon(), **parts)
    home = Home.at(tmp_path)
    home.prepare()
    database = Database(home.database)
    database.open()
    shell = Shell(tray, parts["theme"], parts["icons"], parts["tr"], Redactor())
    extras = Extras(MemoryCredentials(Credentials()), companion=_nobody)
    app = Desktop(home=home, problems=(), shell=shell, database=database, commands=command_table, extras=extras)
    seldom, windows = app.presenters.seldom, app.windows
    for made in (seldom.history, seldom.rules, seldom.settings, seldom.forget, seldom.contacts):
        made()
    presenting = next(action for action in tray.menu.actions() if "presenting" in action.text())
    bars = (windows.search.veil_bar, windows.history().veil_bar, windows.routing().veil_bar)
    for on in (True, False):
        presenting.trigger() if on else windows.routing().veil_bar.lift.click()
        assert [not bar.isHidden() for bar in bars] == [on] * 3
        assert windows.settings().history._numbers.isHidden() is on
        assert windows.contacts().preview.table.isHidden() is on
        assert presenting.isChecked() is on
    seldom.notes().open(CALL)
    presenting.trigger()
    (note,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, NoteWindow) and one.isVisible()]
    assert note.windowTitle() == "Note"
    await seldom.notes().close()
    await app.tasks.close()
    await app.desk.close()
    app.presenters.cards.close()
    app.presenters.keys.let_go()
    windows.close()


async def _nobody(_: Desktop) -> None: ...
