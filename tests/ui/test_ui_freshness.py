"""What the search window says of how old its colleagues are, of reading them, and of a list that is not believed."""

import errno
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton

from fonetray.config.credentials import Credentials
from fonetray.config.language import Translate
from fonetray.ui.contacts.export_presenter import ExportPresenter
from fonetray.ui.parts.export_dialog import ExportDialog, OverwriteQuestion
from fonetray.ui.search.freshness_presenter import FreshnessPresenter
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.views import NoticeLevel
from ui.room import Room

NOON = datetime(2026, 11, 24, 12).astimezone()


class Shown:
    """The window with its presenter, and a clock that can be set."""

    def __init__(self, room: Room, window: SearchWindow, tr: Translate) -> None:
        self.room, self.window = room, window
        self.later = timedelta()
        desk = room.desk
        desk.directory._now = self.now
        self.presenter = FreshnessPresenter(window=window, desk=desk, tasks=room.tasks, tr=tr, now=self.now)
        window.open_with("")

    def now(self) -> datetime:
        return NOON + self.later

    def says(self) -> tuple[str, NoticeLevel]:
        return self.window.status(), self.window._page.status.level()

    def lasting(self) -> str:
        """What the line says when nothing flashes."""
        return self.window._page.status._lasting[0]

    def doubt(self) -> str:
        bar = self.window._page.doubt
        return bar.text() if bar.isVisible() else ""

    def press(self, name: str) -> None:
        for button in self.window.findChildren(QPushButton):
            if button.accessibleName() == name and button.isVisible():
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                return
        raise AssertionError(name)

    def refresh(self) -> None:
        QTest.mouseClick(self.window._page.refresh, Qt.MouseButton.LeftButton)

    async def idle(self) -> None:
        await self.room.until(lambda: len(self.room.tasks) == 0)


@pytest.fixture
async def shown(parts: dict[str, Any], room: Room) -> Shown:
    made = Shown(room, SearchWindow(**parts), room.tr)
    await room.desk.directory.sync()
    return made


def lose(room: Room, count: int) -> dict[str, Any]:
    """Have the PBX list fewer people; gives those who are missing."""
    company = room.pbx.company
    gone = list(company.employees)[:count]
    return {local: company.employees.pop(local) for local in gone}


async def test_the_line_says_when_colleagues_were_read_and_what_stays_true(shown: Shown) -> None:
    text, level = shown.says()
    assert text.startswith("40 colleagues, read today ")
    assert level is NoticeLevel.INFO
    shown.later = timedelta(days=1, minutes=1)
    shown.window.box.setText("m")  # whatever happens in the window
    text, level = shown.says()
    assert text.startswith("40 colleagues, read yesterday ")
    assert text.endswith(". The list may be out of date.")
    assert level is NoticeLevel.WARNING


async def test_who_comes_back_to_the_window_reads_no_yesterday_as_today(shown: Shown) -> None:
    shown.later = timedelta(hours=14)
    shown.window.presence_wanted.emit()  # which it does when it is active again
    assert shown.says()[0].startswith("40 colleagues, read yesterday ")


async def test_by_hand_it_says_that_it_reads_and_what_has_changed(shown: Shown) -> None:
    lose(shown.room, 1)
    shown.refresh()
    await shown.room.until(lambda: shown.room.desk.directory.reading)
    assert shown.says() == ("Reading colleagues…", NoticeLevel.INFO)
    button = shown.window._page.refresh
    assert not button.isEnabled()
    assert button.accessibleName() == "Reading colleagues…"
    await shown.idle()
    assert shown.says() == ("Colleagues were read: 1 gone.", NoticeLevel.INFO)
    assert shown.lasting().startswith("39 colleagues, read today ")
    assert button.isEnabled()
    assert button.accessibleName() == "Read colleagues again"
    shown.refresh()
    await shown.idle()
    assert shown.says()[0] == "Colleagues were read: nothing has changed."
    shown.presenter.show()
    assert shown.says()[0] == "Colleagues were read: nothing has changed.", "the same said again ends no flash"


async def test_trouble_says_how_old_what_is_shown_is(shown: Shown) -> None:
    shown.room.pbx.behaviour.change({"failure": "500"})
    shown.refresh()
    await shown.idle()
    text, level = shown.says()
    assert text.startswith("The provider answers strangely. Try again later. Colleagues are shown as read today ")
    assert level is NoticeLevel.WARNING
    assert shown.window._page.refresh.isEnabled()


