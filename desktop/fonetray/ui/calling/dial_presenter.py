"""Takes wishes to call from the windows down the dial road, asks in the confirm window, and says what came of it."""

import asyncio
from collections.abc import Callable

from fonetray.config.language import Translate
from fonetray.services.calls.dialing import DialOutcome, Question
from fonetray.services.desk import Desk
from fonetray.telephony.dialling import DialRequest, DialStatus, LinkMode, Origin
from fonetray.ui.calling.confirm_window import ConfirmWindow
from fonetray.ui.calling.countdown_presenter import CountdownPresenter
from fonetray.ui.calling.dial_wording import beside, caution, kind, refusal
from fonetray.ui.calling.waiting_presenter import DIAL_NOTICE, WaitingPresenter
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import AskView, NoticeLevel, Presence
from fonetray.ui.words.wording import trouble


class DialPresenter:
    """The app's ``Asker``: one question at a time, a later one waits for the earlier."""

    def __init__(
        self,
        *,
        desk: Desk,
        window: ConfirmWindow,
        popups: PopupStack,
        waiting: WaitingPresenter,
        countdowns: CountdownPresenter,
        prefill: Callable[[str], None],
        tasks: Tasks,
        tr: Translate,
    ) -> None:
        """Take the parts; ``prefill`` brings the search window forward with a number in it."""
        self._desk = desk
        self._window = window
        self._popups = popups
        self._waiting = waiting
        self._countdowns = countdowns
        self._prefill = prefill
        self._tasks = tasks
        self._tr = tr
        self.names = countdowns.names
        """Says whether anybody but colleagues may be named."""
        self._one_at_a_time = asyncio.Lock()
        self._decision: asyncio.Future[bool] | None = None
        self._asked_about = ""
        window.decided.connect(self._decided)
        desk.hub.board.subscribe(self._presence_changed)

    def call(self, text: str, origin: Origin, name: str = "") -> None:
        """Take a wish from a window."""
        self._tasks.spawn(self._call(DialRequest(text, origin, name)), name="call")

    def call_from_tray(self, text: str, name: str) -> None:
        """Take a wish from the tray's menu."""
        self.call(text, Origin.TRAY, name)

    def call_from_search(self, text: str, name: str) -> None:
        """Take a wish from the search window."""
        self.call(text, Origin.SEARCH, name)

    def call_back(self, text: str, name: str) -> None:
        """Take a wish to call one of the recent calls back."""
        self.call(text, Origin.HISTORY, name)

    def call_again(self) -> None:
        """Take a wish to call whom the user called last."""
        self._tasks.spawn(self._call_again(), name="call again")

    def connect_to(self, number: str, place: str) -> None:
        """Take a wish to have an outside number rung for somebody else."""
        self._tasks.spawn(self._call(DialRequest(number, Origin.CONNECT, connect_to=place)), name="connect")

    def call_from_link(self, link: str) -> None:
        """Take a wish from a clicked link."""
        self.call(link, Origin.LINK)

    async def dial(self, request: DialRequest, *, agreed: bool = False) -> DialOutcome:
        """Take a wish to its end and show what came of it."""
        outcome = await self._desk.dialing.dial(request, self, agreed=agreed, sending=self._waiting.sending)
        self._waiting.answered(outcome)
        self._show(outcome, self._place(request))
        return outcome

    async def ask(self, question: Question) -> bool:
        """Ask in the way that the guard says: a link may count down, or only stand in the search window."""
        if question.verdict.manner is LinkMode.ASK:
            return await self._confirmed(question)
        said = " ".join(beside(question.verdict, self._tr))
        if said:
            self._popups.show_notice(said, NoticeLevel.INFO, key=("beside", ""), hide_after=12.0)
        if question.verdict.manner is LinkMode.UNDO:
            return await self._countdowns.runs_out(question)
        self._prefill(question.verdict.number.display)
        return False

    async def _confirmed(self, question: Question) -> bool:
        """Ask in the confirm window; a premium or unusual number defaults to "no"."""
        async with self._one_at_a_time:
            verdict, best = question.verdict, question.identity.best
            self._asked_about = colleague = self._colleague(question)
            stands = self._desk.hub.board.of(colleague) if colleague else None
            named = bool(colleague) or self.names()
            described = [best.organisation if best and named else "", kind(verdict.number, self._tr)]
            self._decision = asyncio.get_running_loop().create_future()
            self._window.ask(
                AskView(
                    name=(question.name or question.request.name if named else "") or verdict.number.display,
                    number=verdict.number.display,
                    kind=" · ".join(filter(None, described)),
                    phone=self._phone(),
                    caution=caution(verdict.reasons, verdict.number, self._tr),
                    beside=" ".join(beside(verdict, self._tr)),
                    connects=self._place(question.request),
                    colleague=colleague,
                    presence=Presence(stands.state.value) if stands else None,
                    since=stands.since if stands else None,
                )
            )
            try:
                return await self._decision
            finally:
                self._decision, self._asked_about = None, ""

    def _colleague(self, question: Question) -> str:
        """Give the local number of the one colleague who would be rung, empty where it is nobody or several."""
        found = self._desk.directory.colleagues_with(question.verdict.number)
        return found[0].local_number if len(found) == 1 else ""

    def _presence_changed(self) -> None:
        if self._asked_about:
            stands = self._desk.hub.board.of(self._asked_about)
            self._window.show_presence(Presence(stands.state.value), stands.since)

    def _decided(self, yes: bool) -> None:  # noqa: FBT001 - a Qt signal's argument
        if self._decision is not None and not self._decision.done():
            self._decision.set_result(yes)

    def _phone(self) -> str:
        """Name the phone that rings first; empty when the active profile decides."""
        return self._desk.chosen_phone.name

    def _place(self, request: DialRequest) -> str:
        """Name whom a call is connected to; empty for the user."""
        directory, place = self._desk.directory, request.connect_to
        colleague = directory.employee(place)
        flow = next((flow for flow in directory.flows if flow.local_number == place), None)
        name = (colleague.name if colleague else "") or (flow.name if flow else "")
        return f"{name} ({place})" if name else place

    async def _call(self, request: DialRequest) -> None:
        await self.dial(request)

    async def _call_again(self) -> None:
        last = await self._desk.recents.last_dialled()
        if last and not self.names():
            text = self._tr("Whom you called last is hidden while you present.")
            self._popups.show_notice(text, NoticeLevel.INFO, key=DIAL_NOTICE, hide_after=8.0)
        elif last:
            await self.dial(DialRequest(last, Origin.HISTORY))
        else:
            text = self._tr("You have called nobody yet.")
            self._popups.show_notice(text, NoticeLevel.INFO, key=DIAL_NOTICE, hide_after=8.0)

    def _show(self, outcome: DialOutcome, place: str) -> None:
        tr = self._tr
        who = outcome.name or outcome.number.display if self.names() else tr("The number")
        if outcome.status in (DialStatus.PLACED, DialStatus.UNCERTAIN) and place:
            uncertain = outcome.status is DialStatus.UNCERTAIN
            lost = tr("The answer was lost: {name} may still be rung. Wait a moment before you try again.", name=who)
            said = tr("{name} is being rung for {place}. Whether it works is unproven.", name=who, place=place)
            level = NoticeLevel.ERROR if uncertain else NoticeLevel.INFO
            text, stays = (lost, None) if uncertain else (said, 12.0)
            self._popups.show_notice(text, level, key=DIAL_NOTICE, hide_after=stays)
        elif outcome.status is DialStatus.PLACED:
            self._popups.close_notice(DIAL_NOTICE)
        elif outcome.status is DialStatus.REFUSED:
            self._popups.show_notice(refusal(outcome.reason, tr), NoticeLevel.WARNING, key=DIAL_NOTICE, hide_after=12.0)
        elif outcome.status is DialStatus.FAILED:
            why = trouble(outcome.error, tr) if outcome.error else outcome.message
            text = tr("{name} was not called. {why}", name=who, why=why)
            self._popups.show_notice(text, NoticeLevel.ERROR, key=DIAL_NOTICE, hide_after=None)
        elif outcome.status is DialStatus.UNCERTAIN and not self._waiting.became_call(outcome):
            text = trouble(outcome.error, tr) if outcome.error else outcome.message
            self._popups.show_notice(text, NoticeLevel.ERROR, key=DIAL_NOTICE, hide_after=None)
