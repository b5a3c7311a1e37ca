"""The program's windows, made together and taken down together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QWidget

from fonetray.config.language import Translate
from fonetray.ui.account_window import AccountWindow
from fonetray.ui.confirm_window import ConfirmWindow
from fonetray.ui.connect_window import ConnectWindow
from fonetray.ui.icons import Icons
from fonetray.ui.popup import PopupStack
from fonetray.ui.search_window import SearchWindow
from fonetray.ui.settings_window import SettingsWindow
from fonetray.ui.theme import Theme
from fonetray.ui.why_window import WhyWindow


@dataclass(frozen=True, slots=True)
class Windows:
    """One of each; none is shown yet."""

    popups: PopupStack
    search: SearchWindow
    confirm: ConfirmWindow
    account: AccountWindow
    settings: SettingsWindow
    why: WhyWindow
    connect: ConnectWindow

    @classmethod
    def make(cls, *, tr: Translate, theme: Theme, icons: Icons, now: Callable[[], datetime]) -> "Windows":
        """Make them in one language and one theme; ``now`` is the clock that calls are timed by."""
        return cls(
            popups=PopupStack(tr=tr, theme=theme, icons=icons, open_hint="", now=now),
            search=SearchWindow(tr=tr, theme=theme, icons=icons),
            confirm=ConfirmWindow(tr=tr, theme=theme, icons=icons),
            account=AccountWindow(tr=tr, theme=theme, icons=icons),
            settings=SettingsWindow(tr=tr, theme=theme, icons=icons),
            why=WhyWindow(tr=tr, theme=theme, icons=icons),
            connect=ConnectWindow(tr=tr, theme=theme, icons=icons),
        )

    def lasting(self) -> tuple[QWidget, ...]:
        """Give the windows in which somebody works for a while; F2 has its meaning in each of them."""
        return self.search, self.account, self.settings, self.why

    def close(self) -> None:
        """Hide all of them."""
        for window in (*self.lasting(), self.confirm, self.connect):
            window.hide()
        self.popups.close_all()
