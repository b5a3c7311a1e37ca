"""The tray icon and its menu: the state of the telephone at a glance, and the shortest ways to everything else."""

import html
import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from fonetray.config.language import Translate
from fonetray.ui.calling.menu import CallingMenu
from fonetray.ui.flows.menu import FlowMenu
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.labels import menu_text, plain
from fonetray.ui.parts.recent_look import recent_icon
from fonetray.ui.parts.theme import Theme
from fonetray.ui.tray.menu_look import menu_theme
from fonetray.ui.views import RecentView, TrayState

_LONGEST_TIP = 120
_BETWEEN = " · "


def tray_tip(text: str) -> str:
    """Return ``text`` for the tray's tooltip: on some desktops Qt or the panel would read markup there."""
    return plain(text).replace("<", "‹").replace(">", "›")[:_LONGEST_TIP]


def _undimmed(icon: QIcon) -> QIcon:
    """Give an icon that keeps its colour beside words that cannot be chosen."""
    kept = QIcon(icon)
    for size in icon.availableSizes():
        kept.addPixmap(icon.pixmap(size), QIcon.Mode.Disabled)
    return kept


class Tray(QObject):
    """The tray icon: a click wants the search, the menu holds the rest.

    ``call_wanted`` is (number to dial, name). ``calling`` holds the entries for calling out, ``flows`` the call flows.
    """

    search_wanted = Signal()
    settings_wanted = Signal()
    account_wanted = Signal()
    quit_wanted = Signal()
    why_wanted = Signal()
    rules_wanted = Signal()
    history_wanted = Signal()
    missed_wanted = Signal()
    mute_wanted = Signal(bool)
    presenting_wanted = Signal(bool)
    call_wanted = Signal(str, str)
    capture_off_wanted = Signal()

    def __init__(
        self, *, icon: QSystemTrayIcon, tr: Translate, theme: Theme, icons: Icons, parent: QObject | None = None
    ) -> None:
        """Take the icon that stands in the tray, or will, and the menu that it has already."""
        super().__init__(parent)
        self._tr = tr
        self._icons = icons
        self._state = TrayState.IDLE
        self._words = "Fonetray"
        self._news = self._waiting = 0
        self._warning = ""
        self._capture_until = ""
        self._muted = False
        self._recents: list[RecentView] = []
        self._tray = icon
        # On X11 Qt decides for good, when an icon is made, which kind of tray it is for.
        self._came_first = QGuiApplication.platformName() == "xcb" and not self.available()
        there: QMenu | None = icon.contextMenu()
        self._menu = QMenu() if there is None else there
        self._menu_theme = theme = menu_theme(theme)
        self._menu_icons = icons = Icons(theme)
        self._warned = self._menu.addAction(_undimmed(icons.icon("warning", theme.warning)), "")
        self._warned.setEnabled(False)
        self._below_warning = self._menu.addSeparator()
        self._search = self._action("search", tr("Search"), "Ctrl+K")
        self._menu.setDefaultAction(self._search)
        self._menu.addSeparator()
        self._recent = self._menu.addMenu(icons.icon("clock"), menu_text(tr("Recent calls")))
        self._missed_calls = self._action("phone-missed", "")
        self._history = self._action("history", tr("Call history…"), "Ctrl+H")
        self.calling = CallingMenu(self._menu, tr=tr, icons=icons, parent=self)
        self._menu.addSeparator()
        self.flows = FlowMenu(self._menu, tr=tr, icons=icons, parent=self)
        self._below_capture = self._menu.addSeparator()
        self._capture = self._action("eye", "")
        self._menu.addSeparator()
        self._mute = self._action("bell-off", tr("Mute call cards"))
        self._mute.setCheckable(True)
        self._presenting = self._action("eye-off", tr("I am presenting: no names"))
        self._presenting.setCheckable(True)
        self._why = self._action("question", tr("Why no call card?"))
        self._menu.addSeparator()
        self._account = self._action("key", tr("Account…"))
        self._rules = self._action("signpost", tr("Call rules…"))
        self._settings = self._action("settings", tr("Settings…"))
        self._menu.addSeparator()
        self._quit = self._action("quit", tr("Quit"))
        self._connect()
        self._tray.setContextMenu(self._menu)
        self.set_recent([])
        self._refresh()

    def _connect(self) -> None:
        for action, wanted in (
            (self._search, self.search_wanted),
            (self._account, self.account_wanted),
            (self._settings, self.settings_wanted),
            (self._why, self.why_wanted),
            (self._rules, self.rules_wanted),
            (self._history, self.history_wanted),
            (self._missed_calls, self.missed_wanted),
        ):
            action.triggered.connect(wanted)
        self._mute.triggered.connect(self.mute_wanted)
        self._presenting.triggered.connect(self.presenting_wanted)
        self._quit.triggered.connect(self.quit_wanted)
        self._capture.triggered.connect(self.capture_off_wanted)
        self._recent.triggered.connect(self._recent_chosen)
        self._tray.activated.connect(self._activated)

    @property
    def menu(self) -> QMenu:
        """The menu, for a window that stands in for a missing tray."""
        return self._menu

    def available(self) -> bool:
        """Return whether the desktop has a tray now; one may come later."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def settle(self) -> None:
        """Stand in the tray that is there now; where it came after the icon, as at login, with an icon made for it."""
        if not self._came_first:
            return
        self._came_first = False
        before, self._tray = self._tray, QSystemTrayIcon(self._tray.icon(), self)
        before.activated.disconnect(self._activated)
        before.hide()
        self._tray.setToolTip(before.toolTip())
        self._tray.setContextMenu(self._menu)
        self._tray.activated.connect(self._activated)
        self._tray.show()

    def set_state(self, state: TrayState, tooltip: str) -> None:
        """Show ``state``, and ``tooltip`` (plain text) on hovering."""
        self._state, self._words = state, tooltip
        self._refresh()

    def set_missed(self, news: int, waiting: int) -> None:
        """Show that ``news`` missed calls were not looked at, and offer those ``waiting`` for somebody to call back."""
        self._news, self._waiting = news, waiting
        self._refresh()

    def set_warning(self, text: str) -> None:
        """Say ``text`` above the menu and on hovering, beside any state; empty to stop."""
        self._warning = text
        self._refresh()

    def set_capture(self, until: str) -> None:
        """Say for as long as it lasts that diagnostics are collected ``until`` a date, with the way to end it."""
        self._capture_until = until
        self._refresh()

    def set_muted(self, *, muted: bool) -> None:
        """Show whether call cards are kept away."""
        self._mute.setChecked(muted)
        self._muted = muted
        self._refresh()

    def veil(self, *, on: bool) -> None:
        """Show that the user presents, or no longer: meanwhile the menu names no customer and no caller."""
        self._presenting.setChecked(on)
        self.calling.veil(on=on)
        self.set_recent(self._recents)
        self._refresh()

    def set_recent(self, recent: list[RecentView]) -> None:
        """Fill the menu of recent calls, newest first."""
        self._recents = recent
        self._recent.clear()
        if self._presenting.isChecked():
            self._say(self._recent, self._tr("Hidden while you present"))
            return
        for view in recent:
            action = self._recent.addAction(self._menu_icons.icon(*recent_icon(view, self._menu_theme)), "")
            action.setText(f"{menu_text(view.name)}\t{menu_text(view.when)}")
            action.setData((view.dial, view.name))
            action.setEnabled(bool(view.dial))
        if not recent:
            self._say(self._recent, self._tr("No calls yet"))

    def notify(self, title: str, text: str) -> None:
        """Show a notification of the desktop's own; Linux servers read markup in it, so there it is escaped."""
        body = html.escape(plain(text), quote=False) if sys.platform.startswith("linux") else plain(text)
        self._tray.showMessage(plain(title), body, self._icons.icon("fonetray"))

    def tooltip(self) -> str:
        """Return what hovering says now."""
        return self._tray.toolTip()

    def shown_state(self) -> TrayState:
        """Return the state that the icon shows: missed calls show only where nothing more urgent does."""
        if self._news and self._state is TrayState.IDLE:
            return TrayState.ATTENTION
        return self._state

    def _refresh(self) -> None:
        words = self._words
        if self._news:
            missed = self._tr.plural("{n} missed call", "{n} missed calls", self._news)
            words = f"{words} · {missed}"
        self._missed_calls.setText(menu_text(self._tr("Missed calls ({n})…", n=self._waiting)))
        self._missed_calls.setVisible(bool(self._waiting))
        lasting = self._show_lasting()
        room = _LONGEST_TIP - sum(len(text) + len(_BETWEEN) for text in lasting)
        words = _BETWEEN.join((words[:room], *lasting))
        self._tray.setIcon(self._icons.icon(f"tray-{self.shown_state().value}"))
        self._tray.setToolTip(tray_tip(words))

    def _show_lasting(self) -> list[str]:
        """Show above the menu what is to be known in any state; give what the tooltip says of it, to its end."""
        capture = self._tr("Stop collecting diagnostics (until {date})", date=self._capture_until)
        self._warned.setText(menu_text(self._warning))
        self._capture.setText(menu_text(capture))
        for item in (self._warned, self._below_warning):
            item.setVisible(bool(self._warning))
        for item in (self._capture, self._below_capture):
            item.setVisible(bool(self._capture_until))
        collecting = self._tr("Collecting diagnostics") if self._capture_until else ""
        muted = self._tr("Call cards are muted") if self._muted else ""
        presenting = self._tr("You are presenting: no names") if self._presenting.isChecked() else ""
        return [text for text in (muted, presenting, collecting, self._warning) if text]

    def _action(self, icon: str, text: str, keys: str = "") -> QAction:
        action = self._menu.addAction(self._menu_icons.icon(icon), menu_text(text))
        if keys:
            action.setShortcut(keys)
            action.setShortcutVisibleInContextMenu(True)
        return action

    def _say(self, menu: QMenu, text: str) -> None:
        menu.addAction(menu_text(text)).setEnabled(False)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.search_wanted.emit()

    def _recent_chosen(self, action: QAction) -> None:
        dial, name = action.data()
        self.call_wanted.emit(dial, name)
