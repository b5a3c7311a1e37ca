"""Where the user goes in the program: to the search window, or out to a customer's page.

F2 means one thing in all of our windows: while a card is up that has a customer, it opens the caller's page. Only where
there is none it opens whoever is selected, in the search window.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from fonetray.config.language import Translate
from fonetray.services.calls.screen_pop import PopRule
from fonetray.system.opener import open_web_page, write_mail
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.search.window import SearchWindow
from fonetray.ui.tray.icon import Tray
from fonetray.ui.tray.presenter import TrayPresenter
from fonetray.ui.views import NoticeLevel

W = TypeVar("W", bound=QWidget)
_KEY = ("page", "")
_NO_TRAY = ("tray", "")
_TRAY_PATIENCE = 8
"""How often a tray is looked for."""
_A_WHILE = 0.5
"""Seconds between two looks."""


class Navigator(QObject):
    """Brings windows forward and opens pages."""

    def __init__(
        self,
        *,
        search: SearchWindow,
        popups: PopupStack,
        overview: TrayPresenter,
        tr: Translate,
        rule: Callable[[], PopRule] = PopRule,
    ) -> None:
        """Take the search window, the cards, what counts the missed calls, and which pages may be opened."""
        super().__init__()
        self._search = search
        self._popups = popups
        self._overview = overview
        self._tr = tr
        self._rule = rule
        popups.open_wanted.connect(self.open_page)
        search.open_wanted.connect(self.open_page)
        search.customer_wanted.connect(self.open_caller_or_selected)
        search.mail_wanted.connect(self.write_mail)

    def with_f2(self, window: W) -> W:
        """Make F2 open the caller in ``window``, and give it back; the search window has its keys itself."""
        QShortcut(QKeySequence(Qt.Key.Key_F2), window).activated.connect(self._popups.open_newest)
        return window

    def show_search(self) -> None:
        """Bring the search window forward; who looks has seen the missed calls."""
        self._search.open_with("")
        self._overview.seen()

    async def stand_in_for(self, tray: Tray) -> None:
        """Show the search window where no tray turns up, and say how it comes back; at login the tray may come late."""
        for _ in range(_TRAY_PATIENCE):
            if tray.available():
                tray.settle()
                return
            await asyncio.sleep(_A_WHILE)
        self.show_search()
        text = self._tr("This desktop has no place for Fonetray's icon. Start Fonetray again to see this window again.")
        self._popups.show_notice(text, NoticeLevel.INFO, key=_NO_TRAY, hide_after=15.0)

    def open_caller_or_selected(self) -> None:
        """Open the caller's page, or else that of whoever is selected in the search window."""
        if not self._popups.open_newest():
            person = self._search.selected()
            if person is not None and person.url:
                self.open_page(person.url)

    def open_page(self, address: str) -> None:
        """Open a customer's page, or say why not."""
        if not open_web_page(address, also=self._rule().schemes):
            text = self._tr("That address may not be opened here. Its kind must be allowed in popup.open_schemes.")
            self._popups.show_notice(text, NoticeLevel.WARNING, key=_KEY, hide_after=8.0)

    def write_mail(self, address: str) -> None:
        """Have the mail program begin a letter, or say why not."""
        if not write_mail(address):
            text = self._tr("No mail was begun to {address}: is there a mail program?", address=address)
            self._popups.show_notice(text, NoticeLevel.WARNING, key=_KEY, hide_after=8.0)
