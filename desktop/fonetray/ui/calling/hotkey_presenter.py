"""Calls the number in the text that is selected in any program, or dropped on a window."""

import asyncio
from typing import TYPE_CHECKING

from fonetray.config.language import Translate
from fonetray.services.calls.dialing import DialOutcome
from fonetray.services.desk import Desk
from fonetray.system.hotkey import Hotkey
from fonetray.system.selection import Selection, SelectionUnread
from fonetray.telephony.dial_intent import LONGEST_TEXT, is_link, read_candidates
from fonetray.telephony.dialling import (
    DialIntent,
    DialRequest,
    DialStatus,
    NumberKind,
    Origin,
    PhoneNumber,
    Reason,
)
from fonetray.ui.calling.dial_presenter import DialPresenter
from fonetray.ui.calling.dial_wording import refusal
from fonetray.ui.calling.key_keeper import KeyKeeper
from fonetray.ui.calling.waiting_presenter import DIAL_NOTICE
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel

if TYPE_CHECKING:
    from collections.abc import Callable

    from fonetray.ui.parts.number_picker import NumberPicker

_AROUND = 40
"""Characters of the text that are shown before a number."""


class HotkeyPresenter(KeyKeeper):
    """Keeps the keys that the settings name; everything it finds takes the dial road."""

    def __init__(
        self,
        *,
        hotkey: Hotkey,
        selection: Selection,
        picker: "Callable[[], NumberPicker]",
        dials: DialPresenter,
        popups: PopupStack,
        desk: Desk,
        tasks: Tasks,
        tr: Translate,
    ) -> None:
        """Take the parts; the keys are not asked for yet."""
        super().__init__(
            hotkey=hotkey,
            wanted=lambda: desk.account.settings.dial.hotkey,
            pressed=self.call_selected,
            tasks=tasks,
            tr=tr,
        )
        self._selection = selection
        self._picker = picker
        self._answer: asyncio.Future[str] | None = None
        self._known_picker: NumberPicker | None = None
        self._dials = dials
        self._popups = popups
        self._desk = desk

    def call_selected(self) -> None:
        """Call the number in the selected text, or, where no text is selected, in the clipboard."""
        self._tasks.spawn(self._call_selected(), name="selected number")

    def call_text(self, text: str) -> None:
        """Call the number in ``text``; ask where there are several, say so where there is none."""
        self._tasks.spawn(self._call_text(text), name="number in a text")

    async def dial_selected(self) -> DialOutcome:
        """As `call_selected`, and say what came of it."""
        try:
            text = await self._selection.text()
        except SelectionUnread as error:
            needed = self._tr("The selected text cannot be read here. Install the package {name}.", name=error.needs)
            return self._nothing(needed)
        if not text.strip():
            return self._nothing(self._tr("No text is selected. Select a telephone number first."))
        return await self.dial_text(text)

    async def dial_text(self, text: str) -> DialOutcome:
        """As `call_text`, and say what came of it."""
        found = read_candidates(text)
        if is_link(text):  # any web page may have written it
            return await self._dials.dial(DialRequest(text, Origin.LINK))
        if len(found) > 1:
            picked = await self._pick(text, found)
            if picked:
                return await self._dials.dial(DialRequest(picked, Origin.HOTKEY))
            return _undialled(DialStatus.CANCELLED, Reason.AMONG_OTHERS, "Not called: no number was picked")
        if found:
            return await self._dials.dial(DialRequest(found[0].written or found[0].number, Origin.HOTKEY))
        if len(text) > LONGEST_TEXT:
            return self._nothing(refusal(Reason.NO_NUMBER, self._tr))
        return await self._dials.dial(DialRequest(text, Origin.HOTKEY))  # the guard says why

    def _nothing(self, said: str) -> DialOutcome:
        self._popups.show_notice(said, NoticeLevel.WARNING, key=DIAL_NOTICE, hide_after=8.0)
        return _undialled(DialStatus.REFUSED, Reason.NO_NUMBER, said)

    async def _call_selected(self) -> None:
        await self.dial_selected()

    async def _call_text(self, text: str) -> None:
        await self.dial_text(text)

    async def _pick(self, text: str, found: tuple[DialIntent, ...]) -> str:
        """Ask which number is meant; empty for none of them."""
        from fonetray.ui.parts.number_picker import NumberChoice  # noqa: PLC0415 - seldom opened

        choices = []
        for intent in found:
            identity = await self._desk.identification.who(intent.number)
            about = identity.best.name if identity.best and self._dials.names() else _around(text, intent.written)
            choices.append(NumberChoice(intent.written, identity.number.display or intent.written, about))
        if self._known_picker is None:
            self._known_picker = self._picker()
            self._known_picker.picked.connect(self._picked)
        self._picked("")  # a later text takes the earlier one's place
        self._known_picker.ask(choices)
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._answer = answer
        return await answer

    def _picked(self, text: str) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_result(text)


def _undialled(status: DialStatus, reason: Reason, message: str) -> DialOutcome:
    """Write down that nothing was asked of the guard."""
    return DialOutcome(status, PhoneNumber("", NumberKind.NONE), reason, message)


def _around(text: str, written: str) -> str:
    """Give the words before a number on its line."""
    at = text.find(written)
    return text[:at].splitlines()[-1][-_AROUND:].strip(" :") if at > 0 and text[at - 1] != "\n" else ""
