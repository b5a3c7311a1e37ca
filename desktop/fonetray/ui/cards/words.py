"""A call card's words that follow from its state and the clock alone."""

from datetime import datetime
from math import ceil

from fonetray.config.language import Translate
from fonetray.ui.parts.labels import plain
from fonetray.ui.views import CardState, CardView, EarlierView


def timer_text(since: datetime, now: datetime) -> str:
    """Return the time from ``since`` to ``now`` as ``m:ss``, or ``h:mm:ss`` from an hour on."""
    return length_text(max(0, int((now - since).total_seconds())))


def length_text(seconds: int) -> str:
    """Return so many seconds as ``m:ss``, or ``h:mm:ss`` from an hour on."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def seconds_left(until: datetime, now: datetime) -> str:
    """Return the time to ``until`` as ``3 s``, in seconds begun."""
    return f"{max(0, ceil((until - now).total_seconds()))} s"


def state_look(state: CardState, tr: Translate) -> tuple[str, str]:
    """Return the icon and the word of a call's state."""
    return {
        CardState.COUNTING: ("clock", tr("Calling in")),
        CardState.STOPPED: ("close", tr("Not called")),
        CardState.SENDING: ("phone-outgoing", tr("Placing the call")),
        CardState.WAITING: ("phone", tr("Pick up to call")),
        CardState.SILENT: ("question", tr("No news")),
        CardState.RINGING: ("phone-incoming", tr("Ringing")),
        CardState.DIALLING: ("phone-outgoing", tr("Calling")),
        CardState.ANSWERED: ("phone", tr("In call")),
        CardState.ENDED: ("check", tr("Ended")),
        CardState.MISSED: ("phone-missed", tr("Missed")),
        CardState.ELSEWHERE: ("phone-elsewhere", tr("Taken by a colleague")),
    }[state]


def spoken(view: CardView, tr: Translate) -> str:
    """Return the card in one sentence, for a screen reader."""
    name, line = plain(view.name), plain(view.line)
    if view.state is CardState.WAITING:
        words = tr("{phone_rings}: pick up to call {name}", phone_rings=line, name=name)
        return ", ".join(part for part in (words, view.outcome) if part)
    if view.state is CardState.COUNTING:
        return tr("{name} is called in a moment. {undo}", name=name, undo=view.stop)
    _, word = state_look(view.state, tr)
    became = [view.learnt, view.outcome, view.colleague.words if view.colleague else ""]
    last = last_words(view.earlier[0], tr) if view.earlier and not any(became) else ""
    parts = (word, name, view.organisation, line, *became, last)
    return ", ".join(cleaned for part in parts if (cleaned := plain(part)))


def last_words(last: EarlierView, tr: Translate) -> str:
    """Say who of us had the latest contact."""
    return tr("Last contact: {name}, {when}", name=last.who, when=last.when)
