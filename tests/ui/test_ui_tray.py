import subprocess
import sys
from typing import Any

import pytest
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from fonetray.ui.parts.theme import Theme
from fonetray.ui.tray.icon import Tray, tray_tip
from fonetray.ui.tray.menu_look import menu_theme
from fonetray.ui.views import CardState, RecentView, TrayState
from support.desktop import Desktop
from ui.test_ui_theme import contrast


@pytest.fixture
def icon(app: QApplication) -> QSystemTrayIcon:
    return QSystemTrayIcon(app)


@pytest.fixture
def tray(icon: QSystemTrayIcon, parts: dict[str, Any]) -> Tray:
    return Tray(icon=icon, **parts)


RECENT, FLOWS = "Recent calls", "Call flows"


def submenu(tray: Tray, title: str) -> QMenu:
    (menu,) = [action.menu() for action in tray.menu.actions() if action.menu() and action.text() == title]
    assert isinstance(menu, QMenu)
    return menu


def words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.isVisible() and not action.isSeparator()]


def test_the_menu_has_all_ways(tray: Tray) -> None:
    own = ["Mute call cards", "I am presenting: no names", "Why no call card?"]
    own += ["Account…", "Call rules…", "Settings…", "Quit"]
    assert words(tray.menu) == ["Search", "Recent calls", "Call history…", "Call flows", *own]
    wanted = (tray.search_wanted, tray.mute_wanted, tray.presenting_wanted, tray.why_wanted, tray.account_wanted)
    wanted += (tray.history_wanted, tray.settings_wanted, tray.quit_wanted)
    spies = [QSignalSpy(signal) for signal in wanted]
    for action in tray.menu.actions():
        if not action.menu():
            action.trigger()
    assert [spy.count() for spy in spies] == [1] * 8


def test_muted_cards_show_as_long_as_it_lasts(tray: Tray) -> None:
    tray.set_state(TrayState.IDLE, "Ready")
    tray.set_muted(muted=True)
    assert tray.tooltip() == "Ready · Call cards are muted"
    wanted = QSignalSpy(tray.mute_wanted)
    next(action for action in tray.menu.actions() if action.text() == "Mute call cards").trigger()
    assert list(wanted.at(0)) == [False]
    tray.set_muted(muted=False)
    assert tray.tooltip() == "Ready"


def test_that_somebody_looks_on_shows_as_long_as_it_lasts(tray: Tray) -> None:
    tray.set_state(TrayState.IDLE, "Ready")
    wanted = QSignalSpy(tray.presenting_wanted)
    action = next(action for action in tray.menu.actions() if action.text() == "I am presenting: no names")
    tray.presenting_wanted.connect(lambda on: tray.veil(on=on))
    action.trigger()
    assert tray.tooltip() == "Ready · You are presenting: no names"
    action.trigger()
    assert [wanted.at(which)[0] for which in range(wanted.count())] == [True, False]
    assert tray.tooltip() == "Ready"


def test_empty_menus_say_so(tray: Tray) -> None:
    for which, said in ((RECENT, "No calls yet"), (FLOWS, "No call flows")):
        action = submenu(tray, which).actions()[0]
        assert action.text() == said
        assert not action.isEnabled()


def test_recent_calls_call_back(tray: Tray) -> None:
    called = QSignalSpy(tray.call_wanted)
    tray.set_recent(
        [
            RecentView(CardState.MISSED, incoming=True, name="Jensen & <b>Søn</b>", when="10:12", dial="86515151"),
            RecentView(CardState.ENDED, incoming=True, name="Hidden number", when="9:00", dial=""),
        ],
    )
    first, second = submenu(tray, RECENT).actions()
    assert first.text() == "Jensen && <b>Søn</b>\t10:12"
    assert not second.isEnabled()
    first.trigger()
    assert list(called.at(0)) == ["86515151", "Jensen & <b>Søn</b>"]


def test_a_warning_stands_beside_any_state_until_it_is_taken_back(tray: Tray) -> None:
    before = words(tray.menu)
    warning = "Passwords travel unprotected: a_setting & is on."
    for state in TrayState:
        tray.set_state(state, "Something long that is wrong with it. " * 5)
        tray.set_warning(warning)
        assert tray.tooltip().endswith(warning)
        assert len(tray.tooltip()) <= 120
        assert words(tray.menu) == ["Passwords travel unprotected: a_setting && is on.", *before]
    tray.set_missed(2, 3)
    assert tray.tooltip().endswith(warning)
    tray.set_warning("")
    tray.set_missed(0, 0)
    tray.set_state(TrayState.IDLE, "Ready")
    assert (tray.tooltip(), words(tray.menu)) == ("Ready", before)


