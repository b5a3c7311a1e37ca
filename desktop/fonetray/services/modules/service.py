"""Answers an integration module by its rules, before the deadline, whatever happens; heavy, so made when asked for."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from fonetray.listener.ports import ModuleReply, ModuleRequest
from fonetray.routing.addresses import addresses_of
from fonetray.routing.answer_text import Reply, Unanswerable
from fonetray.routing.asking import Asking, Facts
from fonetray.routing.decide import SAFE, Decision, decide, safely
from fonetray.routing.incoming import ModuleCall, read_call
from fonetray.routing.phrases import phrase
from fonetray.routing.rules import CHARSETS, Action, Module
from fonetray.routing.world import WorldFailed
from fonetray.services.modules.decided import Decided, DecisionLog
from fonetray.services.modules.files import Loaded, RuleFiles
from fonetray.services.modules.learnt import NOTHING, Learnt
from fonetray.services.modules.visits import MOST_VISITS, Visits
from fonetray.services.modules.world import ModuleWorld, Surroundings
from fonetray.telephony.feed_messages import LearntMessage

log = logging.getLogger(__name__)

_MOST_FIELDS = 20
_LONGEST = 200
_TYPES = {charset: f"text/plain; charset={charset}" for charset in CHARSETS}


class ModuleService:
    """Holds the rules, and what was decided by them."""

    def __init__(
        self,
        *,
        files: RuleFiles,
        around: Surroundings,
        decisions: DecisionLog,
        learnt: Learnt,
        now: Callable[[], datetime],
    ) -> None:
        """Take the parts; ``now`` is the computer's clock (aware)."""
        self.files = files
        self.decisions = decisions
        self._around = around
        self._learnt = learnt
        self._now = now
        self._visits = Visits()

    async def answer(self, request: ModuleRequest) -> ModuleReply | None:
        """Answer the PBX; None for a module that there is none of. Never raises, and not later than the deadline."""
        began = time.monotonic()  # which is the loop's clock, without asking the system which loop that is
        await self.files.fresh()
        loaded = self.files.get(request.module)
        if loaded is None:
            return None
        module = loaded.module
        call = read_call(
            module.name,
            module.names,
            query=request.query,
            content_type=request.content_type,
            body=request.body,
            time=self._now(),
        )
        if self._visits.too_many(module.name, call.call_id):
            decision = in_a_circle(loaded.module, call, ModuleWorld(self._around, loaded.lists, until=began))
        else:
            decision = await self._decide(loaded, call, began=began)
        news = self._learnt.note(call.call_id, _learnt(decision))
        self.decisions.add(decision, time.monotonic() - began, learnt=news)
        return reply_to(decision)

    async def try_out(self, loaded: Loaded, call: ModuleCall, facts: Facts | None = None) -> Decision:
        """Say what would be decided, and keep nothing of it."""
        return await self._decide(loaded, call, facts)

    async def replay(self, before: Decided) -> Decision | None:
        """Decide anew by the rules as they are now what was decided before: the world says what it said then.

        What was not asked then is asked now. None where the module is gone.
        """
        await self.files.look()
        loaded = self.files.get(before.module)
        return await self._decide(loaded, before.call, before.facts) if loaded is not None else None

    def addresses(self, base: str) -> dict[str, str]:
        """Give each module's address for the PBX, under ``…/SECRET/module``."""
        return addresses_of([each.loaded.module for each in self.files.all() if each.loaded is not None], base)

    async def prepare(self) -> None:
        """Read the rules and lookup sources, and import what they need, before a caller has to wait for that."""
        await self.files.look()
        await self._around.sources.now()
        await self.decisions.forget()

    async def close(self) -> None:
        """Write what waits, and end."""
        await self.files.close()
        await self._around.close()
        await self.decisions.close()

    async def _decide(
        self, loaded: Loaded, call: ModuleCall, facts: Facts | None = None, *, began: float | None = None
    ) -> Decision:
        """Decide; ``began`` is when the caller began to wait, by the loop's clock."""
        module = loaded.module
        until = (time.monotonic() if began is None else began) + module.deadline
        asking = Asking(module, call, ModuleWorld(self._around, loaded.lists, until=until), facts)
        try:
            return await decide(module, asking)
        except TimeoutError:
            n = round(module.deadline * 1000)
            why = phrase("what the rules asked was not known within {n} ms", n=n)
        except (Unanswerable, WorldFailed) as error:
            why = error.said
        except Exception as error:
            log.exception("A rule of %s failed", module.name)
            why = phrase("something unforeseen went wrong ({kind}); the log says more", kind=type(error).__name__)
        if began is not None:  # why stands with the decision; a log is no place for what a caller typed
            log.warning("Module %s gave its safe answer", module.name)
        return safely(module, asking, why)


def in_a_circle(module: Module, call: ModuleCall, world: ModuleWorld) -> Decision:
    """Say nothing to a call that comes again and again: the PBX's own way leads out of a circle, our answers do not."""
    why = phrase("the call has come here {n} times: do the answers lead in a circle?", n=MOST_VISITS)
    return Decision(module, Asking(module, call, world), Reply(), SAFE, failed=why)


def reply_to(decision: Decision) -> ModuleReply:
    """Write a decision as the listener sends it.

    Where there is nothing to say to a PBX that waits for something, it is told that there is nothing (404): any error
    makes it go its own way, and one that promises better luck later (503) might make it ask again.
    """
    module = decision.module
    body = decision.body
    awaited = module.action not in (Action.NOTHING, Action.DYNAMIC) or bool(decision.failed)
    status = 404 if awaited and not body else 200
    return ModuleReply(status, body.encode(module.charset, "replace"), _TYPES[module.charset])


def _learnt(decision: Decision) -> LearntMessage:
    """Say what is worth telling whoever answers: what was typed, who it is, what the rule notes."""
    asking = decision.asking
    known = asking.facts.customer
    if not known and not decision.note:
        return NOTHING
    typed = asking.call.digits if "input" in known else ""  # else it was a code, which is nobody's business
    customer = asking.known_customer()
    if customer is None:
        return LearntMessage(number=typed, note=decision.note)
    return LearntMessage(
        number=typed,
        name=customer.name[:_LONGEST],
        organisation=customer.organisation[:_LONGEST],
        url=customer.url[:2000],
        note=decision.note,
        fields=tuple((name[:_LONGEST], text[:_LONGEST]) for name, text in list(customer.fields.items())[:_MOST_FIELDS]),
    )
