"""Call flows in the tray's menu and in their window, over a simulated PBX."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu

from fonetray.services.flows.switching import FlowOvertaken
from fonetray.services.flows.timed_switch import Ended, TimerNews
from fonetray.services.ground.account import NO_CREDENTIALS
from fonetray.services.people.company import HubUnreachable
from fonetray.store.flow_timers import FlowTimer
from fonetray.telephony.feed_messages import CompanyMessage
from fonetray.telephony.people import CallFlow
from fonetray.ui.flows.menu import MOST, FlowMenu
from fonetray.ui.flows.presenter import FlowPresenter
from fonetray.ui.flows.question import FlowQuestion
from fonetray.ui.flows.time_window import FlowTimeWindow
from fonetray.ui.flows.views import FlowView
from fonetray.ui.flows.window import FlowWindow
from fonetray.ui.flows.window_presenter import FlowWindowPresenter
from fonetray.ui.words.days import NewDay
from ui.room import Room

HOSTILE = "<b>Fed</b> & <img src=x>"


NOON = datetime(2026, 11, 24, 12).astimezone()


class Flows:
    """The tray's menu and the window, each with its presenter."""

    def __init__(self, room: Room, parts: dict[str, Any]) -> None:
        self.room, self.desk = room, room.desk
        self.tray = QMenu()
        self.menu = FlowMenu(self.tray, tr=parts["tr"], icons=parts["icons"])
        self.window, self.question, self.time = (
            FlowWindow(**parts),
            FlowQuestion(guard_ms=0, **parts),
            FlowTimeWindow(**parts),
        )
        common: dict[str, Any] = {"desk": room.desk, "tasks": room.tasks, "tr": room.tr}
        self.presenter = FlowPresenter(menu=self.menu, popups=room.stack, question=lambda: self.question,
            time=lambda: self.time, **common)  # fmt: skip
        self.opened = FlowWindowPresenter(window=self.window, switching=self.presenter, **common)
        self.presenter.show()

    @property
    def off(self) -> str:
        """A flow that is off."""
        return next(flow.local_number for flow in self.desk.directory.flows if not flow.active)

    def active(self, local: str) -> bool:
        return next(flow.active for flow in self.desk.directory.flows if flow.local_number == local)

    def entries(self) -> list[QAction]:
        (menu,) = [action.menu() for action in self.tray.actions() if action.menu()]
        assert isinstance(menu, QMenu)
        return [action for action in menu.actions() if not action.isSeparator()]

    def entry(self, local: str) -> QAction:
        return next(action for action in self.entries() if action.data() and action.data()[0] == local)

    def times(self, local: str) -> list[QAction]:
        """What the tray offers for a while, once its menu is opened."""
        self.entries()[0].parent().aboutToShow.emit()
        (menu,) = [action.menu() for action in self.entries() if action.menu()]
        assert isinstance(menu, QMenu)
        inner = [action.menu() for action in menu.actions() if action.menu()]
        found = [one.actions() for one in (inner or [menu]) if isinstance(one, QMenu)]
        return next(
            actions for actions in found if any(action.data() and action.data()[0] == local for action in actions)
        )

    def choose(self, local: str, words: str) -> None:
        next(action for action in self.times(local) if action.text().startswith(words)).trigger()

    def set_clock(self, now: datetime) -> None:
        """Have everything that tells of flows go by this time from now on."""
        self.desk.directory._now = self.desk.flows._now = lambda: now

    async def idle(self) -> None:
        await self.room.until(lambda: len(self.room.tasks) == 0)

    async def open(self) -> None:
        self.opened.open()
        await self.idle()

    def press_card(self, words: str) -> None:
        found = [
            each
            for card in self.room.stack.shown()
            for each in card.findChildren(QAbstractButton)
            if each.accessibleName() == words
        ]
        found[0].click()

    def asked(self) -> int:
        """How often the PBX was asked to switch something."""
        return sum("SetCallFlowState" in entry["path"] for entry in self.room.pbx.log.as_documents())


@pytest.fixture
def flows(room: Room, parts: dict[str, Any]) -> Flows:
    return Flows(room, parts)


