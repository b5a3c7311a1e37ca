"""How old the colleagues are that the search window shows, whether they are being read, and reading them by hand."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fonetray.config.language import Translate
from fonetray.provider.errors import ProviderError
from fonetray.services.desk import Desk
from fonetray.services.people.availability import Link
from fonetray.services.people.directory import Synced
from fonetray.store.errors import StoreError
from fonetray.telephony.doubts import Doubt, Missing
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.days import NewDay
from fonetray.ui.words.hub import hub_trouble
from fonetray.ui.words.wording import dated, trouble, unprotected

log = logging.getLogger(__name__)

OLD = timedelta(days=1)
"""What was read longer ago than this is said to be old."""


class FreshnessPresenter:
    """Says how things stand whenever they may stand otherwise; the line's times stay true while nobody renews it."""

    def __init__(
        self,
        *,
        window: SearchWindow,
        desk: Desk,
        tasks: Tasks,
        tr: Translate,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the parts."""
        self._window = window
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._now = now
        self._by_hand = False
        window.sync_wanted.connect(self.read)
        window.overrule_wanted.connect(self.believe)
        window.query_changed.connect(self.show)
        window.presence_wanted.connect(self.show)  # somebody looks again, on another day maybe
        NewDay(window, now=now).begun.connect(self.show)
        desk.directory.subscribe(self.show)
        desk.directory.watch(self.show)
        desk.availability.subscribe(self.show)
        desk.hub.feeding.subscribe(self.show)

    def read(self) -> None:
        """Read colleagues and call flows now, and say what has changed."""
        self._begin(anyway=False)

    def believe(self) -> None:
        """Take the list that was doubted, as it is now."""
        self._begin(anyway=True)

    def show(self) -> None:
        """Say how old the data is, and what is wrong if something is; that passwords travel openly is always said."""
        text, level = self._status()
        warning = unprotected(self._desk.client.protection, self._tr)
        if warning:
            text, level = f"{warning} {text}", NoticeLevel.WARNING
        self._window.set_status(text, level)
        self._window.set_reading(reading=self._desk.directory.reading)
        doubt = self._desk.directory.doubt
        self._window.set_doubt(_doubt_words(doubt, self._tr) if doubt else "")

    def _status(self) -> tuple[str, NoticeLevel]:
        tr, directory, availability = self._tr, self._desk.directory, self._desk.availability
        read = directory.synced_at
        if directory.reading and (self._by_hand or read is None):
            return tr("Reading colleagues…"), NoticeLevel.INFO
        when = dated(read, self._now(), tr) if read else ""
        if availability.link in (Link.DOWN, Link.REFUSED):
            shown = tr("Colleagues are shown as read {when}.", when=when) if read else ""
            return f"{trouble(availability.error, tr)} {shown}".rstrip(), NoticeLevel.WARNING
        if troubled := hub_trouble(self._desk, tr):
            return troubled, NoticeLevel.WARNING
        if read is None:
            return tr("No employees have been read yet"), NoticeLevel.INFO
        count = len(directory.employees)
        text = tr.plural("{n} colleague, read {when}", "{n} colleagues, read {when}", count, when=when)
        if self._now() - read > OLD:
            old = tr("The list may be out of date.")
            return f"{text}. {old}", NoticeLevel.WARNING
        return text, NoticeLevel.INFO

    def _begin(self, *, anyway: bool) -> None:
        if not self._desk.account.reads_people:
            self._window.flash_status(self._tr("Sign in first, under Account in the menu."), NoticeLevel.WARNING)
        elif not self._by_hand:
            self._tasks.spawn(self._read(anyway=anyway), name="read colleagues")

    async def _read(self, *, anyway: bool) -> None:
        self._by_hand = True
        try:
            synced = await self._desk.directory.sync(anyway=anyway)
        except ProviderError:  # shown as the availability
            return
        except StoreError as error:  # shown by whoever watches the store
            log.warning("What the provider sent could not be kept: %s", error)
            return
        finally:
            self._by_hand = False
            self.show()
        if synced.doubt is None:
            self._window.flash_status(self._changes(synced), NoticeLevel.INFO)

    def _changes(self, synced: Synced) -> str:
        tr = self._tr
        said = [
            tr("{n} new", n=synced.added) if synced.added else "",
            tr("{n} changed", n=synced.changed) if synced.changed else "",
            tr("{n} gone", n=synced.removed) if synced.removed else "",
        ]
        changes = ", ".join(filter(None, said))
        return tr("Colleagues were read: {changes}.", changes=changes or tr("nothing has changed"))


def _doubt_words(doubt: Doubt, tr: Translate) -> str:
    lost, of = doubt.lost, doubt.of
    what = {
        Missing.PEOPLE: tr("{lost} of {of} colleagues are missing from the list just read.", lost=lost, of=of),
        Missing.NAMES: tr("{lost} of {of} colleagues have no name in the list just read.", lost=lost, of=of),
        Missing.NUMBERS: tr("{lost} of {of} colleagues have no number in the list just read.", lost=lost, of=of),
        Missing.FLOWS: tr("{lost} of {of} call flows are missing from the list just read.", lost=lost, of=of),
    }
    kept = tr("The former list is kept until a reading in a few minutes says the same.")
    return f"{what[doubt.missing]} {kept}"
