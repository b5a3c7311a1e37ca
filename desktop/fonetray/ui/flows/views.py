"""What the tray's menu and the window of call flows are given to show; all text is plain text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FlowView:
    """A variable call flow.

    ``goes_to`` says in words where calls go now, ``would_go_to`` where they would if it were switched; ``who`` who of
    us brought it there and when, and ``until`` when it goes back, each empty where there is nothing to say.
    ``wanted`` is what it is being switched to, None while it is not.
    """

    local_number: str
    name: str
    active: bool
    goes_to: str
    would_go_to: str = ""
    who: str = ""
    until: str = ""
    favourite: bool = False
    important: bool = False
    wanted: bool | None = None


@dataclass(frozen=True, slots=True)
class OfferView:
    """A time that is offered for a flow to go back: what it is called, and the moment (ISO 8601)."""

    text: str
    moment: str


@dataclass(frozen=True, slots=True)
class FlowQuestionView:
    """What is asked before an important flow is switched: the question, what it would do, and what the yes says."""

    question: str
    text: str
    yes: str
