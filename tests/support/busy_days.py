"""A busy company's events, the same each time: who rings whom, in what order, and what goes wrong on the way."""

from collections.abc import Iterator
from urllib.parse import urlencode

SECONDS = 300
"""How long a round of `calls` takes in the company's own time."""
STRANGERS = 100
"""How many numbers call that are nobody's; the program remembers how it read the latest few thousand."""
_COLLEAGUES = range(203, 231)


def calls(round_: int, me: str, customer: str) -> list[list[str]]:
    """Give the events of a dozen calls, each in its order, as path and query behind the secret.

    All are over at the end but one, whose end nobody hears of: time must end it. Every tenth round I miss a call.
    """
    number = iter(range(100))

    def call(*events: str, who: str = "", of: str = customer) -> list[str]:
        here = next(number)
        employee = who or str(_COLLEAGUES[(round_ * 5 + here) % len(_COLLEAGUES)])
        common = {"UniqueCallId": f"{round_}.{here}", "EmployeeLocalNumber": employee, "Calledphone": employee}
        more = {
            "incoming": {"ANumber": of, "Calledphone": f"7370{employee}"},
            "answered": {"ANumber": of},
            "outgoing": {"BNumber": of},
            "ended": {"Duration": "7"},
        }
        return [f"events/{event}?{urlencode({**common, **more[event]})}" for event in events]

    return [
        call("incoming", "answered", "ended", who=me),
        call("incoming", "ended", who=me) if round_ % 10 == 0 else call("incoming", "ended"),
        call("outgoing", "ended", who=me),
        call("incoming", "answered", "ended"),
        call("incoming", "answered", "ended", of="Hidden"),
        call("incoming", "incoming", "answered", "ended", "ended"),
        call("ended", "answered", "incoming"),
        call("outgoing", "ended"),
        call("incoming", "ended", of=f"2{round_ % STRANGERS:07d}"),
        call("incoming", "answered"),
        ["events?Colour=green"],
    ]


def rounds(events: list[list[str]]) -> Iterator[list[tuple[int, str]]]:
    """Give what comes at the same time, each with the number of its call: the first of each, the second of each…"""
    for turn in range(max(map(len, events))):
        yield [(number, call[turn]) for number, call in enumerate(events) if turn < len(call)]