async def test_the_tray_switches_says_where_calls_go_and_takes_it_back(flows: Flows) -> None:
    local = flows.off
    flows.entry(local).trigger()
    assert not flows.entry(local).isChecked(), "not before the PBX says so"
    await flows.idle()
    assert flows.entry(local).isChecked()
    (said,) = flows.room.notices()
    assert " is on: calls go to " in said
    flows.press_card("Undo")
    await flows.idle()
    assert not flows.active(local)
    assert [said.endswith(" is off again.") for said in flows.room.notices()] == [True]


async def test_an_undo_does_nothing_where_somebody_else_was_there(flows: Flows) -> None:
    local = flows.off
    flows.entry(local).trigger()
    await flows.idle()
    await flows.desk.client.set_call_flow(local, active=False)
    asked = flows.asked()
    flows.press_card("Undo")
    await flows.idle()
    (said,) = flows.room.notices()
    assert "Somebody else has switched" in said
    assert flows.asked() == asked


async def test_a_failure_says_why_and_how_it_stands(flows: Flows) -> None:
    local = flows.off
    flows.room.pbx.behaviour.change({"failure": "500"})
    flows.entry(local).trigger()
    await flows.idle()
    (said,) = flows.room.notices()
    assert "was not switched. The provider" in said
    assert said.endswith("It is still off.")
    assert not flows.entry(local).isChecked()
    assert "Not current: the provider cannot be reached" in [action.text() for action in flows.entries()]


async def test_an_important_one_asks_first_and_the_safe_answer_is_at_hand(flows: Flows) -> None:
    local = flows.off
    await flows.desk.flows.mark(local, important=True)
    flows.entry(local).trigger()
    assert flows.question.isVisible()
    assert flows.question.focusWidget() is flows.question.no
    QTest.keyClick(flows.question, Qt.Key.Key_Return)
    await flows.idle()
    assert flows.asked() == 0
    flows.entry(local).trigger()
    flows.question.yes.click()
    await flows.idle()
    assert flows.active(local)


async def test_a_double_click_switches_once(flows: Flows) -> None:
    await flows.open()
    local = flows.off
    switch = flows.window.row(local).switch
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    await flows.room.until(switch.busy)
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    flows.presenter.wish(local, active=False)
    assert flows.window.row(local).texts()[1] == "Switching on…"
    assert not switch.isChecked()
    await flows.idle()
    assert flows.asked() == 1
    assert switch.isChecked()
    assert not switch.busy()


