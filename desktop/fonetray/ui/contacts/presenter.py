"""The other side of the window "Contacts": reads sources and files, imports, removes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from fonetray.config.language import Translate
from fonetray.contacts import csv_file, vcard_file
from fonetray.contacts.batches import ContactsUnreadable
from fonetray.contacts.guessing import guess
from fonetray.contacts.preview import PreviewRow
from fonetray.contacts.recipe import Recipe, Role
from fonetray.contacts.text_file import TextFile
from fonetray.services.contacts.file_import import look_at
from fonetray.services.contacts.imports import Import, ImportRunning, ImportState
from fonetray.services.contacts.taking import NoSuchSource, Progress, remove_source
from fonetray.services.desk import Desk
from fonetray.store.contacts import KeptSource
from fonetray.store.errors import StoreError
from fonetray.telephony.sources import SourceKind
from fonetray.ui.contacts.server_presenter import ServerPresenter
from fonetray.ui.contacts.views import PreviewView, ProgressView, ReportView, RowView, SourceView
from fonetray.ui.contacts.window import ContactsWindow
from fonetray.ui.contacts.words import kind, missing, trouble, understood, why_rejected
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.days import NewDay
from fonetray.ui.words.wording import moment, store_trouble


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A file that was chosen, and how it is to be read."""

    file: TextFile
    kind: SourceKind
    recipe: Recipe | None


