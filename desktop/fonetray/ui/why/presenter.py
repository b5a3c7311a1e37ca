"""The other side of "Why no call card?": looks at the road in, and tries it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from fonetray.config.language import Translate
from fonetray.config.settings import SettingsError, set_value
from fonetray.listener.server import Listener
from fonetray.services.calls.rehearsal import RehearsalFailed
from fonetray.services.desk import Desk
from fonetray.services.doctor.diagnosis import Cause, Diagnosis, Standing, diagnose
from fonetray.services.doctor.tracing import gather_facts
from fonetray.telephony.calls import CallChange
from fonetray.telephony.dialling import DialRequest, DialStatus, Origin
from fonetray.ui.calling.dial_presenter import DialPresenter
from fonetray.ui.privacy import Privacy
from fonetray.ui.quiet import Quiet
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel, StepView, WhyView
from fonetray.ui.why.window import WhyWindow
from fonetray.ui.why.words import ACTIONS, action_text, advice, headline, stage
from fonetray.ui.words.wording import moment

_GOOD = {Standing.GOOD: True, Standing.BROKEN: False, Standing.UNKNOWN: None}
_PATIENCE = 30.0
"""Seconds to wait for the PBX to tell of a call that it was asked for."""


class WhyPresenter:
    """Shows the diagnosis while the window is open."""

    def __init__(  # noqa: PLR0913 - all that keeps a card away meets here
        self,
        *,
        window: WhyWindow,
        desk: Desk,
        listener: Listener,
        dials: DialPresenter,
        quiet: Quiet,
        privacy: Privacy,
        tasks: Tasks,
        tr: Translate,
        changed: Callable[[], None],
    ) -> None:
        """Take the parts; ``changed`` is called after a setting is another than before."""
        self._window = window
        self._desk = desk
        self._listener = listener
        self._dials = dials
        self._quiet = quiet
        self._privacy = privacy
        self._tasks = tasks
        self._tr = tr
        self._changed = changed
        self._arrived: asyncio.Event | None = None
        window.refresh_wanted.connect(self._refresh_soon)
        window.event_wanted.connect(self._rehearse_soon)
        window.call_wanted.connect(self._ring_soon)
        window.unmute_wanted.connect(self._unmute)
        desk.calls.subscribe(self._call_changed)

    async def diagnosis(self) -> Diagnosis:
        """Say how the road in stands now."""
        quiet, presenting = self._quiet, not self._privacy.cards()
        facts = await gather_facts(
            desk=self._desk, listener=self._listener, withheld=quiet.withheld, presenting=presenting
        )
        return diagnose(facts)

    def open(self) -> None:
        """Show the window."""
        self._window.say("")
        self._tasks.spawn(self._open(), name="look at the road in")

    async def _open(self) -> None:
        await self._refresh()
        self._window.open()

    def _refresh_soon(self) -> None:
        self._tasks.spawn(self._refresh(), name="look at the road in")

    async def _refresh(self) -> None:
        tr, now = self._tr, datetime.now(UTC)
        found = await self.diagnosis()
        when = moment(found.when, now, tr) if found.when else ""
        action = ACTIONS.get(found.cause, "")
        steps = tuple(
            StepView(stage(step.stage, tr), _GOOD[step.standing], moment(step.last, now, tr) if step.last else "")
            for step in found.steps
        )
        self._window.show_view(
            WhyView(
                headline=headline(found.cause, when, self._desk.account.local_number, tr),
                text=advice(found.cause, tr),
                steps=steps,
                well=found.cause is Cause.ALL_WELL,
                action=action,
                action_text=action_text(action, tr),
            )
        )

    def _unmute(self) -> None:
        account = self._desk.account
        try:
            account.settings = set_value(account.home.config_file, "popup.muted", "false")
        except (SettingsError, OSError) as error:
            self._window.say(str(error), NoticeLevel.ERROR)
            return
        self._changed()
        self._refresh_soon()

    def _rehearse_soon(self) -> None:
        self._tasks.spawn(self._rehearse(), name="show a test card")

    async def _rehearse(self) -> None:
        tr, me = self._tr, self._desk.account.local_number
        if not me:
            self._window.say(tr("Choose your local number in the settings."), NoticeLevel.WARNING)
            return
        self._window.set_busy(True)
        try:
            url = self._listener.own_url
            await self._desk.rehearsal.play(url, me)
            self._window.say(tr("A test card is on the screen for a few seconds."))
            await self._desk.rehearsal.finish(url, me)
            self._window.say(tr("The test is over. Did you see the card?"))
        except RehearsalFailed:
            self._window.say(tr("The test did not come through: nothing answers on this computer."), NoticeLevel.ERROR)
        finally:
            self._window.set_busy(False)

    def _ring_soon(self) -> None:
        self._tasks.spawn(self._ring(), name="ring my telephone")

    async def _ring(self) -> None:
        tr, me = self._tr, self._desk.account.local_number
        if not me:
            self._window.say(tr("Choose your local number in the settings."), NoticeLevel.WARNING)
            return
        self._window.set_busy(True)
        self._arrived = asyncio.Event()
        try:
            outcome = await self._dials.dial(DialRequest(me, Origin.TRAY))
            if outcome.status is not DialStatus.PLACED:
                self._window.say(tr("The telephone was not rung."), NoticeLevel.WARNING)
                return
            self._window.say(tr("The telephone system was asked. Waiting for it to tell of the call…"))
            async with asyncio.timeout(_PATIENCE):
                await self._arrived.wait()
            self._window.say(tr("The call was told here: the whole way works."))
        except TimeoutError:
            text = tr("The telephone system rang, but told this computer nothing within {n} seconds.", n=int(_PATIENCE))
            self._window.say(text, NoticeLevel.ERROR)
        finally:
            self._arrived = None
            self._window.set_busy(False)

    def _call_changed(self, change: CallChange) -> None:
        if self._arrived is not None and change.after.employee == self._desk.account.local_number:
            self._arrived.set()