async def test_the_space_bar_switches_and_ctrl_z_takes_it_back(flows: Flows) -> None:
    await flows.open()
    flows.window.row(flows.off).switch.setFocus()
    local = flows.off
    QTest.keyClick(flows.window.row(local).switch, Qt.Key.Key_Space)
    await flows.idle()
    assert flows.active(local)
    assert not flows.window.undo.isHidden()
    assert flows.window.row(local).texts()[2] == "Switched by you, " + flows.window.row(local).texts()[2].split(", ")[1]
    QTest.keyClick(flows.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    await flows.idle()
    assert not flows.active(local)
    assert flows.window.undo.isHidden()
    assert flows.window.status().endswith("is off again.")


async def test_arrows_go_from_switch_to_switch(flows: Flows) -> None:
    await flows.open()
    first, second = flows.window.shown()[:2]
    for key, at in ((Qt.Key.Key_Down, second), (Qt.Key.Key_Up, first), (Qt.Key.Key_Up, first)):
        QTest.keyClick(flows.window, key)
        assert flows.window.focusWidget() is flows.window.row(at).switch


async def test_a_time_is_offered_kept_changed_and_dropped(flows: Flows) -> None:
    await flows.open()
    local, row = flows.off, flows.window.row(flows.off)

    def choose(words: str) -> None:
        row.times().aboutToShow.emit()
        next(action for action in row.times().actions() if action.text().startswith(words)).trigger()

    choose("In one hour")
    await flows.idle()
    assert flows.active(local)
    assert "goes back " in row.texts()[2]
    timer = flows.desk.timed.all[local]
    assert timedelta(minutes=59) < timer.due - datetime.now(UTC) <= timedelta(hours=1)
    row.times().aboutToShow.emit()
    said = [action.text() for action in row.times().actions()]
    assert (said[0], said[-1]) == ("Goes back at:", "This computer must be on then, with Fonetray running.")
    asked = flows.asked()
    choose("Another time")
    flows.time.field.setText("yesterday")
    assert not flows.time.yes.isEnabled()
    assert flows.time.said() == "Write 17:30, tomorrow 8:00, 24/12 12:00 or 90 min."
    flows.time.field.setText("tomorrow 8")
    assert flows.time.said() == "Goes back tomorrow 08:00"
    flows.time.yes.click()
    await flows.idle()
    assert flows.desk.timed.all[local].due > timer.due
    choose("Do not go back")
    await flows.idle()
    assert not flows.desk.timed.all
    assert (flows.active(local), flows.asked()) == (True, asked)


async def test_the_tray_switches_for_a_while_and_takes_it_back(flows: Flows) -> None:
    local = flows.off
    offered = [action.text() for action in flows.times(local) if not action.isSeparator()]
    assert offered[0] == "Switch on until:"
    assert offered[-2:] == ["Another time…", "This computer must be on then, with Fonetray running."]
    flows.choose(local, "In one hour")
    await flows.idle()
    assert flows.active(local)
    timer = flows.desk.timed.all[local]
    assert timedelta(minutes=59) < timer.due - datetime.now(UTC) <= timedelta(hours=1)
    (said,) = flows.room.notices()
    assert " is on until " in said
    assert " until " in flows.entry(local).text()
    flows.press_card("Undo")
    await flows.idle()
    assert (flows.active(local), flows.desk.timed.all) == (False, {})


async def test_on_the_day_itself_the_time_is_called_tomorrow_no_more(flows: Flows) -> None:
    local, other = flows.off, [flow.local_number for flow in flows.desk.directory.flows if not flow.active][1]
    flows.set_clock(NOON)
    await flows.open()
    await flows.desk.flows.switch(local, active=True, until=NOON + timedelta(hours=20))
    await flows.desk.flows.switch(other, active=True, until=NOON + timedelta(days=365))
    assert flows.entry(local).text().endswith(" until tomorrow 08:00")
    assert flows.entry(other).text().endswith(" until 24/11 2027 12:00"), "it is not meant that it was due today"
    assert "tomorrow 08:00" in flows.window.row(local).texts()[2]
    flows.set_clock(NOON + timedelta(hours=19))
    flows.times(local)  # the menu is opened
    assert flows.entry(local).text().endswith(" until 08:00")
    (day,) = flows.window.findChildren(NewDay)
    day.begun.emit()
    assert "tomorrow" not in flows.window.row(local).texts()[2]
    assert "08:00" in flows.window.row(local).texts()[2]


async def test_the_tray_asks_for_another_time_and_changes_or_drops_the_one_there_is(flows: Flows) -> None:
    local = flows.off
    flows.choose(local, "Another time")
    assert flows.time.isVisible()
    flows.time.field.setText("tomorrow 8")
    QTest.keyClick(flows.time.field, Qt.Key.Key_Return)
    await flows.idle()
    first, asked = flows.desk.timed.all[local], flows.asked()
    assert flows.times(local)[0].text() == "Goes back at:"
    flows.choose(local, "In one hour")
    await flows.idle()
    assert flows.desk.timed.all[local].due < first.due
    assert flows.room.notices()[-1].split(" goes back ")[1:], "what the menu cannot show is said"
    flows.choose(local, "Do not go back")
    await flows.idle()
    assert flows.desk.timed.all == {}
    assert flows.room.notices()[-1].endswith("does not go back by itself any more.")
    assert (flows.active(local), flows.asked()) == (True, asked)


async def test_what_only_says_something_among_the_times_chooses_nothing(flows: Flows) -> None:
    local = flows.off
    for place in (flows.presenter, flows.opened):
        flows.presenter.timing.chosen(local, "", place)
    await flows.idle()
    assert (flows.asked(), flows.active(local), flows.desk.timed.all) == (0, False, {})
    assert not flows.time.isVisible()
    assert flows.room.notices() == []


async def test_a_time_from_the_tray_asks_first_where_the_flow_is_important(flows: Flows) -> None:
    local = flows.off
    await flows.desk.flows.mark(local, important=True)
    flows.choose(local, "In one hour")
    assert flows.question.isVisible()
    assert flows.asked() == 0
    flows.question.yes.click()
    await flows.idle()
    assert local in flows.desk.timed.all


async def test_a_single_favourite_needs_no_menu_of_its_own(flows: Flows) -> None:
    local = flows.off
    await flows.desk.flows.mark(local, favourite=True)
    assert not any(action.menu() for action in flows.times(local))
    flows.choose(local, "Tomorrow")
    await flows.idle()
    assert flows.active(local)


async def test_the_keyboard_comes_to_a_time(flows: Flows) -> None:
    local = flows.off
    await flows.desk.flows.mark(local, favourite=True)
    (menu,) = [action.menu() for action in flows.tray.actions() if action.menu()]
    assert isinstance(menu, QMenu)
    menu.popup(QPoint(0, 0))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(QApplication.activePopupWidget() or menu, key)
    await flows.idle()
    assert local in flows.desk.timed.all
    menu.hide()


async def test_a_flow_that_somebody_else_has_just_switched_is_not_timed(flows: Flows) -> None:
    local = flows.off
    await flows.desk.flows.switch(local, active=True, until=datetime.now(UTC) + timedelta(hours=1))

    async def overtaken(local_number: str, until: datetime | None, *, back_to: bool) -> None:
        assert (local_number, back_to, until is not None) == (local, False, True)
        raise FlowOvertaken("by a colleague")

    flows.desk._flows_here.time = overtaken  # type: ignore[method-assign] # as a hub says it
    flows.choose(local, "In one hour")
    await flows.idle()
    assert flows.room.notices()[-1].startswith("Somebody else has just switched ")


async def test_what_nobody_knows_is_not_said_to_have_failed(flows: Flows) -> None:
    flows.room.pbx.behaviour.change({"slow": 600})
    flows.desk.client._sender._timeout = 1.0
    flows.entry(flows.off).trigger()
    await flows.idle()
    (said,) = flows.room.notices()
    assert said.startswith("No answer came, so ")


class ByHub:
    """A road by a hub that counts how often it is asked who switched what."""

    by_hub, ahead = True, timedelta(minutes=-47)
    looked, there = 0, True

    def __init__(self) -> None:
        self.changes: dict[str, Any] = {}
        self.timers: dict[str, Any] = {}

    async def look(self) -> None:
        self.looked += 1
        if not self.there:
            raise HubUnreachable("no way to it")


async def test_a_hub_is_asked_who_it_was_when_it_has_something_else_to_say(flows: Flows) -> None:
    hub, feeding = ByHub(), flows.desk.hub.feeding
    flows.desk.flows._road = lambda: hub  # type: ignore[return-value, assignment] # the rest of it is not asked for

    async def looked(said: str = "") -> int:
        if said:
            feeding.company(CompanyMessage("e", "f", said))
        flows.desk.directory._tell()
        await flows.idle()
        return hub.looked

    feeding.company(CompanyMessage("e", "f", "l1"))
    await flows.idle()
    assert hub.looked == 1, "at the start, though all flows stand as they did"
    assert await looked() == 1
    assert await looked("l2") == 2
    hub.there = False
    assert await looked("l3") == 3
    hub.there = True
    assert await looked() == 4, "what could not be had is asked for again"
    assert await looked() == 4


async def test_a_wrong_clock_is_named_where_a_time_is_chosen(flows: Flows) -> None:
    flows.desk.flows._road = ByHub  # type: ignore[assignment] # as above
    offered = flows.times(flows.off)
    assert offered[-1].text().startswith("The hub's clock counts, where it is ")
    due = datetime.fromisoformat(offered[1].data()[1])
    assert abs(due - datetime.now(UTC) - timedelta(minutes=13)) < timedelta(minutes=1), "an hour of the hub's"


async def test_marks_are_set_in_the_row_and_the_tray_follows(flows: Flows) -> None:
    await flows.open()
    local = flows.desk.directory.flows[-1].local_number
    flows.window.row(local).star.click()
    flows.window.row(local).shield.click()
    await flows.idle()
    view = flows.window.row(local).view
    assert view is not None
    assert (view.favourite, view.important) == (True, True)
    assert [action.data()[0] for action in flows.entries() if action.data()] == [local]
    assert flows.window.row(local).star.accessibleName() == f"Take out of the tray menu: {view.name}"


async def test_the_states_of_an_empty_window(flows: Flows) -> None:
    flows.set_clock(NOON)
    flows.desk.directory.flows = ()
    flows.window.show()
    assert flows.window.empty_title() == "Reading call flows…"
    await flows.idle()
    assert flows.window.empty_title() == ""
    flows.room.pbx.behaviour.change({"failure": "500"})
    flows.desk.directory.flows = ()
    flows.opened.read()
    await flows.idle()
    assert flows.window.empty_title() == "Call flows could not be read"
    flows.room.pbx.behaviour.change({"failure": "none"})
    flows.opened.read()
    await flows.idle()
    assert flows.window.status().startswith("Read today ")
    flows.room.pbx.behaviour.change({"failure": "500"})
    flows.opened.read()
    await flows.idle()
    assert "Call flows are shown as read today " in flows.window.status()
    flows.desk.directory.flows = ()
    flows.desk.account.credentials = NO_CREDENTIALS
    flows.opened.show()
    assert flows.window.empty_title() == "Not signed in"


async def test_the_time_is_over_and_that_is_said(flows: Flows) -> None:
    local = flows.off
    due = datetime.now(UTC)
    timer = FlowTimer(local, back_to=False, due=due, employee="202", set_at=due)
    said: dict[Ended, str] = {}
    for how in Ended:
        flows.presenter._tell(TimerNews(timer, how, timedelta(hours=9)))
        (said[how],) = flows.room.notices()
    await flows.idle()
    assert "so it was done just now." in said[Ended.DONE]
    assert said[Ended.ALREADY].endswith("Somebody has done so already.")
    assert said[Ended.GONE].endswith("There is no such call flow any more.")
    assert said[Ended.WAITS].endswith("It is tried again by itself.")
    assert len(set(said.values())) == len(Ended)


def some(count: int) -> list[FlowView]:
    return [
        FlowView(str(600 + which), f"Flow {which}", active=False, goes_to="Reception (200)") for which in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, 8, 60])
