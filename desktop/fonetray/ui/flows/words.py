"""Call flows in words: where calls go, who switched one and until when, and what became of a switch."""

from datetime import datetime

from fonetray.config.language import Translate
from fonetray.provider.errors import ProviderError, WrongCredentials
from fonetray.services.desk import Desk
from fonetray.services.flows.call_flows import FlowState
from fonetray.services.flows.timed_switch import BY_TIMER, LATE, Ended, TimerNews
from fonetray.services.people.availability import Link
from fonetray.telephony.people import CallFlow
from fonetray.telephony.until import NoTime, Offer, TimeFar, TimePast, offers, read_until
from fonetray.ui.flows.views import FlowQuestionView, FlowView, OfferView
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.wording import dated, day, trouble

_FAR = 183
"""Days; so far away 24/11 would be taken for the one that has just been."""


def flow_name(flow: CallFlow | None, local_number: str) -> str:
    """Name a flow, by its local number where it has no name."""
    return (flow.name if flow else "") or local_number


def flow_view(state: FlowState, desk: Desk, now: datetime, tr: Translate) -> FlowView:
    """Write a flow for the screen."""
    flow = state.flow
    here, there = (flow.active_goto, flow.inactive_goto) if flow.active else (flow.inactive_goto, flow.active_goto)
    return FlowView(
        flow.local_number,
        flow_name(flow, flow.local_number),
        flow.active,
        place(here, desk, tr),
        place(there, desk, tr),
        who=_who(state, desk, now, tr),
        until=until_words(state.timer.due, now, tr) if state.timer else "",
        favourite=state.marks.favourite,
        important=state.marks.important,
        wanted=state.wanted,
    )


def place(goto: str, desk: Desk, tr: Translate) -> str:
    """Name where calls go: a colleague, another call flow, or a number."""
    if not goto:
        return tr("an unknown place")
    colleague = desk.directory.employee(goto)
    flow = next((flow for flow in desk.directory.flows if flow.local_number == goto), None)
    name = (colleague.name if colleague else "") or (flow.name if flow else "")
    return f"{name} ({goto})" if name else goto


def until_words(due: datetime, now: datetime, tr: Translate) -> str:
    """Say a moment to come: 17:00, tomorrow 08:00, 24/12 08:00, and with its year where it is far: 24/11 2027 08:00."""
    local = due.astimezone()
    days = (local.date() - now.astimezone().date()).days
    clock = f"{local:%H:%M}"
    if days == 0:
        return clock
    if days == 1:
        return tr("tomorrow {clock}", clock=clock)
    return day(due) if days < _FAR else f"{local.day}/{local.month} {local.year} {clock}"


def question(view: FlowView, *, active: bool, until: str, tr: Translate) -> FlowQuestionView:
    """Ask before an important flow is switched."""
    name, goes = view.name, view.would_go_to
    asked = tr("Switch {name} on?", name=name) if active else tr("Switch {name} off?", name=name)
    if until:
        text = tr("Calls then go to {place} until {when}, instead of {other}.", place=goes, when=until,
                  other=view.goes_to)  # fmt: skip
    else:
        text = tr("Calls then go to {place} instead of {other}.", place=goes, other=view.goes_to)
    return FlowQuestionView(asked, text, tr("Switch on") if active else tr("Switch off"))


def done_words(view: FlowView, tr: Translate) -> str:
    """Say that a flow was switched."""
    name, place, when = view.name, view.goes_to, view.until
    if view.active:
        if when:
            return tr("{name} is on until {when}: calls go to {place}.", name=name, when=when, place=place)
        return tr("{name} is on: calls go to {place}.", name=name, place=place)
    if when:
        return tr("{name} is off until {when}: calls go to {place}.", name=name, when=when, place=place)
    return tr("{name} is off: calls go to {place}.", name=name, place=place)


def failed_words(flow: CallFlow | None, name: str, why: str, tr: Translate) -> str:
    """Say that a flow was not switched, why, and how it stands as far as is known."""
    stands = "" if flow is None else tr("It is still on.") if flow.active else tr("It is still off.")
    return " ".join(filter(None, (tr("{name} was not switched.", name=name), why, stands)))


