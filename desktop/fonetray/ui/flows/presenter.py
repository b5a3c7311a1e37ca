"""Switches call flows for the tray's menu and the window: asks where it must, says what came of it, takes it back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from fonetray.config.language import Translate
from fonetray.provider.errors import ProviderError
from fonetray.services.desk import Desk
from fonetray.services.flows.call_flows import NoSuchFlow, Switched
from fonetray.services.flows.switching import FlowUncertain
from fonetray.services.flows.timed_switch import TimerNews
from fonetray.store.errors import StoreError
from fonetray.telephony.people import CallFlow
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.flows.menu import FlowMenu
from fonetray.ui.flows.timing import FlowPlace, FlowTiming
from fonetray.ui.flows.views import OfferView
from fonetray.ui.flows.words import (
    done_words,
    failed_words,
    flow_name,
    flow_view,
    news_words,
    question,
    stale_words,
    until_words,
)
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.wording import store_trouble, trouble

if TYPE_CHECKING:
    from fonetray.ui.flows.question import FlowQuestion
    from fonetray.ui.flows.time_window import FlowTimeWindow

T = TypeVar("T")

_KEY = "flow"
_UNDO_WITHIN = 10.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A flow is to be ``active`` or not, until a moment where there is one."""

    local_number: str
    active: bool
    until: datetime | None
    place: FlowPlace


