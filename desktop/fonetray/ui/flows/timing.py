"""Takes the times that are chosen for call flows, in the tray's menu or their window, and asks for one to be typed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from fonetray.config.language import Translate
from fonetray.provider.errors import ProviderError
from fonetray.services.flows.call_flows import CallFlows, NoSuchFlow, Switched
from fonetray.services.flows.switching import FlowOvertaken
from fonetray.store.errors import StoreError
from fonetray.ui.flows.times import OWN, STAY
from fonetray.ui.flows.views import OfferView
from fonetray.ui.flows.words import flow_name, offer_views, understood, until_words
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.wording import store_trouble, trouble

if TYPE_CHECKING:
    from fonetray.ui.flows.time_window import FlowTimeWindow

_WRONG = timedelta(minutes=2)
"""A clock that differs so much from the hub's is said to be wrong."""


class FlowPlace(Protocol):
    """Where a wish came from, and where what came of it is said."""

    def switched(self, text: str, done: Switched) -> None:
        """Say what was done, and offer for a while to take it back."""

    def said(self, text: str, level: NoticeLevel, local_number: str) -> None:
        """Say what came of it otherwise."""


class Switching(Protocol):
    """Switches a flow, after a question where it is important."""

    def wish(self, local_number: str, *, active: bool, until: datetime | None, place: FlowPlace) -> None:
        """Switch a flow until a moment."""


class FlowTiming:
    """Switches a flow until a chosen time, or has one that goes back do so at another."""

    def __init__(
        self,
        *,
        flows: CallFlows,
        switching: Switching,
        window: Callable[[], "FlowTimeWindow"],
        tasks: Tasks,
        tr: Translate,
    ) -> None:
        """Take the parts; ``window`` makes the one that asks for a time when it is first needed."""
        self._flows = flows
        self._switching = switching
        self._make_window = window
        self._window: FlowTimeWindow | None = None
        self._asked: tuple[str, FlowPlace] | None = None
        self._tasks = tasks
        self._tr = tr

    def offers(self) -> tuple[list[OfferView], str]:
        """Give the times that are offered now, and what must be so for a flow to go back by itself."""
        tr, flows = self._tr, self._flows
        if not flows.by_hub:
            note = tr("This computer must be on then, with Fonetray running.")
        elif abs(flows.ahead) > _WRONG:
            clock = f"{flows.now().astimezone():%H:%M}"
            note = tr("The hub's clock counts, where it is {clock}: this computer's is wrong.", clock=clock)
        else:
            note = tr("The hub switches it back, even while this computer is off.")
        return offer_views(flows.now(), tr), note

    def chosen(self, local_number: str, choice: str, place: FlowPlace) -> None:
        """Take a choice: a moment (ISO 8601), or one of ``flow_times``; what comes of it is said at ``place``.

        What only says something in a menu of times carries nothing, and chooses nothing.
        """
        if not choice:
            return
        if choice == OWN:
            self._ask(local_number, place)
        elif choice == STAY:
            self._time_soon(local_number, None, place)
        else:
            self._take(local_number, datetime.fromisoformat(choice).astimezone(UTC), place)

    def _ask(self, local_number: str, place: FlowPlace) -> None:
        state, tr = self._flows.of(local_number), self._tr
        if state is None:
            return
        if self._window is None:
            self._window = self._make_window()
            self._window.chosen.connect(self._typed)
        self._asked, name = (local_number, place), flow_name(state.flow, local_number)
        if state.timer:
            title, yes = tr("When does {name} go back?", name=name), tr("Save")
        elif state.flow.active:
            title, yes = tr("Switch {name} off until when?", name=name), tr("Switch off")
        else:
            title, yes = tr("Switch {name} on until when?", name=name), tr("Switch on")
        self._window.ask(title, yes, lambda text: understood(text, self._flows.now(), tr))

    def _typed(self, moment: str) -> None:
        asked, self._asked = self._asked, None
        if asked is not None:
            self.chosen(asked[0], moment, asked[1])

    def _take(self, local_number: str, until: datetime, place: FlowPlace) -> None:
        state = self._flows.of(local_number)
        if state is None:
            return
        if state.timer:
            self._time_soon(local_number, until, place)
        else:
            self._switching.wish(local_number, active=not state.flow.active, until=until, place=place)

    def _time_soon(self, local_number: str, until: datetime | None, place: FlowPlace) -> None:
        self._tasks.spawn(self._set_time(local_number, until, place), name="when a call flow goes back")

    async def _set_time(self, local_number: str, until: datetime | None, place: FlowPlace) -> None:
        tr, state = self._tr, self._flows.of(local_number)
        name = flow_name(state.flow if state else None, local_number)
        level = NoticeLevel.ERROR
        try:
            await self._flows.time(local_number, until)
        except ProviderError as error:
            text = trouble(error, tr)
        except StoreError as error:
            text = store_trouble(error, tr)
        except NoSuchFlow:
            text = tr("There is no such call flow any more.")
        except FlowOvertaken:
            text, level = tr("Somebody else has just switched {name}.", name=name), NoticeLevel.WARNING
        else:
            level = NoticeLevel.INFO
            text = tr("{name} does not go back by itself any more.", name=name)
            if until is not None:
                text = tr("{name} goes back {when}.", name=name, when=until_words(until, self._flows.now(), tr))
        place.said(text, level, local_number)
