"""Tells the user that a colleague is free: asked for in the search window or before a call, shown once as a card."""

from collections.abc import Callable

from fonetray.config.language import Translate
from fonetray.services.calls.when_free import Asked
from fonetray.services.desk import Desk
from fonetray.telephony.people import PersonRef
from fonetray.ui.calling.confirm_window import ConfirmWindow
from fonetray.ui.calling.dial_presenter import DialPresenter
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.quiet import Quiet
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.views import NoticeLevel

WHEN_FREE = "when free"
"""What the keys of such notices begin with."""
_CARD_STAYS = 30.0
"""Seconds: for longer nobody knows whether it is still true."""
_SAID = 6.0


class FreePresenter:
    """Shows who is free when nothing keeps cards away; what is kept away is shown once that has passed, if still so."""

    def __init__(
        self,
        *,
        desk: Desk,
        window: SearchWindow,
        confirm: ConfirmWindow,
        popups: PopupStack,
        quiet: Quiet,
        dials: DialPresenter,
        tr: Translate,
        names: Callable[[], bool] = lambda: True,
    ) -> None:
        """Take the parts and listen; ``names`` says whether a card may name anybody."""
        self._desk = desk
        self._popups = popups
        self._quiet = quiet
        self._dials = dials
        self._tr = tr
        self._names = names
        desk.when_free.tell_by(self._tell)
        window.tell_wanted.connect(self._wish)
        confirm.tell_wanted.connect(self._tell_when_free)
        popups.action_wanted.connect(self._pressed)

    def _wish(self, ref: PersonRef, on: bool) -> None:  # noqa: FBT001 - a Qt signal's arguments
        """Take a wish to be told, or to be told no more."""
        if on:
            self._tell_when_free(ref.key)
        else:
            self._desk.when_free.withdraw(ref.key)

    def _tell_when_free(self, local_number: str) -> None:
        """Wait until a colleague is free, and say that one does; or say at once what is known."""
        asked, name, tr = self._desk.when_free.ask(local_number), self._name(local_number), self._tr
        if asked is Asked.FREE_NOW:
            self._show(local_number)
        elif asked is Asked.WAITS:
            self._say(local_number, tr("You are told when {name} is free.", name=name), NoticeLevel.INFO)
        else:
            why = tr("Fonetray cannot tell when {name} is free: it hears nothing of calls now.", name=name)
            self._say(local_number, why, NoticeLevel.WARNING)

    def look(self) -> None:
        """See whether what was kept away can be shown now."""
        self._desk.when_free.look()

    def _tell(self, local_number: str) -> bool:
        if self._quiet.holds():
            return False
        self._show(local_number)
        return True

    def _show(self, local_number: str) -> None:
        tr, name = self._tr, self._name(local_number)
        text = tr("{name} is free now.", name=name) if self._names() else tr("Whom you wait for is free now.")
        key, call = (WHEN_FREE, local_number), tr("Call")
        self._popups.show_notice(text, NoticeLevel.INFO, key=key, hide_after=_CARD_STAYS, action=call)

    def _say(self, local_number: str, text: str, level: NoticeLevel) -> None:
        self._popups.show_notice(text, level, key=(WHEN_FREE, local_number), hide_after=_SAID)

    def _pressed(self, key: object) -> None:
        if isinstance(key, tuple) and key[:1] == (WHEN_FREE,):
            self._popups.close_notice(key)
            self._dials.call_from_search(key[1], self._name(key[1]))

    def _name(self, local_number: str) -> str:
        employee = self._desk.directory.employee(local_number)
        return (employee.name if employee else "") or local_number
