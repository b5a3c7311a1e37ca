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


class Tariff(StrEnum):
    """What a call costs beside an ordinary one to the same country, as far as the number tells."""

    ORDINARY = "ordinary"
    FREE = "free"
    SHARED = "shared"
    PREMIUM = "premium"
    SATELLITE = "satellite"


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number that has been read: ``e164`` is empty where there is none.

    ``region`` is ISO 3166, ``001`` for numbers of no country, or empty.
    """

    input: str
    kind: NumberKind
    e164: str = ""
    display: str = ""
    region: str = ""
    tariff: Tariff = Tariff.ORDINARY


@dataclass(frozen=True, slots=True)
class DialIntent:
    """A number that a link or a text asks to be rung, and what was said beside it.

    Only ``number`` is dialled: digits with an optional plus. The rest is for the user to see: ``extension`` and
    ``subaddress`` (RFC 3966 §5.3), ``post_dial`` (pauses and keys to press after the answer, as ``,,12#``),
    ``label`` (the word before it, as ``Mobil``), ``written`` (the stretch of text it was read from, which reads the
    same again) and all ``parameters`` of a link in order, known or not. ``among_others`` says that the text holds
    further numbers.
    """

    number: str
    extension: str = ""
    post_dial: str = ""
    subaddress: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    label: str = ""
    written: str = ""
    among_others: bool = False


class Origin(StrEnum):
    """Which door a wish to call came through."""

    LINK = "link"
    SEARCH = "search"
    HISTORY = "history"
    TRAY = "tray"
    HOTKEY = "hotkey"
    COMMAND = "command"
    CONNECT = "connect"


@dataclass(frozen=True, slots=True)
class DialRequest:
    """A wish to call ``text`` (a number or a URI as it was found); ``name`` is who the asker believes it is.

    ``connect_to`` is a local number, of a queue, an announcement or a colleague, that the one who is called is
    connected to instead of to the user; empty for an ordinary call. ``device`` is the phone to ring first, None for
    the user's usual choice.
    """

    text: str
    origin: Origin
    name: str = ""
    device: str | None = None
    connect_to: str = ""


class Ruling(StrEnum):
    """What the guard says."""

    ALLOW = "allow"
    ASK = "ask"
    ASK_TWICE = "ask-twice"
    REFUSE = "refuse"


class LinkMode(StrEnum):
    """What a click on a link leads to (setting ``dial.link_mode``).

    A question, the number in the search window, or, for people who are known, a call that can be undone before it is
    placed.
    """

    ASK = "ask"
    PREFILL = "prefill"
    UNDO = "undo"


class Reason(StrEnum):
    """Why the guard says so; the windows have a sentence for each."""

    ORDINARY = "ordinary"
    FROM_LINK = "from-link"
    UNKNOWN_NUMBER = "unknown-number"
    AMONG_OTHERS = "among-others"
    PREMIUM = "premium"
    SATELLITE = "satellite"
    SHARED_COST = "shared-cost"
    FOREIGN = "foreign"
    UNKNOWN_SHORT = "unknown-short"
    EMERGENCY = "emergency"
    SERVICE_CODE = "service-code"
    CONTROL_CHARACTERS = "control-characters"
    TOO_LONG = "too-long"
    NO_NUMBER = "no-number"
    LETTERS = "letters"
    UNREADABLE = "unreadable"
    ELSEWHERE = "elsewhere"
    CONNECTS = "connects"
    CONNECT_OFF = "connect-off"
    CONNECT_INSIDE = "connect-inside"
    CONNECT_NOWHERE = "connect-nowhere"
    BLOCKED = "blocked"
    TOO_OFTEN = "too-often"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The guard's ruling and why, the weightiest reason first.

    ``callee`` holds exactly the characters that would be sent as the number to ring; what a sentence about it names
    (kind, country, tariff) is in ``number``. ``manner`` is how a link's question is put; the guard has already made
    it ``ASK`` where the user's choice does not hold.
    """

    ruling: Ruling
    reasons: tuple[Reason, ...]
    number: PhoneNumber
    callee: str = ""
    extension: str = ""
    post_dial: str = ""
    manner: LinkMode = LinkMode.ASK

    @property
    def reason(self) -> Reason:
        """The weightiest reason."""
        return self.reasons[0]


class DialStatus(StrEnum):
    """What came of a wish to call (names are those of ``--json``)."""

    PLACED = "placed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
