"""What is said of a colleague's presence: a word or two in a row, a sentence where there is room."""

from datetime import datetime

from fonetray.config.language import Translate
from fonetray.ui.views import Presence

_HOUR = 60


def presence_word(presence: Presence | None, since: datetime | None, now: datetime, tr: Translate) -> str:
    """Return what a row says; empty where nothing is known, so that a list without events is quiet."""
    if presence is Presence.FREE:
        return tr("Free")
    if presence is Presence.RINGING:
        return tr("Ringing")
    if presence is Presence.BUSY:
        for_so_long = duration(since, now, tr)
        return tr("In a call · {time}", time=for_so_long) if for_so_long else tr("In a call")
    return ""


def presence_sentence(presence: Presence | None, since: datetime | None, now: datetime, tr: Translate) -> str:
    """Return the same where there is room for it; what is not known is said too. Empty for who has no presence."""
    if presence is Presence.UNKNOWN:
        return tr("Not known whether free")
    if presence is Presence.BUSY and (for_so_long := duration(since, now, tr)):
        return tr("In a call for {time}", time=for_so_long)
    return presence_word(presence, since, now, tr)


def duration(since: datetime | None, now: datetime, tr: Translate) -> str:
    """Return how long ago ``since`` is in whole minutes: 4 min, 1 h 5 min; empty within the first."""
    minutes = 0 if since is None else int((now - since).total_seconds() // 60)
    if minutes < 1:
        return ""
    if minutes < _HOUR:
        return tr("{n} min", n=minutes)
    return tr("{hours} h {minutes} min", hours=minutes // _HOUR, minutes=minutes % _HOUR)