def test_missed_calls_show_in_icon_and_words(tray: Tray) -> None:
    tray.set_state(TrayState.IDLE, "Ready")
    tray.set_missed(2, 3)
    assert tray.shown_state() is TrayState.ATTENTION
    assert tray.tooltip() == "Ready · 2 missed calls"
    wanted = QSignalSpy(tray.missed_wanted)
    (entry,) = [action for action in tray.menu.actions() if action.text() == "Missed calls (3)…"]
    entry.trigger()
    assert wanted.count() == 1
    tray.set_missed(0, 3)
    assert (tray.shown_state(), tray.tooltip(), entry.isVisible()) == (TrayState.IDLE, "Ready", True)
    tray.set_missed(2, 3)
    tray.set_state(TrayState.OFFLINE, "No connection")
    assert tray.shown_state() is TrayState.OFFLINE
    tray.set_missed(0, 0)
    tray.set_state(TrayState.IDLE, "Ready")
    assert tray.shown_state() is TrayState.IDLE
    assert tray.tooltip() == "Ready"


def test_a_capture_shows_as_long_as_it_lasts_and_can_be_ended(tray: Tray) -> None:
    ended = QSignalSpy(tray.capture_off_wanted)
    tray.set_state(TrayState.IDLE, "Ready")
    tray.set_capture("30/11")
    assert tray.tooltip() == "Ready · Collecting diagnostics"
    assert words(tray.menu)[4:6] == ["Stop collecting diagnostics (until 30/11)", "Mute call cards"]
    tray.set_state(TrayState.BUSY, "In a call")
    assert tray.tooltip() == "In a call · Collecting diagnostics"
    next(action for action in tray.menu.actions() if "diagnostics" in action.text()).trigger()
    assert ended.count() == 1
    tray.set_capture("")
    assert tray.tooltip() == "In a call"
    assert "diagnostics" not in " ".join(words(tray.menu))


@pytest.mark.parametrize("state", list(TrayState))
def test_each_state_has_an_icon(icon: QSystemTrayIcon, tray: Tray, state: TrayState) -> None:
    tray.set_state(state, "x")
    assert not icon.icon().isNull()


def test_no_markup_in_the_tooltip() -> None:
    assert tray_tip("<img src=x>\n& mere") == "‹img src=x› & mere"


def test_a_menu_that_the_icon_has_already_is_the_one_that_is_filled(
    icon: QSystemTrayIcon, parts: dict[str, Any]
) -> None:
    menu = QMenu()
    icon.setContextMenu(menu)
    tray = Tray(icon=icon, **parts)
    assert tray.menu is menu
    assert "Settings…" in words(menu)


@pytest.mark.parametrize("theme", [Theme.light(), Theme.dark()])
@pytest.mark.parametrize("behind", ["#ffffff", "#f6f5f4", "#383838", "#2b2b2b", "#1e1e1e"])
def test_the_icons_of_the_menu_are_seen_on_any_desktops_menu(theme: Theme, behind: str) -> None:
    shown = menu_theme(theme)
    for colour in (shown.text, shown.muted, shown.accent, shown.danger, shown.success, shown.warning):
        assert contrast(colour, behind) >= 3, colour


LATE = """
import sys
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from fonetray.config.language import Translate
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.theme import Theme
from fonetray.ui.tray.icon import Tray
from fonetray.ui.views import TrayState
app = QApplication(["late"])
first = QSystemTrayIcon(app)
tray = Tray(icon=first, tr=Translate.for_language("en"), theme=Theme.light(), icons=Icons(Theme.light()))
tray._came_first = True
first.show()
tray.set_state(TrayState.RINGING, "Your phone is ringing")
tray.settle()
tray.settle()
(anew,) = tray.findChildren(QSystemTrayIcon)
wanted = []
tray.search_wanted.connect(lambda: wanted.append("search"))
for icon in (first, anew):
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
print(first.isVisible(), anew.isVisible(), anew.toolTip(), anew.contextMenu() is tray.menu, wanted, flush=True)
app.exec()
"""


@pytest.mark.desktop
def test_a_tray_that_came_late_is_given_an_icon_made_for_it() -> None:
    with Desktop(keyring=False) as desktop:
        program = desktop.start(sys.executable, "-c", LATE, stdout=subprocess.PIPE)
        try:
            assert program.stdout is not None
            assert program.stdout.readline().strip() == "False True Your phone is ringing True ['search']"
            desktop.until("the icon", lambda: len(desktop.tray_icons()) == 1)
        finally:
            program.terminate()
            program.communicate(timeout=20)
