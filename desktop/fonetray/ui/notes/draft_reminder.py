"""Says that a note is not finished, and opens it again: when its window was closed, and when the program starts."""

from collections.abc import Callable

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.services.ground.gone import Gone
from fonetray.store.errors import StoreError
from fonetray.telephony.calls import Call
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.parts.labels import plain
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.wording import dated, name_of

DRAFTS = "note drafts"
"""The key of the notice."""
_SAID = 8.0
_SAID_AT_START = 30.0
_MOST_OPENED = 5
"""Windows that come up at once; whoever has more drafts meets the others with their calls."""


class DraftReminder:
    """One notice; its button opens the notes that it tells of."""

    def __init__(
        self,
        *,
        popups: PopupStack,
        desk: Desk,
        tasks: Tasks,
        tr: Translate,
        names: Callable[[], bool],
        open_note: Callable[[Call], None],
    ) -> None:
        """Take where it is said, whether anybody may be named, and who opens a note."""
        self._names = names
        self._popups = popups
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._open_note = open_note
        self._calls: tuple[Call, ...] = ()
        popups.action_wanted.connect(self._pressed)
        desk.letting_go.subscribe(self._let_go)
        desk.notes.subscribe_deleted(self._deleted_elsewhere)

    def left(self, call: Call, name: str) -> None:
        """Say that a window was closed with something in it."""
        self._calls = (call,)
        words = (
            self._tr("Your note on {name} is kept as a draft.", name=plain(name))
            if self._names()
            else self._tr("Your note is kept as a draft.")
        )
        self._say(words, stays=_SAID)

    async def look(self) -> None:
        """Say which notes were not finished when the program ended; nothing where there are none."""
        calls = []
        try:
            drafts = await self._desk.notes.drafts.all()
            for draft in drafts[:_MOST_OPENED]:
                found = await self._desk.journal.calls_with_id(draft.call_id)
                calls += [call for call in found if call.employee == draft.employee or len(found) == 1][:1]
        except StoreError:  # told by whoever watches the store
            return
        if not calls:
            return
        self._calls = tuple(calls)
        if len(calls) > 1 or not self._names():
            text = self._tr.plural("{n} note is not finished.", "{n} notes are not finished.", len(calls))
        else:
            name = name_of(await self._desk.identification.who(calls[0].number), self._tr)
            when = dated(calls[0].started, self._desk.notes.now(), self._tr)
            text = self._tr("A note is not finished: {name}, {when}.", name=plain(name), when=when)
        self._say(text, stays=_SAID_AT_START)

    def _deleted_elsewhere(self, call_id: str) -> None:
        self._tasks.spawn(self._say_deleted(call_id), name="a note that was deleted elsewhere")

    async def _say_deleted(self, call_id: str) -> None:
        try:
            self._calls = tuple((await self._desk.journal.calls_with_id(call_id))[:1])
        except StoreError:  # told by whoever watches the store
            return
        if self._calls:
            words = self._tr(
                "A note that you changed here was deleted at another computer. Your text is kept as a draft."
            )
            self._say(words, stays=_SAID_AT_START)

    def _say(self, text: str, *, stays: float) -> None:
        action = self._tr("Go on writing")
        self._popups.show_notice(text, NoticeLevel.INFO, key=DRAFTS, hide_after=stays, action=action)

    def _let_go(self, gone: Gone) -> None:
        left = tuple(call for call in self._calls if call.call_id not in gone.calls)
        if left != self._calls:
            self._calls = left
            self._popups.close_notice(DRAFTS)

    def _pressed(self, key: object) -> None:
        if key == DRAFTS:
            for call in self._calls:
                self._open_note(call)
