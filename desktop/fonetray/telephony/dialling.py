"""What may be dialled: a request to call, what the guard says of it, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum


class NumberKind(StrEnum):
    """What a number is to somebody who looks at it (names are those of ``--json``)."""

    HIDDEN = "hidden"
    INTERNAL = "internal"
    EMERGENCY = "emergency"
    SHORT = "short"
    PREMIUM = "premium"
    NATIONAL = "national"
    FOREIGN = "foreign"
    CODE = "code"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number that has been read: ``e164`` is empty where there is none, ``region`` is ISO 3166 or empty."""

    input: str
    kind: NumberKind
    e164: str = ""
    display: str = ""
    region: str = ""


class Origin(StrEnum):
    """Which door a wish to call came through."""

    LINK = "link"
    SEARCH = "search"
    HISTORY = "history"
    TRAY = "tray"
    HOTKEY = "hotkey"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class DialRequest:
    """A wish to call ``text`` (a number or a URI as it was found); ``name`` is who the asker believes it is."""

    text: str
    origin: Origin
    name: str = ""
    device: str | None = None


class Ruling(StrEnum):
    """What the guard says."""

    ALLOW = "allow"
    ASK = "ask"
    ASK_TWICE = "ask-twice"
    REFUSE = "refuse"


class Reason(StrEnum):
    """Why the guard says so; the windows have a sentence for each."""

    ORDINARY = "ordinary"
    FROM_LINK = "from-link"
    UNKNOWN_NUMBER = "unknown-number"
    PREMIUM = "premium"
    FOREIGN = "foreign"
    UNKNOWN_SHORT = "unknown-short"
    EMERGENCY = "emergency"
    SERVICE_CODE = "service-code"
    CONTROL_CHARACTERS = "control-characters"
    TOO_LONG = "too-long"
    NO_NUMBER = "no-number"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The guard's ruling; ``callee`` holds exactly the characters that would be sent as the number to ring."""

    ruling: Ruling
    reason: Reason
    number: PhoneNumber
    callee: str = ""
    extension: str = ""


class DialStatus(StrEnum):
    """What came of a wish to call (names are those of ``--json``)."""

    PLACED = "placed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
