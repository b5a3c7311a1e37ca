"""Writes the colleagues to a file that the user names."""

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel

if TYPE_CHECKING:
    from fonetray.services.people.export import Format


class ExportPresenter:
    """Asks for a file in a dialog that stops nothing else; which format it is to be is the file's type."""

    def __init__(self, *, window: SearchWindow, popups: PopupStack, desk: Desk, tasks: Tasks, tr: Translate) -> None:
        """Take the parts."""
        self._window = window
        self._popups = popups
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        window.menu.export_wanted.connect(self.ask)

    def ask(self) -> None:
        """Ask where to write; where there is nobody to write, say so."""
        if not self._desk.directory.employees:
            self._window.flash_status(self._tr("There are no colleagues to export yet."), NoticeLevel.WARNING)
            return
        from fonetray.services.people.export import Format  # noqa: PLC0415 - as below
        from fonetray.ui.parts.export_dialog import ExportDialog  # noqa: PLC0415 - for a wish that comes once a year

        tr = self._tr
        kinds = {
            Format.CSV: tr("Table for Excel"),
            Format.VCARD: tr("vCards for telephones"),
            Format.JSON: tr("Data for programs (JSON)"),
        }
        title = tr("Export colleagues")
        dialog = ExportDialog(title=title, name=tr("colleagues"), kinds=kinds, tr=tr, parent=self._window)
        dialog.file_chosen.connect(self._write)
        dialog.open()

    def _write(self, file: Path, form: "Format", *, over: bool = False) -> None:
        self._tasks.spawn(self._written(file, form, over=over), name="export colleagues")

    async def _written(self, file: Path, form: "Format", *, over: bool) -> None:
        from fonetray.services.people.export import export, write_whole  # noqa: PLC0415 - as above

        tr, directory = self._tr, self._desk.directory
        people, read = directory.employees, directory.synced_at
        try:
            await asyncio.to_thread(lambda: write_whole(file, export(people, form, read=read, tr=tr), over=over))
        except FileExistsError:
            self._ask_whether_over(file, form)
            return
        except OSError as error:
            text = tr("{file} could not be written: {why}", file=file.name, why=error.strerror or error)
            self._popups.show_notice(text, NoticeLevel.ERROR, key=("export",), hide_after=None)
            return
        text = tr.plural(
            "{n} colleague was written to {file}.",
            "{n} colleagues were written to {file}.",
            len(people),
            file=file.name,
        )
        self._window.flash_status(text)

    def _ask_whether_over(self, file: Path, form: "Format") -> None:
        from fonetray.ui.parts.export_dialog import OverwriteQuestion  # noqa: PLC0415 - as above

        question = OverwriteQuestion(file, title=self._tr("Export colleagues"), tr=self._tr, parent=self._window)
        question.agreed.connect(partial(self._write, file, form, over=True))
        question.open()