class ContactsPresenter:
    """Shows the window; an import goes on without it."""

    def __init__(
        self,
        *,
        window: ContactsWindow,
        desk: Desk,
        tasks: Tasks,
        tr: Translate,
        changed: Callable[[], None],
        servers: ServerPresenter | None = None,
    ) -> None:
        """Take the parts; ``changed`` is called when contacts are others than before, ``servers`` shows the servers."""
        self._window = window
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._changed = changed
        self._servers = servers
        if servers is not None:
            servers.follow(self._servers_changed)
        self._chosen: _Chosen | None = None
        window.file_wanted.connect(self.look_at)
        window.sources.remove_wanted.connect(self._remove_soon)
        window.preview.role_chosen.connect(self._role_chosen)
        window.preview.form_chosen.connect(self._form_chosen)
        window.preview.go_wanted.connect(self._import)
        window.preview.back_wanted.connect(self._show_sources_soon)
        window.progress.cancel_wanted.connect(self._cancel_soon)
        window.report.done_wanted.connect(self._show_sources_soon)
        desk.imports.subscribe(self._import_changed)
        NewDay(window).begun.connect(self._another_day)

    def open(self) -> None:
        """Show the window: the import that runs, or else the sources."""
        self._window.say("")
        self._tasks.spawn(self._open(), name="look at the contacts")

    def look_at(self, path: str) -> None:
        """Look at a file that may be imported."""
        self._tasks.spawn(self._look_at(Path(path)), name="look at a file")

    async def _open(self) -> None:
        if self._desk.imports.running and self._desk.imports.current is not None:
            self._import_changed()
        elif self._window.page() is not self._window.preview:
            await self._show_sources()
        self._window.open()

    def _another_day(self) -> None:
        """Say by the day that has begun when each was read."""
        if self._window.page() is self._window.sources:
            self._show_sources_soon()

    def _servers_changed(self) -> None:
        if self._window.page() is self._window.sources:
            self._show_sources_soon()
        self._changed()

    async def _show_sources(self) -> None:
        tr = self._tr
        self._chosen = None
        try:
            if self._servers is not None:
                await self._servers.show()
            sources = await self._desk.contacts.sources()
        except StoreError as error:
            self._window.say(store_trouble(error, tr), NoticeLevel.ERROR)
            return
        total = sum(kept.count for kept in sources)
        together = tr.plural("{count} contact", "{count} contacts", total, count=_grouped(total, tr))
        elsewhere = self._servers.names if self._servers else ()
        files = [kept for kept in sources if kept.source.name not in elsewhere]
        self._window.show_sources([self._source(kept) for kept in files], together)

    def _source(self, kept: KeptSource) -> SourceView:
        tr, count = self._tr, _grouped(kept.count, self._tr)
        read = tr("read {when}", when=moment(kept.read, datetime.now(UTC), tr)) if kept.read else tr("read in part")
        return SourceView(
            name=kept.source.name,
            detail=f"{kind(kept.source.kind, tr)} · {read}",
            count=tr.plural("{count} contact", "{count} contacts", kept.count, count=count),
            question=tr.plural(
                "Remove {name} with its {count} contact? This cannot be undone.",
                "Remove {name} with its {count} contacts? This cannot be undone.",
                kept.count,
                name=kept.source.name,
                count=count,
            ),
        )

    async def _look_at(self, path: Path) -> None:
        try:
            file, form = await look_at(self._desk.contacts, path)
            recipe = await asyncio.to_thread(guess, file) if form is SourceKind.CSV else None
        except ContactsUnreadable as error:
            await self._show_sources()
            self._window.say(trouble(error.trouble, path.name, str(error), self._tr), NoticeLevel.ERROR)
            return
        self._window.say("")
        await self._show_preview(_Chosen(file, form, recipe))

    async def _show_preview(self, chosen: _Chosen) -> None:
        tr = self._tr
        self._chosen = chosen
        rows = await asyncio.to_thread(_preview, chosen)
        if self._chosen is not chosen:
            return
        lacking = missing(chosen.recipe, tr) if chosen.recipe else ""
        # while a column is lacking every row would be left out, which says nothing of the rows
        shown = tuple(RowView(row.line, row.cells, "" if lacking else why_rejected(row.problem, tr)) for row in rows)
        if chosen.recipe is None:
            said = tr("These are vCards. Pictures in them are not imported.")
            headings = (tr("Name"), tr("Company"), tr("E-mail"), tr("Phone"))
            self._window.show_preview(PreviewView(chosen.file.path.name, said, headings, shown))
            return
        recipe = chosen.recipe
        self._window.show_preview(
            PreviewView(
                file=chosen.file.path.name,
                said=understood(recipe, tr),
                headings=tuple(column.heading for column in recipe.columns),
                rows=shown,
                roles=tuple(column.role.value for column in recipe.columns),
                delimiter=recipe.delimiter,
                encoding="utf-8-sig" if recipe.encoding == "utf-8" else recipe.encoding,
                missing=lacking,
            )
        )

    def _role_chosen(self, column: int, role: str) -> None:
        if self._chosen is not None and self._chosen.recipe is not None:
            self._chosen = replace(self._chosen, recipe=self._chosen.recipe.with_role(column, Role(role)))
            self._tasks.spawn(self._show_preview(self._chosen), name="look at a file")

    def _form_chosen(self, delimiter: str, encoding: str) -> None:
        if self._chosen is not None:
            self._window.preview.go.setEnabled(False)  # what it would import is not what is chosen, until it is read
            self._tasks.spawn(self._read_anew(self._chosen, delimiter, encoding), name="look at a file")

    async def _read_anew(self, chosen: _Chosen, delimiter: str, encoding: str) -> None:
        file = replace(chosen.file, encoding=encoding)
        try:
            recipe = await asyncio.to_thread(lambda: guess(file, delimiter=delimiter))
        except (ContactsUnreadable, OSError) as error:
            self._window.preview.status.say(str(error), NoticeLevel.ERROR)
            return
        await self._show_preview(_Chosen(file, chosen.kind, recipe))

    def _import(self) -> None:
        if self._chosen is None:
            return
        try:
            self._desk.imports.begin([self._chosen.file.path], self._chosen.recipe)
        except ImportRunning:
            text = self._tr("Another import is under way. Wait until it is done.")
            self._window.preview.status.say(text, NoticeLevel.WARNING)

    def _import_changed(self) -> None:
        current = self._desk.imports.current
        if current is None:
            return
        if current.state is ImportState.RUNNING:
            self._window.show_progress(self._progress(current.file, current.progress))
            return
        self._chosen = None
        self._window.show_report(self._report(current))
        self._changed()

    def _progress(self, file: str, progress: Progress) -> ProgressView:
        thousandths = progress.done * 1000 // progress.total if progress.total else None
        return ProgressView(file, thousandths, self._counts(progress.added, progress.changed, progress.rejected))

    def _report(self, current: Import) -> ReportView:
        tr = self._tr
        if current.state is ImportState.FAILED:
            text = trouble(current.trouble, current.file, current.why, tr) if current.trouble else current.why
            return ReportView(tr("{file} was not imported", file=current.file), text)
        if current.state is ImportState.CANCELLED:
            counts = self._counts(current.progress.added, current.progress.changed, current.progress.rejected)
            return ReportView(
                tr("The import was cancelled"), tr("What was read before that is kept: {counts}.", counts=counts)
            )
        reports = [one.report for one in current.reports]
        rejected = [
            tr("Line {line} {why}.", line=one.line, why=why_rejected(one.why, tr))
            for report in reports
            for one in report.rejected
        ]
        more = sum(report.rejected_count for report in reports) - len(rejected)
        if more > 0:
            rejected.append(tr("And {n} more.", n=_grouped(more, tr)))
        counts = self._counts(
            sum(report.added for report in reports),
            sum(report.changed for report in reports),
            sum(report.rejected_count for report in reports),
        )
        return ReportView(tr("{file} is imported", file=current.file), counts, tuple(rejected))

    def _counts(self, added: int, changed: int, rejected: int) -> str:
        tr = self._tr
        return tr(
            "{added} added, {changed} changed, {rejected} left out",
            added=_grouped(added, tr),
            changed=_grouped(changed, tr),
            rejected=_grouped(rejected, tr),
        )

    def _cancel_soon(self) -> None:
        self._tasks.spawn(self._desk.imports.cancel(), name="cancel the import")

    def _show_sources_soon(self) -> None:
        self._tasks.spawn(self._show_sources(), name="look at the contacts")

    def _remove_soon(self, source: str) -> None:
        self._tasks.spawn(self._remove(source), name="remove contacts")

    async def _remove(self, source: str) -> None:
        tr = self._tr
        try:
            removed = (await remove_source(self._desk.contacts, source))["removed"]
            count = _grouped(removed, tr)
            self._window.say(tr.plural("{count} contact removed.", "{count} contacts removed.", removed, count=count))
        except NoSuchSource:
            pass  # somebody else was quicker
        except StoreError as error:
            self._window.say(store_trouble(error, tr), NoticeLevel.ERROR)
        await self._show_sources()
        self._changed()


def _preview(chosen: _Chosen) -> tuple[PreviewRow, ...]:
    if chosen.recipe is None:
        return vcard_file.preview(chosen.file)
    return csv_file.preview(chosen.file, chosen.recipe)


def _grouped(number: int, tr: Translate) -> str:
    """Write a number with its thousands set apart, as the language does."""
    return f"{number:,}".replace(",", "." if tr.language == "da" else ",")