class FlowPresenter:
    """Keeps the tray's menu true, and does what is wished there or in the window; fulfils `FlowPlace` by cards."""

    def __init__(
        self,
        *,
        desk: Desk,
        menu: FlowMenu,
        popups: PopupStack,
        question: "Callable[[], FlowQuestion]",
        time: "Callable[[], FlowTimeWindow]",
        tasks: Tasks,
        tr: Translate,
    ) -> None:
        """Take the parts and listen; ``question`` and ``time`` make the windows that ask when they are first needed."""
        self._desk = desk
        self._menu = menu
        self._popups = popups
        self._make_question = question
        self._question: FlowQuestion | None = None
        self._tasks = tasks
        self._tr = tr
        self.now = desk.flows.now
        self.timing = FlowTiming(flows=desk.flows, switching=self, window=time, tasks=tasks, tr=tr)
        self._asked: Wish | None = None
        self._done: dict[str, Switched] = {}
        self._known: tuple[tuple[CallFlow, ...], str] | None = None
        self._shown_on: date | None = None
        menu.switch_wanted.connect(lambda local_number, on: self.wish(local_number, active=on))
        menu.time_wanted.connect(lambda local_number, choice: self.timing.chosen(local_number, choice, self))
        menu.offer_by(self._offers)
        popups.action_wanted.connect(self._pressed)
        desk.flows.subscribe(self.show)
        desk.availability.subscribe(self.show)
        desk.directory.subscribe(self._look_who)
        desk.hub.feeding.subscribe_first(self._look_who)
        desk.timed.tell_by(self._tell)

    def show(self) -> None:
        """Show in the tray's menu how flows stand."""
        self._shown_on = self.now().astimezone().date()
        views = [flow_view(state, self._desk, self.now(), self._tr) for state in self._desk.flows.all()]
        self._menu.set_flows(views, stale_words(self._desk, self._tr))

    def wish(
        self, local_number: str, *, active: bool, until: datetime | None = None, place: FlowPlace | None = None
    ) -> None:
        """Switch a flow, after a question where it is important."""
        wish = Wish(local_number, active, until, place or self)
        state = self._desk.flows.of(local_number)
        if state is not None and state.wanted is not None:
            return
        if state is None or not state.marks.important:
            self._tasks.spawn(self._switch(wish), name="switch a call flow")
            return
        view = flow_view(state, self._desk, self.now(), self._tr)
        when = until_words(until, self.now(), self._tr) if until else ""
        if self._question is None:
            self._question = self._make_question()
            self._question.decided.connect(self._decided)
        self._question.ask(question(view, active=active, until=when, tr=self._tr))
        self._asked = wish

    def undo(self, done: Switched, place: FlowPlace | None = None) -> None:
        """Take a switch back, unless somebody else has been there."""
        self._tasks.spawn(self._undo(done, place or self), name="switch a call flow back")

    def switched(self, text: str, done: Switched) -> None:
        """Say on a card what was done, with a button that takes it back."""
        self._done[done.local_number] = done
        key, undo = (_KEY, done.local_number), self._tr("Undo")
        self._popups.show_notice(text, NoticeLevel.INFO, key=key, hide_after=_UNDO_WITHIN, action=undo)

    def said(self, text: str, level: NoticeLevel, local_number: str) -> None:
        """Say on a card what came of it; what went wrong stays."""
        self._done.pop(local_number, None)
        hide_after = None if level is NoticeLevel.ERROR else _UNDO_WITHIN
        self._popups.show_notice(text, level, key=(_KEY, local_number), hide_after=hide_after)

    def _offers(self) -> tuple[list[OfferView], str]:
        """Give what is offered in the menu as it is opened; on another day "tomorrow" there is written anew."""
        if self._shown_on != self.now().astimezone().date():
            self.show()
        return self.timing.offers()

    def _look_who(self) -> None:
        """Ask the hub who it was where somebody has switched or timed something; what was done here is known."""
        now = (self._desk.directory.flows, self._desk.hub.feeding.flow_log)
        if self._desk.flows.by_hub and now != self._known:
            self._known = now
            self._tasks.spawn(self._look(), name="who switched call flows")

    async def _look(self) -> None:
        if not await self._desk.flows.look():
            self._known = None

    def _decided(self, yes: bool) -> None:  # noqa: FBT001 - a Qt signal's argument
        wish, self._asked = self._asked, None
        if yes and wish is not None:
            self._tasks.spawn(self._switch(wish), name="switch a call flow")

    async def _switch(self, wish: Wish) -> None:
        flows, local = self._desk.flows, wish.local_number
        done = await self._trying(lambda: flows.switch(local, active=wish.active, until=wish.until), local, wish.place)
        state = flows.of(local)
        if done is not None and state is not None:
            wish.place.switched(done_words(flow_view(state, self._desk, self.now(), self._tr), self._tr), done)

    async def _undo(self, done: Switched, place: FlowPlace) -> None:
        local = done.local_number
        undone = await self._trying(lambda: self._desk.flows.undo(done), local, place)
        if undone is None:
            return
        name = flow_name(self._flow(local), local)
        if not undone:
            text = self._tr("Somebody else has switched {name} meanwhile, so nothing was undone.", name=name)
            place.said(text, NoticeLevel.WARNING, local)
        elif done.active:
            place.said(self._tr("{name} is off again.", name=name), NoticeLevel.INFO, local)
        else:
            place.said(self._tr("{name} is on again.", name=name), NoticeLevel.INFO, local)

    async def _trying(self, work: Callable[[], Awaitable[T]], local_number: str, place: FlowPlace) -> T | None:
        """Do something, and say why where it fails."""
        tr = self._tr
        try:
            return await work()
        except FlowUncertain:
            name = flow_name(self._flow(local_number), local_number)
            text = tr("No answer came, so {name} may have been switched. Look again in a moment.", name=name)
            place.said(text, NoticeLevel.ERROR, local_number)
            return None
        except ProviderError as error:
            why = trouble(error, tr)
        except StoreError as error:
            why = store_trouble(error, tr)
        except NoSuchFlow:
            why = tr("There is no such call flow any more.")
        flow = self._flow(local_number)
        text = failed_words(flow, flow_name(flow, local_number), why, tr)
        place.said(text, NoticeLevel.ERROR, local_number)
        return None

    def _tell(self, news: TimerNews) -> None:
        local = news.timer.local_number
        text, level = news_words(news, flow_name(self._flow(local), local), self.now(), self._tr)
        self._done.pop(local, None)
        hide_after = _UNDO_WITHIN if level is NoticeLevel.INFO else None
        self._popups.show_notice(text, level, key=(_KEY, local), hide_after=hide_after)
        self._tasks.spawn(self._desk.flows.look(), name="who switched call flows")

    def _pressed(self, key: object) -> None:
        if isinstance(key, tuple) and key[:1] == (_KEY,) and (done := self._done.pop(key[1], None)) is not None:
            self._popups.close_notice(key)
            self.undo(done)

    def _flow(self, local_number: str) -> CallFlow | None:
        flows = self._desk.directory.flows
        return next((flow for flow in flows if flow.local_number == local_number), None)
