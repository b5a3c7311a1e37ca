"""Everything that can go wrong with the hub, in one tree.

Each error's text says in one line what happened; none ever holds a token or a code.

- `FeedError`
    - `Unreachable`: no answer was to be had: no network, no such host, no TLS
        - `AnswerLost`: it was asked, and what was asked for may have been done
        - `Unproven`: somebody is there whose certificate is not the hub's
    - `NoHubAddress`: the address is none that a token may be sent to
    - `NotAdmitted`: the hub does not take our token or code; ``code`` says why
    - `Displaced`: another program has connected with our token
    - `Refused`: the hub said no to one request, in its own words; ``code`` is its word for it
    - `FeedBroken`: something answered, but not as a hub does
- `NotTaken`: what the hub sent could not be kept here, so that it must send it again
"""


class FeedError(Exception):
    """The hub could not be had, or would not."""


class Unreachable(FeedError):
    """No answer was to be had."""


class AnswerLost(Unreachable):
    """The hub was asked and its answer did not come, so that what was asked for may have been done."""


class Unproven(Unreachable):
    """Somebody is there whose certificate is not the hub's."""


class NoHubAddress(FeedError):
    """The address is none that a token may be sent to: no web address, or plain http to another computer."""


class NotAdmitted(FeedError):
    """The hub takes our token or code not, or no more; ``code`` is ``unknown``, ``revoked``, ``expired``, ``used``."""

    def __init__(self, code: str) -> None:
        """Say why."""
        super().__init__(_NOT_ADMITTED.get(code, _NOT_ADMITTED["unknown"]))
        self.code = code if code in _NOT_ADMITTED else "unknown"


class Displaced(FeedError):
    """Another program has connected with our token, and has the feed now."""


class Refused(FeedError):
    """The hub said no to one request."""

    def __init__(self, code: str, message: str) -> None:
        """Give the hub's word for it and its sentence."""
        super().__init__(message)
        self.code = code


class FeedBroken(FeedError):
    """Something answered, but not as a hub does."""


class NotTaken(Exception):
    """What the hub sent could not be kept here, so that it must send it again."""


_NOT_ADMITTED = {
    "unknown": "the hub does not know this computer",
    "revoked": "the hub lets this computer in no more",
    "expired": "the join code is too old",
    "used": "the join code has been used",
}
