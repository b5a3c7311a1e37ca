"""The key that opens the caller's profile from any program: held only while a card is up that has one."""

from collections.abc import Callable

from fonetray.config.language import Translate
from fonetray.config.settings import SettingsError, set_value
from fonetray.services.desk import Desk
from fonetray.system.hotkey import Hotkey, Standing
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel

_OFFERS = 3
"""How many calls ask whether the key may work everywhere, each time that the program runs, until there is an answer."""
_NOTICE = ("card key", "")


class CardKey:
    """Takes the key when such a card comes up, and gives it back with the last one.

    In every program only once the user has said yes: F2 means something in many of them. In our own windows it
    always works.
    """

    def __init__(self, *, hotkey: Hotkey, popups: PopupStack, desk: Desk, tasks: Tasks, tr: Translate) -> None:
        """Take the parts; no key is asked for yet."""
        self._hotkey = hotkey
        self._popups = popups
        self._desk = desk
        self._tasks = tasks
        self._tr = tr
        self._standing = Standing.OFF
        self._openable = False
        self._recording = False
        self._taken = ""
        self._offers = _OFFERS
        self._listeners: list[Callable[[], None]] = []
        popups.openable.connect(self._follow)
        popups.offer_answered.connect(self._answered)

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when what cards are to offer, or the key's standing, is another than before."""
        self._listeners.append(listener)

    def refresh(self) -> None:
        """Follow the settings."""
        self._popups.set_open_hint(self._wanted())
        if self._taken and self._taken != self._wanted():
            self._let_go()
        self._follow(self._openable)

    def record(self, on: bool) -> None:  # noqa: FBT001 - a Qt signal's argument
        """Let the key go while another is pressed in the settings, so that the same one can be pressed again."""
        self._recording = on
        self._follow(self._openable)

    def close(self) -> None:
        """Give the key back."""
        self._hotkey.release()

    def offer(self) -> str:
        """Give what a card asks beside the call: empty once there is an answer, or nothing to offer."""
        popup = self._desk.account.settings.popup
        unasked = popup.key_everywhere == "ask" and bool(popup.key)
        if not unasked or not self._offers or self._standing is Standing.UNSUPPORTED:
            return ""
        return self._tr("May {key} open the customer in any program while a call is on the screen?", key=popup.key)

    def trouble(self) -> str:
        """Say why the key does nothing; empty where it works or none is wanted."""
        key = self._desk.account.settings.popup.key
        return {
            Standing.TAKEN: self._tr("Another program uses {keys}. Choose other keys.", keys=key),
            Standing.NO_SUCH_KEY: self._tr("This keyboard has no {keys}. Choose other keys.", keys=key),
            Standing.UNANSWERED: self._tr("The desktop does not give Fonetray these keys. Choose other keys."),
            Standing.UNSUPPORTED: self._tr("On this desktop the key works in Fonetray's own windows only."),
        }.get(self._standing, "")

    def _wanted(self) -> str:
        """Give the key that is to work everywhere, empty for none."""
        popup = self._desk.account.settings.popup
        return popup.key if popup.key_everywhere == "yes" else ""

    def _follow(self, openable: bool) -> None:  # noqa: FBT001 - a Qt signal's argument
        if self._openable and not openable and self._offers and self.offer():
            self._offers -= 1
        self._openable = openable
        wanted = self._wanted() if openable and not self._recording else ""
        if wanted and wanted != self._taken:
            self._taken = wanted
            self._tasks.spawn(self._take(wanted), name="key of a card")
        elif not wanted and self._taken:
            self._let_go()

    async def _take(self, key: str) -> None:
        standing = await self._hotkey.take(key, self._pressed, self._let_go)
        if key == self._taken:
            self._standing = standing
            self._tell()

    def _let_go(self) -> None:
        self._taken = ""
        self._hotkey.release()

    def _pressed(self) -> None:
        self._popups.open_newest()

    def _answered(self, yes: bool) -> None:  # noqa: FBT001 - a Qt signal's argument
        account = self._desk.account
        try:
            answer = "yes" if yes else "no"
            account.settings = set_value(account.home.config_file, "popup.key_everywhere", answer)
        except (SettingsError, OSError) as error:
            self._offers = 0
            self._popups.show_notice(str(error), NoticeLevel.ERROR, key=_NOTICE, hide_after=None)
        self.refresh()
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
