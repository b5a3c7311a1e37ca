"""Which rule decides, what it answers, and why: the one place that says so, for the PBX, the window and the command."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fonetray.routing.answer_text import (
    LONGEST_STORED,
    Reply,
    Unanswerable,
    body_of,
    clean_goto,
    clean_number,
    clean_text,
)
from fonetray.routing.asking import Asking
from fonetray.routing.conditions import OfCall
from fonetray.routing.phrases import Phrase, phrase
from fonetray.routing.rules import Action, Answer, Module, Rule
from fonetray.routing.template import Template

DEFAULT = "default"
SAFE = "safe"
_LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Check:
    """A condition as it stands in the file, what it saw, and whether it held."""

    condition: str
    saw: str
    held: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule that was tried, where it stands, and its conditions up to the first that did not hold."""

    rule: str
    line: int
    held: bool
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided. ``by`` is the rule's name, `DEFAULT` or `SAFE`; ``failed`` why nothing better could be.

    ``stopped_at`` has, for each rule tried, the place of the condition that did not hold (its number of conditions
    where all did).
    """

    module: Module
    asking: Asking
    reply: Reply
    by: str
    line: int = 0
    note: str = ""
    failed: Phrase | None = None
    stopped_at: Sequence[int] = ()

    @property
    def body(self) -> str:
        """What the PBX is answered; empty sends the call its own way."""
        return body_of(self.reply, self.module.action)

    def why(self, most: int | None = None) -> Iterator[Tried]:
        """Explain: the rules in the order they were tried, of very many the last ``most``."""
        rules = self.module.rules[: len(self.stopped_at)]
        first = max(0, len(rules) - most) if most is not None else 0
        for rule, stopped in zip(rules[first:], self.stopped_at[first:], strict=True):
            yield self._tried(rule, stopped)

    def _tried(self, rule: Rule, stopped: int) -> Tried:
        looked_at = enumerate(rule.when[: stopped + 1])
        checks = (Check(each.written, each.saw(self.asking), place != stopped) for place, each in looked_at)
        return Tried(rule.name, rule.line, stopped == len(rule.when), tuple(checks))


async def decide(module: Module, asking: Asking) -> Decision:
    """Give the first rule's answer all of whose conditions hold, else the default's.

    Raises `Unanswerable`, and what the world raises.
    """
    stopped_at: list[int] = []
    for rule in module.rules:
        stopped = 0
        for condition in rule.when:
            # Most look at the call alone, and are asked without the detour of something that could wait.
            held = condition.test(asking) if isinstance(condition, OfCall) else await condition.holds(asking)
            if not held:
                break
            stopped += 1
        stopped_at.append(stopped)
        if stopped == len(rule.when):
            reply, note = await _fill(rule.answer, module.action, asking)
            return Decision(module, asking, reply, rule.name, rule.line, note, None, stopped_at)
    reply, note = await _fill(module.default, module.action, asking)
    return Decision(module, asking, reply, DEFAULT, note=note, stopped_at=stopped_at)


def safely(module: Module, asking: Asking, why: Phrase) -> Decision:
    """Give the safe answer, of a call that nothing could be decided for; never raises."""
    try:
        reply = _filled(module.safe, module.action, asking)[0]
    except Unanswerable:
        reply = Reply()
    return Decision(module, asking, reply, SAFE, failed=why)


async def _fill(answer: Answer, action: Action, asking: Asking) -> tuple[Reply, str]:
    if answer.names_customer:
        await asking.customer()
    return _filled(answer, action, asking)


def _filled(answer: Answer, action: Action, asking: Asking) -> tuple[Reply, str]:
    def filled(template: Template | None) -> str:
        return template.fill(asking.value) if template is not None else ""

    reply = Reply(
        goto=clean_goto(filled(answer.goto)) if answer.goto is not None else "",
        text=clean_text(filled(answer.text)),
        number=clean_number(filled(answer.number)),
        stored=tuple((name, clean_text(filled(value), LONGEST_STORED)) for name, value in answer.store),
    )
    wanted = {Action.TEXT: (answer.text, reply.text), Action.NUMBER: (answer.number, reply.number)}.get(action)
    if wanted is not None and wanted[0] is not None and not wanted[1]:
        raise Unanswerable(phrase('{key} = "{text}" came out empty', key=action.value, text=wanted[0].written))
    return reply, clean_text(filled(answer.note), _LONGEST_NOTE)
