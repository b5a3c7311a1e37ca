"""The window "Contacts": a file chosen or dropped, looked at, corrected and imported; a source removed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from fonetray.config.language import Translate
from fonetray.contacts.batches import Trouble
from fonetray.ui.contacts.presenter import ContactsPresenter
from fonetray.ui.contacts.window import ContactsWindow
from fonetray.ui.contacts.words import trouble, why_rejected
from ui.room import Room


@dataclass
class Page:
    room: Room
    window: ContactsWindow
    presenter: ContactsPresenter
    changes: list[None]
    folder: Path

    def file(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    async def preview(self, path: Path) -> list[list[str]]:
        """Look at a file, and give its rows as they are shown."""
        self.presenter.look_at(str(path))
        await self.room.until(lambda: self.window.page() is self.window.preview)
        return self.rows()

    def rows(self) -> list[list[str]]:
        table = self.window.preview.table
        first = 1 if table.boxes else 0
        items = [[table.item(row, at) for at in range(table.columnCount())] for row in range(first, table.rowCount())]
        return [[item.text() if item else "" for item in row] for row in items]

    def roles(self) -> list[str]:
        return [box.currentData() for box in self.window.preview.table.boxes]

    async def imported(self) -> str:
        self.window.preview.go.click()
        await self.room.until(lambda: self.window.page() is self.window.report)
        return self.window.report.text.text()

    async def sources(self) -> list[str]:
        return [f"{kept.source.name} {kept.count}" for kept in await self.room.desk.contacts.sources()]


@pytest.fixture
async def page(room: Room, parts: dict[str, Any], tmp_path: Path) -> AsyncIterator[Page]:
    window, changes = ContactsWindow(**parts), []
    presenter = ContactsPresenter(
        window=window, desk=room.desk, tasks=room.tasks, tr=room.tr, changed=lambda: changes.append(None)
    )
    presenter.open()
    await room.until(window.isVisible)
    folder = tmp_path / "files"
    folder.mkdir()
    yield Page(room, window, presenter, changes, folder)
    window.close()


async def test_with_no_contacts_it_says_what_to_do(page: Page) -> None:
    assert page.window.sources.is_empty()
    page.window.sources.import_wanted.emit()
    dialogs = page.window.findChildren(QFileDialog)
    assert [dialog.isVisible() for dialog in dialogs] == [True]
    dialogs[0].reject()
    assert not dialogs[0].isVisible()


async def test_a_list_is_looked_at_then_imported_and_reported(page: Page) -> None:
    rows = await page.preview(page.file("kunder.csv", "Navn;Firma;Mobil\nSøren;<b>Søn</b>;20304050\nIb;;\n", "cp1252"))
    assert rows == [["Søren", "<b>Søn</b>", "20304050"], ["Ib", "", ""]]
    preview = page.window.preview
    assert page.roles() == ["name", "company", "phone"]
    assert (preview.delimiter.currentData(), preview.encoding.currentData()) == (";", "cp1252")
    assert preview.status.text() == "Of the first 2 rows 1 would be left out. Line 3 has no phone number."
    assert preview.go.hasFocus() or not page.window.isActiveWindow()
    assert await page.imported() == "1 added, 0 changed, 1 left out"
    assert page.window.report.headline.text() == "kunder.csv is imported"
    page.window.report.copy.click()
    assert QGuiApplication.clipboard().text() == "Line 3 has no phone number."
    assert page.changes
    page.window.report.done.click()
    await page.room.until(lambda: page.window.page() is page.window.sources)
    assert len(page.window.sources.rows()) == 1


async def test_a_column_is_corrected_before_it_is_imported(page: Page) -> None:
    await page.preview(page.file("liste.csv", "Navn;Betegnelse;Ring\nBo;Firma;86515151\n"))
    preview = page.window.preview
    assert page.roles() == ["name", "other", "other"]
    assert not preview.go.isEnabled()
    assert preview.status.text() == "Choose which column has the telephone numbers."
    box = preview.table.boxes[2]
    box.setCurrentIndex(box.findData("phone"))
    await page.room.until(preview.go.isEnabled)
    company = preview.table.boxes[1]
    company.setCurrentIndex(company.findData("company"))
    await page.room.until(lambda: page.roles() == ["name", "company", "phone"] and not preview.status.text())
    assert await page.imported() == "1 added, 0 changed, 0 left out"
    (found,) = await page.room.desk.people.contacts_by_e164("+4586515151")
    assert found.organisation == "Firma"


async def test_another_delimiter_or_encoding_is_read_anew(page: Page) -> None:
    await page.preview(page.file("liste.csv", "Navn;Telefon\nÅse, Bo;86515151\n", "cp850"))
    encoding = page.window.preview.encoding
    encoding.setCurrentIndex(encoding.findData("cp1252"))
    await page.room.until(lambda: page.rows() == [["\ufffdse, Bo", "86515151"]])
    encoding.setCurrentIndex(encoding.findData("cp850"))
    await page.room.until(lambda: page.rows() == [["Åse, Bo", "86515151"]])
    delimiter = page.window.preview.delimiter
    delimiter.setCurrentIndex(delimiter.findData(","))
    await page.room.until(lambda: page.rows()[0][:1] == ["Åse"])
    page.window.preview.back_wanted.emit()
    await page.room.until(lambda: page.window.page() is page.window.sources)
    assert await page.sources() == []


async def test_vcards_are_shown_as_people_and_nothing_is_to_be_chosen(page: Page) -> None:
    cards = "BEGIN:VCARD\nFN:Bo\nORG:Firma\nTEL:86515151\nTEL:20304050\nEND:VCARD\nBEGIN:VCARD\nFN:Ib\nEND:VCARD\n"
    assert await page.preview(page.file("k.vcf", cards)) == [
        ["Bo", "Firma", "", "86515151, 20304050"],
        ["has no phone number", "", "", ""],
    ]
    assert page.roles() == []
    assert await page.imported() == "1 added, 0 changed, 1 left out"


async def test_a_file_is_dropped(page: Page) -> None:
    path = page.file("kunder.csv", "Navn;Telefon\nBo;86515151\n")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    page.window.dropEvent(
        QDropEvent(
            QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    await page.room.until(lambda: page.window.page() is page.window.preview)
    QTest.keyClick(page.window, Qt.Key.Key_Escape)
    await page.room.until(lambda: page.window.page() is page.window.sources)
    assert page.window.isVisible()
    QTest.keyClick(page.window, Qt.Key.Key_Escape)
    assert not page.window.isVisible()


async def test_what_cannot_be_read_is_said_under_the_sources(page: Page) -> None:
    for path, words in (
        (page.file("tom.csv", ""), "tom.csv is empty. Export the contacts again."),
        (page.folder, "files is a folder. Choose a file in it."),
        (page.room.desk.account.home.database, "fonetray.db is Fonetray's own database. Choose a customer list."),
    ):
        page.presenter.look_at(str(path))
        await page.room.until(lambda words=words: page.window.sources.status.text() == words)


async def test_an_import_is_watched_and_cancelled(page: Page) -> None:
    rows = "".join(f"Navn {row};{20_000_000 + row}\n" for row in range(60_000))
    await page.preview(page.file("mange.csv", f"Navn;Telefon\n{rows}"))
    page.window.preview.go.click()
    await page.room.until(lambda: page.window.page() is page.window.progress and page.window.progress.bar.value() > 0)
    assert "added" in page.window.progress.counts.text()
    page.window.progress.cancel.click()
    await page.room.until(lambda: page.window.page() is page.window.report)
    assert page.window.report.headline.text() == "The import was cancelled"
    assert page.window.report.text.text().startswith("What was read before that is kept: ")


async def test_a_source_is_removed_only_when_that_is_said_twice(page: Page) -> None:
    await page.preview(page.file("kunder.csv", "Navn;Telefon\nBo;86515151\nIb;86515152\n"))
    await page.imported()
    page.window.report.done_wanted.emit()
    await page.room.until(page.window.sources.rows)
    (row,) = page.window.sources.rows()
    row.remove.click()
    assert row.asking()
    row.keep.click()
    assert not row.asking()
    assert await page.sources() == ["kunder 2"]
    row.remove.click()
    row.yes.click()
    await page.room.until(page.window.sources.is_empty)
    assert page.window.sources.status.text() == "2 contacts removed."
    assert await page.sources() == []
    assert (await page.room.desk.people.search("bo"))[:1] == [] or not await page.room.desk.people.count_contacts()


async def test_an_import_that_a_command_began_is_shown_when_the_window_is_opened(page: Page) -> None:
    rows = "".join(f"Navn {row};{20_000_000 + row}\n" for row in range(30_000))
    page.window.close()
    page.room.desk.imports.begin([page.file("mange.csv", f"Navn;Telefon\n{rows}")])
    page.presenter.open()
    await page.room.until(lambda: page.window.isVisible() and page.window.page() is page.window.progress)
    await page.room.desk.imports.cancel()


def test_every_trouble_and_every_reason_has_words_of_its_own() -> None:
    danish = Translate.for_language("da")
    said = {trouble(what, "kunder.csv", "message", danish) for what in Trouble}
    assert len(said) == len(Trouble)
    assert why_rejected("has 5 fields where the heading has 3", danish) == "har 5 felter, hvor overskriften har 3"
    assert why_rejected("something new", danish) == "something new"