async def test_signed_out_the_button_says_what_to_do(shown: Shown) -> None:
    shown.room.desk.account.credentials = Credentials(username="", password="", account="", hash="")
    shown.refresh()
    assert shown.says() == ("Sign in first, under Account in the menu.", NoticeLevel.WARNING)


async def test_a_list_that_lacks_many_is_shown_in_doubt_and_can_be_taken(shown: Shown) -> None:
    lose(shown.room, 15)
    shown.refresh()
    await shown.idle()
    assert shown.doubt() == (
        "15 of 40 colleagues are missing from the list just read. "
        "The former list is kept until a reading in a few minutes says the same."
    )
    assert shown.lasting().startswith("40 colleagues, read today ")
    assert len(shown.room.desk.directory.employees) == 40
    shown.press("Use the new list")
    await shown.idle()
    assert shown.doubt() == ""
    assert shown.lasting().startswith("25 colleagues, read today ")


async def test_a_doubt_goes_when_the_list_is_whole_again(shown: Shown) -> None:
    gone = lose(shown.room, 40)
    await shown.room.desk.directory.sync()
    assert shown.doubt().startswith("40 of 40 colleagues are missing")
    shown.room.pbx.company.employees.update(gone)
    await shown.room.desk.directory.sync()
    assert shown.doubt() == ""


@pytest.fixture
def exporting(shown: Shown) -> ExportPresenter:
    room = shown.room
    return ExportPresenter(window=shown.window, popups=room.stack, desk=room.desk, tasks=room.tasks, tr=room.tr)


def dialogs(shown: Shown) -> list[ExportDialog]:
    """The dialogs that are there, once those that are finished are gone."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return shown.window.findChildren(ExportDialog)


async def asked(shown: Shown, file: Path, kind: str = "*.csv") -> None:
    """Ask to export, choose a type and a file, and wait until it is written."""
    shown.window.menu.export_wanted.emit()
    (dialog,) = dialogs(shown)
    assert dialog.isVisible()
    (chosen,) = [each for each in dialog.nameFilters() if kind in each]
    dialog.selectNameFilter(chosen)
    dialog.filterSelected.emit(chosen)
    assert f"*.{dialog.defaultSuffix()}" == kind
    dialog.fileSelected.emit(str(file))
    dialog.done(QFileDialog.DialogCode.Accepted)
    await shown.idle()
    assert dialogs(shown) == []


@pytest.mark.parametrize(
    ("name", "kind", "begins"),
    [
        ("k.csv", "*.csv", b"\xef\xbb\xbfName;Department;"),
        ("k.vcf", "*.vcf", b"BEGIN:VCARD"),
        ("k.json", "*.csv", b"{\n"),
        ("without", "*.json", b"{\n"),
    ],
)
async def test_colleagues_are_written_to_the_file_that_is_named(
    shown: Shown, exporting: ExportPresenter, tmp_path: Path, name: str, kind: str, begins: bytes
) -> None:
    assert exporting is not None
    file = tmp_path / name
    await asked(shown, file, kind)
    assert file.read_bytes().startswith(begins)
    assert shown.says()[0] == f"40 colleagues were written to {name}."
    assert shown.room.notices() == []


async def test_a_file_that_is_there_is_written_over_only_after_a_question(
    shown: Shown, exporting: ExportPresenter, tmp_path: Path
) -> None:
    assert exporting is not None
    file = tmp_path / "<b>k.csv"
    for answer, begins in (("Keep it", b"mine"), ("Write over it", b"\xef\xbb\xbfName;")):
        file.write_bytes(b"mine")
        await asked(shown, file)
        (question,) = shown.window.findChildren(OverwriteQuestion)
        assert question.isVisible()
        assert question.textFormat() is Qt.TextFormat.PlainText
        assert question.defaultButton().text() == "Keep it"
        (button,) = [each for each in question.buttons() if each.text() == answer]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        await shown.idle()
        assert file.read_bytes().startswith(begins)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert shown.window.findChildren(OverwriteQuestion) == []


async def test_what_cannot_be_written_is_said(shown: Shown, exporting: ExportPresenter, tmp_path: Path) -> None:
    assert exporting is not None
    await asked(shown, tmp_path / "nowhere" / "k.csv")
    assert shown.room.notices() == [f"k.csv could not be written: {os.strerror(errno.ENOENT)}"]


async def test_where_there_is_nobody_no_file_is_asked_for(shown: Shown, exporting: ExportPresenter) -> None:
    assert exporting is not None
    shown.room.desk.directory._take(())
    shown.window.menu.export_wanted.emit()
    assert shown.says() == ("There are no colleagues to export yet.", NoticeLevel.WARNING)
    assert dialogs(shown) == []
