"""The road out: a wish to call is judged, asked about where the guard says so, sent once, and journaled."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from fonetray.provider.client import ProviderClient
from fonetray.provider.errors import ProviderError, Rejected, Uncertain
from fonetray.services.calls.outgoing import OutgoingNumbers
from fonetray.services.people.availability import Availability, Service
from fonetray.services.people.directory import Directory
from fonetray.services.people.identity import Identification, Identity
from fonetray.store.errors import StoreError
from fonetray.store.journal import Journal
from fonetray.telephony.dial_guard import DialPolicy, judge
from fonetray.telephony.dial_pace import Admission, Pace, admit, agree, finish
from fonetray.telephony.dialling import DialRequest, DialStatus, LinkMode, PhoneNumber, Reason, Ruling, Verdict
from fonetray.telephony.phones import ChosenPhone
from fonetray.telephony.wishes import Wish

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """A wish to call that has been judged and looked up, ready to be shown to whoever decides."""

    request: DialRequest
    verdict: Verdict
    identity: Identity

    @property
    def name(self) -> str:
        """Who would be rung, as far as is known, else empty."""
        best = self.identity.best
        return best.name if best else ""


@dataclass(frozen=True, slots=True)
class DialOutcome:
    """What came of it; ``message`` is in English, ``error`` is why it failed, where it did.

    ``wish`` is what was sent to the provider, None where nothing was.
    """

    status: DialStatus
    number: PhoneNumber
    reason: Reason
    message: str
    name: str = ""
    error: ProviderError | None = None
    wish: Wish | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """A call that the provider is about to be asked for: what the user wants, and the phone that is to ring first."""

    question: Question
    phone: ChosenPhone
    wish: Wish


class Asker(Protocol):
    """Whoever can ask the user: the confirm window, or a terminal."""

    async def ask(self, question: Question) -> bool:
        """Say whether the user wants this call; a closed window is a no."""


def _told_to_nobody(_sending: Sending) -> None:
    """Show nothing."""


class DialService:
    """Places calls. It never retries: a time-out may already have rung the phone."""

    def __init__(
        self,
        *,
        client: ProviderClient,
        directory: Directory,
        identification: Identification,
        journal: Journal,
        outgoing: OutgoingNumbers,
        availability: Availability,
        policy: Callable[[], DialPolicy],
        phone: Callable[[], ChosenPhone],
    ) -> None:
        """Take the parts; ``phone`` is the phone to ring first, unless a wish names another."""
        self._client = client
        self._directory = directory
        self._identification = identification
        self._journal = journal
        self._outgoing = outgoing
        self._availability = availability
        self._policy = policy
        self._phone = phone
        self._listeners: list[Callable[[], None]] = []
        self._pace = Pace()
        self._placing = asyncio.Lock()

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when the provider was asked for a call, whatever came of it."""
        self._listeners.append(listener)

    async def dial(
        self,
        request: DialRequest,
        asker: Asker | None,
        *,
        agreed: bool = False,
        sending: Callable[[Sending], None] = _told_to_nobody,
    ) -> DialOutcome:
        """Take a wish to its end. ``agreed`` is the user's word given beforehand; what is refused stays refused.

        A second click on what is asked about, or was just placed, is ``cancelled`` with no question of its own.
        ``sending`` is called when the provider is about to be asked: from then on the phone may ring.
        """
        verdict = self._judge(request)
        unknown = Question(request, verdict, Identity(verdict.number))
        if verdict.ruling is Ruling.REFUSE:
            return await self._refused(unknown)
        self._pace, admission = admit(self._pace, verdict.callee, request.origin, time.monotonic())
        if admission is Admission.REPEATED:
            return await self._done(unknown, DialStatus.CANCELLED, "Not called again: this call is already wished for")
        if admission is Admission.TOO_OFTEN:  # not noted: what runs wild must not fill the journal
            log.warning("Too many calls were asked for at once; the last came from: %s", request.origin)
            return DialOutcome(DialStatus.REFUSED, verdict.number, Reason.TOO_OFTEN, _refusal(Reason.TOO_OFTEN))
        placed = False
        try:
            outcome = await self._ask_and_place(
                await self._question(request, verdict), asker, agreed=agreed, sending=sending
            )
            placed = outcome.status in (DialStatus.PLACED, DialStatus.UNCERTAIN)
        finally:
            self._pace = finish(self._pace, verdict.callee, time.monotonic(), placed=placed)
        return outcome

    async def _question(self, request: DialRequest, verdict: Verdict) -> Question:
        """Look up who would be rung, and judge again where somebody is known."""
        identity = await self._identification.who(verdict.number.e164 or verdict.number.display)
        return Question(request, self._judge(request, matched=True) if identity.matches else verdict, identity)

    async def _ask_and_place(
        self, question: Question, asker: Asker | None, *, agreed: bool, sending: Callable[[Sending], None]
    ) -> DialOutcome:
        verdict = question.verdict
        if verdict.ruling is Ruling.REFUSE:
            return await self._refused(question)
        if verdict.ruling is not Ruling.ALLOW and not agreed:
            if asker is None or not await asker.ask(question):
                return await self._done(question, DialStatus.CANCELLED, "Not called: it was not confirmed")
            if verdict.manner is LinkMode.ASK:
                self._pace = agree(self._pace, question.request.origin)
        async with self._placing:
            if question.request.connect_to:
                return await self._connect(question)
            return await self._place(question, sending)

    async def _refused(self, question: Question) -> DialOutcome:
        return await self._done(question, DialStatus.REFUSED, _refusal(question.verdict.reason))

    async def _connect(self, question: Question) -> DialOutcome:
        """Have an outside number rung for somebody else; no phone of the user's rings."""
        place = question.request.connect_to
        try:
            answer = await self._client.connect_call(question.verdict.callee, place)
        except Uncertain as error:
            return await self._connected(question, DialStatus.UNCERTAIN, error.in_words, error)
        except ProviderError as error:
            if isinstance(error, Rejected):
                self._availability.succeeded(Service.API)
            else:
                self._availability.failed(Service.API, error)
            return await self._connected(question, DialStatus.FAILED, error.in_words, error)
        self._availability.succeeded(Service.API)
        said = answer or f"The number is being rung, and is connected to {place} when it answers (unproven)"
        return await self._connected(question, DialStatus.PLACED, said)

    async def _connected(
        self, question: Question, status: DialStatus, message: str, error: ProviderError | None = None
    ) -> DialOutcome:
        await self._note(question, status, question.request.connect_to)
        verdict = question.verdict
        return DialOutcome(status, verdict.number, verdict.reason, message, question.name, error)

    async def _place(self, question: Question, sending: Callable[[Sending], None]) -> DialOutcome:
        verdict, asked_for = question.verdict, question.request.device
        phone = self._phone() if asked_for is None else ChosenPhone(asked_for, asked_for)
        wish = self._outgoing.note(verdict.number.e164 or verdict.number.display)
        sending(Sending(question, phone, wish))
        try:
            answer = await self._client.make_call(verdict.callee, phone.device)
        except Uncertain as error:
            return await self._sent(question, wish, phone, DialStatus.UNCERTAIN, error.in_words, error)
        except ProviderError as error:
            self._outgoing.withdraw(wish)
            if isinstance(error, Rejected):  # an answer, if not the wanted one
                self._availability.succeeded(Service.CALLS)
            else:
                self._availability.failed(Service.CALLS, error)
            return await self._sent(question, wish, phone, DialStatus.FAILED, error.in_words, error)
        self._availability.succeeded(Service.CALLS)
        said = answer or "Your phone is ringing: pick up to be connected"
        return await self._sent(question, wish, phone, DialStatus.PLACED, said)

    async def _done(self, question: Question, status: DialStatus, message: str) -> DialOutcome:
        await self._note(question, status, question.request.device or "")
        return DialOutcome(status, question.verdict.number, question.verdict.reason, message, question.name)

    async def _sent(
        self,
        question: Question,
        wish: Wish,
        phone: ChosenPhone,
        status: DialStatus,
        message: str,
        error: ProviderError | None = None,
    ) -> DialOutcome:
        await self._note(question, status, phone.device)
        for listener in self._listeners:
            listener()
        verdict = question.verdict
        return DialOutcome(status, verdict.number, verdict.reason, message, question.name, error, wish)

    async def _note(self, question: Question, status: DialStatus, device: str) -> None:
        number = question.verdict.number
        try:
            await self._journal.record_dial(
                time=datetime.now(UTC),
                number=number.e164 or number.display,
                origin=question.request.origin.value,
                status=status.value,
                device=device,
            )
        except StoreError as unkept:
            log.warning("The call could not be noted: %s", unkept)

    def _judge(self, request: DialRequest, *, matched: bool = False) -> Verdict:
        return judge(
            request,
            policy=self._policy(),
            is_local=self._directory.is_local,
            is_known=lambda number: matched or bool(self._directory.colleagues_with(number)),
        )


def _refusal(reason: Reason) -> str:
    return f"Not called: {reason.value}"