def test_however_many_there_are(parts: dict[str, Any], count: int) -> None:
    tray = QMenu()
    menu = FlowMenu(tray, tr=parts["tr"], icons=parts["icons"])
    menu.set_flows(some(count))
    (shown,) = [action.menu() for action in tray.actions() if action.menu()]
    assert isinstance(shown, QMenu)
    words = [action.text() for action in shown.actions() if not action.isSeparator()]
    assert len(words) == (min(count, MOST) + 2 if count else 2)
    assert words[-1] == "All call flows…"
    wanted = QSignalSpy(menu.all_wanted)
    shown.actions()[-1].trigger()
    assert wanted.count() == 1
    window = FlowWindow(**parts)
    window.show_flows(some(count))
    window.open()
    assert window.filter.isVisible() is (count > 8)
    assert len(window.shown()) == count
    if count:
        assert window.focusWidget() is window.row("600").switch
    if count > 8:
        window.filter.setText("flow 59")
        assert window.shown() == ["659"]
        window.filter.setText("nothing like it")
        assert window.shown() == []


def test_names_are_text_and_never_markup(parts: dict[str, Any]) -> None:
    window = FlowWindow(**parts)
    window.show_flows([FlowView("600", HOSTILE, active=True, goes_to=HOSTILE, who=HOSTILE)])
    window.open()
    assert window.row("600").texts() == [HOSTILE, f"On: calls go to {HOSTILE}", HOSTILE]
    assert window.row("600").switch.accessibleName() == HOSTILE


@pytest.mark.parametrize("change", [lambda window: window.undo.take_back(), lambda window: window.close()])
async def test_what_is_switched_from_a_window_that_was_closed_is_said_on_a_card(
    flows: Flows, change: Callable[[FlowWindow], object]
) -> None:
    await flows.open()
    local = flows.off
    flows.window.row(local).switch.click()
    change(flows.window)
    await flows.idle()
    assert bool(flows.room.notices()) is not flows.window.isVisible()


async def test_a_flow_without_a_name_goes_by_its_number(flows: Flows) -> None:
    flows.desk.directory.flows = (CallFlow("6000", "", active=False, inactive_goto=""),)
    flows.presenter.show()
    assert flows.entries()[0].text() == "6000\tan unknown place"
