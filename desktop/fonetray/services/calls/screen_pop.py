"""When a customer's page opens by itself, and at which address: pure rules, by the settings."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote

from fonetray.config.setting_kinds import NEVER_OPENED
from fonetray.lookup.matches import Match
from fonetray.services.people.identity import COLLEAGUES, Identity
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.dialling import NumberKind, PhoneNumber
from fonetray.telephony.events import Direction

_BLANK = re.compile(r"\{([a-z0-9]+)\}")
_WEB = frozenset({"http", "https"})


class OpenWhen(StrEnum):
    """What opens the page; names are the setting's."""

    BY_HAND = "by-hand"
    RING = "ring"
    ANSWER = "answer"
    END = "end"


class OnlyFor(StrEnum):
    """Which calls it opens for; names are the setting's. All that are named must hold."""

    EXTERNAL = "external"
    KNOWN = "known"
    MY_PHONE = "my-phone"


_MOMENTS: Mapping[OpenWhen, CallState] = {
    OpenWhen.RING: CallState.RINGING,
    OpenWhen.ANSWER: CallState.ANSWERED,
    OpenWhen.END: CallState.ENDED,
}


@dataclass(frozen=True, slots=True)
class PopRule:
    """The settings of it. ``page`` has blanks in braces, empty for what the customer's source says."""

    when: OpenWhen = OpenWhen.BY_HAND
    only: frozenset[OnlyFor] = frozenset({OnlyFor.EXTERNAL, OnlyFor.KNOWN})
    page: str = ""
    schemes: frozenset[str] = field(default_factory=frozenset)

    def opens(self, call: Call, identity: Identity, *, my_phones: Collection[str]) -> bool:
        """Say whether a call that stands as it does opens the page by itself; only incoming ones do."""
        if call.direction is not Direction.INCOMING or _MOMENTS.get(self.when) is not call.state:
            return False
        best, kind = identity.best, identity.number.kind
        holds = {
            OnlyFor.EXTERNAL: kind is not NumberKind.INTERNAL and (best is None or best.source != COLLEAGUES),
            OnlyFor.KNOWN: best is not None,
            OnlyFor.MY_PHONE: any(phone in my_phones for phone in call.phones),
        }
        return all(holds[one] for one in self.only)

    def address(self, number: PhoneNumber, match: Match | None) -> str:
        """Give the page of whoever called, empty where there is none that may be opened.

        What fills a blank is percent-encoded, so that no caller's name can become another part of the address.
        """
        if self.page:
            if number.kind is NumberKind.HIDDEN:
                return ""
            name, organisation = (match.name, match.organisation) if match else ("", "")
            e164 = number.e164 or number.display
            digits = "".join(letter for letter in e164 if letter.isdigit())
            blanks = {"e164": e164, "number": digits, "name": name, "organisation": organisation}
            address = _BLANK.sub(lambda blank: quote(blanks[blank[1]], safe=""), self.page)
        else:
            address = match.url if match else ""
        return address if may_open(address, self.schemes) else ""


def may_open(address: str, schemes: Collection[str] = ()) -> bool:
    """Say whether an address is one of the web, or of a scheme that the user allows and that runs nothing here."""
    scheme, colon, rest = address.partition(":")
    scheme = scheme.lower()
    if not (colon and rest) or scheme in NEVER_OPENED or not address.isprintable():
        return False
    if scheme in _WEB:
        host = rest.removeprefix("//").partition("/")[0]
        return rest.startswith("//") and bool(host)
    return scheme in schemes
