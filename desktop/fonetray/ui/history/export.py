"""Writes the calls that are shown to a file that the user names, and says meanwhile how far it is."""

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.services.history.calls import Wanted
from fonetray.services.people.names import Names
from fonetray.store.errors import StoreError
from fonetray.ui.history.window import HistoryWindow
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.wording import store_trouble

if TYPE_CHECKING:
    from fonetray.services.people.export import Format


class HistoryExport:
    """One export at a time; what is cancelled, or fails, leaves no file behind."""

    def __init__(self, *, window: HistoryWindow, names: Names, desk: Desk, tasks: Tasks, tr: Translate) -> None:
        """Take the parts."""
        self._window = window
        self._names = names
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._writing: asyncio.Task[Any] | None = None
        window.cancel_wanted.connect(self.cancel)

    def ask(self, wanted: Wanted | None) -> None:
        """Ask where the calls are to be written; where there are none, or some are being written, say so."""
        if self._writing is not None:
            return
        if wanted is None or not self._window.model.rowCount():
            self._window.status.flash(self._tr("There are no calls to export."), NoticeLevel.WARNING)
            return
        from fonetray.services.people.export import Format  # noqa: PLC0415 - seldom wanted
        from fonetray.ui.parts.export_dialog import ExportDialog  # noqa: PLC0415 - as above

        tr = self._tr
        kinds = {Format.CSV: tr("Table for Excel")}
        dialog = ExportDialog(title=tr("Export calls"), name=tr("calls"), kinds=kinds, tr=tr, parent=self._window)
        dialog.file_chosen.connect(partial(self._write, wanted))
        dialog.open()

    def cancel(self) -> None:
        """Stop writing."""
        if self._writing is not None:
            self._writing.cancel()

    def _write(self, wanted: Wanted, file: Path, _form: "Format | None", *, over: bool = False) -> None:
        if self._writing is None:
            self._writing = self._tasks.spawn(self._written(wanted, file, over=over), name="export calls")

    async def _written(self, wanted: Wanted, file: Path, *, over: bool) -> None:
        from fonetray.services.history_export import HistoryTable  # noqa: PLC0415 - as above
        from fonetray.services.people.export import write_whole  # noqa: PLC0415 - as above

        window, tr, parts, count = self._window, self._tr, list[bytes](), 0
        table = HistoryTable(
            history=self._desk.history,
            notes=self._desk.notes,
            directory=self._desk.directory,
            name_of=self._names.of,
            tr=tr,
        )
        try:
            async for more, lines in table.parts(wanted):
                parts.append(lines)
                count += more
                window.progress.say(tr.plural("{n} call is read…", "{n} calls are read…", count))
            window.progress.say("")  # what is written now is written whole
            await asyncio.to_thread(lambda: write_whole(file, b"".join(parts), over=over))
        except asyncio.CancelledError:
            window.status.flash(tr("The export was stopped; no file was written."))
            raise
        except FileExistsError:
            self._ask_whether_over(wanted, file)
        except StoreError as error:
            window.status.flash(store_trouble(error, tr), NoticeLevel.ERROR)
        except OSError as error:
            text = tr("{file} could not be written: {why}", file=file.name, why=error.strerror or error)
            window.status.flash(text, NoticeLevel.ERROR)
        else:
            text = tr.plural(
                "{n} call was written to {file}.", "{n} calls were written to {file}.", count, file=file.name
            )
            window.status.flash(text)
        finally:
            self._writing = None
            window.progress.say("")

    def _ask_whether_over(self, wanted: Wanted, file: Path) -> None:
        from fonetray.ui.parts.export_dialog import OverwriteQuestion  # noqa: PLC0415 - as above

        question = OverwriteQuestion(file, title=self._tr("Export calls"), tr=self._tr, parent=self._window)
        question.agreed.connect(partial(self._write, wanted, file, None, over=True))
        question.open()
