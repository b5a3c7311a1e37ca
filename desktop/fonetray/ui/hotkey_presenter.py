"""Calls the number in the text that is selected in any program, or dropped on a window."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QClipboard, QGuiApplication

from fonetray.config.language import Translate
from fonetray.services.desk import Desk
from fonetray.system.hotkey import Hotkey, Standing
from fonetray.telephony.dial_intent import LONGEST_TEXT, is_link, read_candidates
from fonetray.telephony.dialling import DialIntent, Origin
from fonetray.ui.dial_presenter import DialPresenter
from fonetray.ui.popup import PopupStack
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from fonetray.ui.waiting_presenter import DIAL_NOTICE

if TYPE_CHECKING:
    from fonetray.ui.number_picker import NumberPicker

WAYLAND_COMMAND = "sh -c 'fonetray dial -- \"$(wl-paste --primary)\"'"
"""What a desktop's own keyboard settings can run; a selected ``--yes`` stays a text by the two dashes."""
_AROUND = 40
"""Characters of the text that are shown before a number."""


class HotkeyPresenter:
    """Keeps the keys that the settings name; everything it finds takes the dial road."""

    def __init__(
        self,
        *,
        hotkey: Hotkey,
        picker: "Callable[[], NumberPicker]",
        dials: DialPresenter,
        popups: PopupStack,
        desk: Desk,
        tasks: Tasks,
        tr: Translate,
    ) -> None:
        """Take the parts; the keys are not asked for yet."""
        self._hotkey = hotkey
        self._picker = picker
        self._asked: NumberPicker | None = None
        self._dials = dials
        self._popups = popups
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._keys = ""
        self._standing = Standing.OFF
        self._following = False
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when the keys' standing is another than before."""
        self._listeners.append(listener)

    def refresh(self) -> None:
        """Follow the settings."""
        if not self._following and self._desk.account.settings.dial.hotkey != self._keys:
            self._following = True
            self._tasks.spawn(self._follow(), name="hotkey")

    def close(self) -> None:
        """Give the keys back."""
        self._hotkey.release()

    def trouble(self) -> str:
        """Say why the keys do nothing; empty where they work or none are wanted."""
        tr, keys = self._tr, self._keys
        return {
            Standing.TAKEN: tr("Another program uses {keys}. Choose other keys.", keys=keys),
            Standing.NO_SUCH_KEY: tr("This keyboard has no {keys}. Choose other keys.", keys=keys),
            Standing.UNANSWERED: tr("The desktop could not be asked for these keys."),
            Standing.UNSUPPORTED: tr("Fonetray has no such keys on this system yet.")
            if sys.platform in ("win32", "darwin")
            else tr(
                "This desktop gives no keys to programs. In the keyboard settings of GNOME (Custom Shortcuts) or KDE "
                "(Shortcuts, Add Command) you can bind this command: {command}",
                command=WAYLAND_COMMAND,
            ),
        }.get(self._standing, "")

    def call_selected(self) -> None:
        """Call the number in the selected text, or, where no text is selected, in the clipboard; both are only read."""
        clipboard = QGuiApplication.clipboard()
        selected = clipboard.text(QClipboard.Mode.Selection) if clipboard.supportsSelection() else ""
        self.call_text(selected if selected.strip() else clipboard.text())

    def call_text(self, text: str) -> None:
        """Call the number in ``text``; ask where there are several, say so where there is none."""
        found = read_candidates(text)
        if len(found) > 1:
            self._tasks.spawn(self._ask(text, found), name="pick a number")
        elif is_link(text):  # any web page may have written it
            self._dials.call(text, Origin.LINK)
        elif found:
            self._dials.call(found[0].written or found[0].number, Origin.HOTKEY)
        elif text.strip() and len(text) <= LONGEST_TEXT:  # the guard says why
            self._dials.call(text, Origin.HOTKEY)
        else:
            tr = self._tr
            said = (
                tr("There is no telephone number in the selected text.")
                if text.strip()
                else tr("No text is selected. Select a telephone number first.")
            )
            self._popups.show_notice(said, NoticeLevel.WARNING, key=DIAL_NOTICE, hide_after=8.0)

    async def _ask(self, text: str, found: tuple[DialIntent, ...]) -> None:
        from fonetray.ui.number_picker import NumberChoice  # noqa: PLC0415 - seldom opened

        choices = []
        for intent in found:
            identity = await self._desk.identification.who(intent.number)
            about = identity.best.name if identity.best else _around(text, intent.written)
            choices.append(NumberChoice(intent.written, identity.number.display or intent.written, about))
        if self._asked is None:
            self._asked = self._picker()
            self._asked.picked.connect(lambda picked: self._dials.call(picked, Origin.HOTKEY))
        self._asked.ask(choices)

    async def _follow(self) -> None:
        """Take the keys until they are those of the settings, which may change meanwhile."""
        try:
            while (wanted := self._desk.account.settings.dial.hotkey) != self._keys:
                self._keys = wanted
                self._standing = await self._hotkey.take(wanted, self.call_selected)
        finally:
            self._following = False
        for listener in self._listeners:
            listener()


def _around(text: str, written: str) -> str:
    """Give the words before a number on its line."""
    at = text.find(written)
    return text[:at].splitlines()[-1][-_AROUND:].strip(" :") if at > 0 and text[at - 1] != "\n" else ""
