"""The words of the window of call rules."""

from datetime import datetime

from fonetray.config.language import Translate
from fonetray.routing.decide import DEFAULT, SAFE, Decision, Tried
from fonetray.routing.phrases import Phrase
from fonetray.routing.problems import Problem
from fonetray.routing.rules import Action
from fonetray.services.modules.decided import Decided
from fonetray.ui.routing.views import CheckView, DecisionView, ReasonView, TriedView
from fonetray.ui.words.wording import moment


def action_words(action: Action, tr: Translate) -> str:
    """Say what is to be set in the PBX, where the provider's own Danish words stand."""
    names = {
        Action.GOTO: "Gå til returnerede lokalnummer",
        Action.TEXT: "Sæt returnerede streng (tekst) som caller-id",
        Action.NUMBER: "Sæt returnerede streng (nummer) som caller-id",
        Action.DYNAMIC: "Dynamisk handling",
        Action.NOTHING: "Foretag intet",
    }
    return tr(
        "Enter this address in the integration module at the telephone system, and choose “{action}” as its action.",
        action=names[action],
    )


def said(what: Phrase, tr: Translate) -> str:
    """Say in the user's language what the rules say as data."""
    filled = {name: said(value, tr) if isinstance(value, Phrase) else value for name, value in what.values.items()}
    return tr.told(what.text, filled)


def problem_words(file: str, problem: Problem, tr: Translate) -> str:
    """Say what is wrong in which line of a file."""
    return tr("{file}, line {n}: {what}", file=file, n=problem.line, what=said(problem.said, tr))


def by_words(by: str, tr: Translate) -> str:
    """Name what decided."""
    return {DEFAULT: tr("No rule: the default"), SAFE: tr("The safe answer")}.get(by, by)


def answer_words(body: str, tr: Translate) -> str:
    """Say what the PBX was answered."""
    return body or tr("Nothing: the telephone system goes its own way")


def row(decided: Decided, now: datetime, tr: Translate) -> DecisionView:
    """Write a row of the list."""
    return DecisionView(
        number=decided.number,
        when=moment(decided.time, now, tr),
        caller=decided.call.number or tr("Hidden number"),
        typed=decided.call.digits,
        answer=answer_words(decided.body, tr),
        by=by_words(decided.by, tr),
        failed=bool(decided.failed),
    )


def reason(decided: Decided, tr: Translate) -> ReasonView:
    """Explain a decision."""
    why = said(decided.why_failed, tr) if decided.why_failed else decided.failed
    notes = [
        tr("Failed: {why}", why=why) if why else "",
        tr("Note for whoever answers: {note}", note=decided.note) if decided.note else "",
        tr.plural("{n} rule before these did not hold.", "{n} rules before these did not hold.", decided.left_out)
        if decided.left_out
        else "",
        tr("Decided in {n} ms.", n=max(1, round(decided.took * 1000))),
    ]
    return ReasonView(
        headline=f"{answer_words(decided.body, tr)} — {by_words(decided.by, tr)}",
        note=" · ".join(note for note in notes if note),
        tried=tuple(_tried(each) for each in decided.why),
        failed=bool(decided.failed),
    )


def again_words(before: Decided, again: Decision, tr: Translate) -> tuple[str, bool]:
    """Say what the present rules answer, and whether that is something else."""
    if (again.body, again.by) == (before.body, before.by) and not again.failed:
        return tr("The present rules decide the same."), False
    if again.failed:
        return tr("The present rules fail: {why}", why=said(again.failed, tr)), True
    answer, by = answer_words(again.body, tr), by_words(again.by, tr)
    return tr("The present rules answer: {answer} — {by}", answer=answer, by=by), True


def _tried(tried: Tried) -> TriedView:
    checks = tuple(CheckView(check.condition, check.saw, check.held) for check in tried.checks)
    return TriedView(tried.rule, tried.held, checks)