def news_words(news: TimerNews, name: str, now: datetime, tr: Translate) -> tuple[str, NoticeLevel]:
    """Say what became of a switch that was to be taken back, and how serious that is."""
    on, when = news.timer.back_to, _was_due(news.timer.due, now, tr)
    was = tr("{name} was to be switched on again {when}.", name=name, when=when)
    if not on:
        was = tr("{name} was to be switched off again {when}.", name=name, when=when)
    match news.how:
        case Ended.DONE if news.late > LATE:
            late = tr("This computer was off or not connected then, so it was done just now.")
            return f"{was} {late}", NoticeLevel.WARNING
        case Ended.DONE:
            said = tr("{name} is on again.", name=name) if on else tr("{name} is off again.", name=name)
            return said, NoticeLevel.INFO
        case Ended.ALREADY:
            already = tr("Somebody has done so already.")
            return f"{was} {already}", NoticeLevel.INFO
        case Ended.GONE:
            gone = tr("There is no such call flow any more.")
            return f"{was} {gone}", NoticeLevel.WARNING
        case Ended.REFUSED:
            return f"{was} {_why(news.error, tr)}", NoticeLevel.ERROR
        case Ended.WAITS:
            again = "" if isinstance(news.error, WrongCredentials) else tr("It is tried again by itself.")
            return f"{was} {_why(news.error, tr)} {again}".rstrip(), NoticeLevel.WARNING
        case Ended.AT_HUB:
            text = tr("{name} goes back {when}. The company's hub sees to that now, even while this computer is off.",
                      name=name, when=until_words(news.timer.due, now, tr))  # fmt: skip
            return text, NoticeLevel.INFO
        case Ended.HUBS_OWN:
            text = tr("{name} goes back {hubs}, as was set at the company's hub, and not {when} as on this computer.",
                      name=name, hubs=until_words(news.instead or news.timer.due, now, tr),
                      when=until_words(news.timer.due, now, tr))  # fmt: skip
            return text, NoticeLevel.WARNING


def _why(error: ProviderError | None, tr: Translate) -> str:
    return trouble(error, tr)


def _was_due(due: datetime, now: datetime, tr: Translate) -> str:
    """Say a moment that has come: at 08:00, else with its day."""
    local = due.astimezone()
    if local.date() == now.astimezone().date():
        return tr("at {clock}", clock=f"{local:%H:%M}")
    return tr("on {day}", day=day(due))


def _who(state: FlowState, desk: Desk, now: datetime, tr: Translate) -> str:
    """Say who of us brought a flow to its state, and when."""
    change = state.change
    if change is None:
        return ""
    when = dated(change.time, max(now, change.time), tr)
    if change.desk == BY_TIMER:
        return tr("Went back by itself, {when}", when=when)
    if not change.employee:
        return tr("Switched {when}", when=when)
    if change.employee == desk.account.local_number:
        return tr("Switched by you, {when}", when=when)
    colleague = desk.directory.employee(change.employee)
    name = (colleague.name if colleague else "") or change.employee
    return tr("Switched by {name}, {when}", name=name, when=when)


def stale_words(desk: Desk, tr: Translate) -> str:
    """Say that the flows may be otherwise by now, since nobody can be asked; empty while somebody can."""
    if desk.availability.link not in (Link.DOWN, Link.REFUSED):
        return ""
    if desk.account.joined:
        return tr("Not current: the hub cannot be reached")
    return tr("Not current: the provider cannot be reached")


def offer_views(now: datetime, tr: Translate) -> list[OfferView]:
    """Write the times that are offered."""
    wall = now.astimezone().replace(tzinfo=None)
    return [OfferView(_offer_words(offer, due, tr), due.isoformat()) for offer, due in offers(now, wall)]


def _offer_words(offer: Offer, due: datetime, tr: Translate) -> str:
    clock = f"{due.astimezone():%H:%M}"
    match offer:
        case Offer.HOUR:
            return tr("In one hour ({clock})", clock=clock)
        case Offer.NOON | Offer.EVENING:
            return tr("Today {clock}", clock=clock)
        case Offer.TOMORROW:
            return tr("Tomorrow {clock}", clock=clock)
        case Offer.WEEKDAY:
            return tr("Monday {clock}", clock=clock)


def understood(text: str, now: datetime, tr: Translate) -> tuple[str, str]:
    """Read a time that was typed: the moment (ISO 8601), empty where it is none, and what is to be said of it."""
    try:
        due = read_until(text, now, now.astimezone().replace(tzinfo=None))
    except TimePast:
        return "", tr("That time is over. Name one to come.")
    except TimeFar:
        return "", tr("That is more than a year away.")
    except NoTime:
        return "", tr("Write 17:30, tomorrow 8:00, 24/12 12:00 or 90 min.")
    return due.isoformat(), tr("Goes back {when}", when=until_words(due, now, tr))
