"""What is said about forgetting: how much there is of what, and where it may come back from."""

from dataclasses import dataclass

from fonetray.config.language import Translate
from fonetray.services.privacy.forgetting import Forgotten, Remains, Tally
from fonetray.ui.parts.labels import plain

_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class ForgetView:
    """A question: its title, whom it is about, what goes, a line each, what to know, and what the button says."""

    title: str
    name: str
    numbers: str
    amounts: tuple[str, ...]
    cautions: tuple[str, ...]
    agree: str


def question(remains: Remains, shown: str, numbers: tuple[str, ...], tr: Translate, *, joined: bool) -> ForgetView:
    """Ask whether somebody is to be forgotten; ``joined`` where a hub keeps calls too."""
    person = remains.person
    names = person.names[:_MOST_NAMES]
    name = ", ".join(names) + (" …" if len(person.names) > _MOST_NAMES else "") or shown
    cautions = []
    if person.others:
        who = plain(", ".join(person.others[:_MOST_NAMES]))
        cautions.append(tr("This number also belongs to {who}, who stays.", who=who))
    if remains.running:
        cautions.append(tr("A call with this number is in progress. It is removed when it ends."))
    if remains.returning:
        sources = plain(", ".join(remains.returning))
        cautions.append(
            tr("Remove the contact in {sources} too, or it comes back with the next reading.", sources=sources)
        )
    if joined:
        cautions.append(
            tr("The hub keeps its own copy. Your administrator removes it with {command}.",
               command=f"fonetray hub forget {person.number.e164}")
        )  # fmt: skip
    return ForgetView(
        title=tr("Forget {name}?", name=plain(name)),
        name=name,
        numbers=" · ".join(numbers),
        amounts=amounts(remains.tally, tr),
        cautions=tuple(cautions),
        agree=tr("Remove for good"),
    )


def amounts(tally: Tally, tr: Translate) -> tuple[str, ...]:
    """Say how much there is, a line for each kind of thing that there is any of."""
    counted = (
        (tally.calls, tr.plural("{n} call", "{n} calls", tally.calls)),
        (tally.notes, tr.plural("{n} note", "{n} notes", tally.notes)),
        (tally.drafts, tr.plural("{n} unfinished note", "{n} unfinished notes", tally.drafts)),
        (tally.contacts, tr.plural("{n} contact", "{n} contacts", tally.contacts)),
        (tally.favourites, tr.plural("{n} favourite", "{n} favourites", tally.favourites)),
        (tally.dials, tr.plural("{n} number you dialled", "{n} numbers you dialled", tally.dials)),
    )
    lines = [text for number, text in counted if number]
    rest = tally.choices + tally.requests + tally.learnt + tally.entries
    if rest:
        lines.append(tr.plural("{n} technical record of these calls", "{n} technical records of these calls", rest))
    return tuple(lines)


def outcome(gone: Forgotten, shown: str, tr: Translate) -> str:
    """Say in a line what went."""
    lines = amounts(gone.tally, tr)
    if not lines:
        return tr("Nothing is kept of {number}.", number=plain(shown))
    listed = ", ".join(lines)
    said = tr("Removed: {amounts}.", amounts=listed)
    if not gone.wiped:
        said += " " + tr("Traces in the database file could not be overwritten yet. It is tried again every day.")
    return said


def never_log_question(shown: str, tr: Translate) -> ForgetView:
    """Ask whether nothing is to be kept of calls with a number."""
    return ForgetView(
        title=tr("Never log {number}?", number=plain(shown)),
        name=shown,
        numbers="",
        amounts=(
            tr("Calls with this number still ring and are shown."),
            tr("When they end, nothing of them is kept: no call, no note, no missed call."),
            tr("What is kept already stays."),
        ),
        cautions=(),
        agree=tr("Never log"),
    )
