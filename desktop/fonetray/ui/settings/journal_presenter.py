"""Keeps the settings window's word of other systems true while it is open, and has them told again."""

from datetime import UTC, datetime

from PySide6.QtCore import QObject

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.services.lookups.journal_standing import SourceStanding
from fonetray.store.errors import StoreError
from fonetray.ui.settings.journal import JournalView
from fonetray.ui.settings.window import SettingsWindow
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.wording import dated, store_trouble


class JournalSettingsPresenter(QObject):
    """Looks when the window is opened, and whenever a call was told, put off or given up meanwhile."""

    def __init__(self, *, window: SettingsWindow, desk: Desk, tasks: Tasks, tr: Translate) -> None:
        """Take the parts; it lives as long as the window."""
        super().__init__(window)
        self._window = window
        self._box = window.journals
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        window.opened.connect(self._look_soon)
        self._box.again_wanted.connect(self._again)
        desk.journalling.watch(self._changed)

    def _changed(self) -> None:
        if self._window.isVisible():
            self._look_soon()

    def _look_soon(self) -> None:
        self._tasks.spawn(self._look(), name="how other systems are told")

    async def _look(self) -> None:
        tr = self._tr
        try:
            found = await self._desk.journalling.standings()
        except StoreError as error:
            self._box.trouble.say(store_trouble(error, tr), NoticeLevel.ERROR)
            return
        now = datetime.now(UTC)
        waits = tr.plural(
            "{n} call of yours is told soon: it waits for your note.",
            "{n} calls of yours are told soon: they wait for your notes.",
            found.open,
        )
        self._box.show_sources([view(one, now, tr) for one in found.sources], waits if found.open else "")

    def _again(self, name: str) -> None:
        self._tasks.spawn(self._tell_again(name), name="tell a source again")

    async def _tell_again(self, name: str) -> None:
        try:
            await self._desk.journalling.again(name)
        except StoreError as error:
            self._box.trouble.say(store_trouble(error, self._tr), NoticeLevel.ERROR)
            return
        await self._look()


def view(source: SourceStanding, now: datetime, tr: Translate) -> JournalView:
    """Say how it stands with a source: the worst first, and what to do."""
    left = source.given_up + source.uncertain
    return JournalView(
        name=source.name,
        title=source.title,
        state=tr("Told of calls") if source.enabled else tr("Off"),
        lines=tuple(_lines(source, now, tr)),
        again=tr.plural("Tell it again", "Tell them again", left) if left and source.enabled else "",
    )


def _lines(source: SourceStanding, now: datetime, tr: Translate) -> list[tuple[str, NoticeLevel]]:
    said: list[tuple[str, NoticeLevel]] = []
    if source.problem:
        said.append((tr("Its file cannot be used: {why}", why=source.problem), NoticeLevel.ERROR))
    if source.given_up:
        text = tr.plural(
            "{n} call was given up: {why}.", "{n} calls were given up: {why}.", source.given_up, why=source.why_given_up
        )
        what_to_do = tr("Mend that, then have it told again.")
        said.append((f"{text} {what_to_do}", NoticeLevel.ERROR))
    if source.uncertain:
        text = tr.plural(
            "{n} call may be written there or not: {why}.",
            "{n} calls may be written there or not: {why}.",
            source.uncertain,
            why=source.why_uncertain,
        )
        what_to_do = tr("Look there first, or it may stand there twice.")
        said.append((f"{text} {what_to_do}", NoticeLevel.WARNING))
    if source.waiting:
        said.append(_waiting(source, now, tr))
    if not source.enabled and not source.problem:
        text = tr("It is told of no calls. {line} under {part} in {file} begins it.",
                  line="enabled = true", part="[journal]", file=f"{source.name}.toml")  # fmt: skip
        said.append((text, NoticeLevel.INFO))
    elif source.told is not None:
        said.append((tr("Last told: {when}", when=dated(source.told, now, tr)), NoticeLevel.INFO))
    elif not said:
        said.append((tr("No call was told yet."), NoticeLevel.INFO))
    return said


def _waiting(source: SourceStanding, now: datetime, tr: Translate) -> tuple[str, NoticeLevel]:
    if not source.why:
        return tr.plural("{n} call is told soon.", "{n} calls are told soon.", source.waiting), NoticeLevel.INFO
    text = tr.plural("{n} call waits: {why}.", "{n} calls wait: {why}.", source.waiting, why=source.why)
    if source.due is None or source.due <= now:
        return text, NoticeLevel.WARNING
    again = tr("It is tried again by itself: {when}.", when=dated(source.due, now, tr))
    return f"{text} {again}", NoticeLevel.WARNING
