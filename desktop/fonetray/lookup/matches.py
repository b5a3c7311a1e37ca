"""Who a number may belong to, and why it is thought so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.numbers import e164, squeeze

_LAST = 8
"""Digits; as many as a Danish number has, and all that is left of one whose country code was written wrongly."""


class Certainty(StrEnum):
    """``EXACT`` means E.164 equality or an exact local number, ``MAYBE`` anything weaker."""

    EXACT = "exact"
    MAYBE = "maybe"


class Why(StrEnum):
    """Why somebody is a match (names are those of ``--json``)."""

    SAME_NUMBER = "same-number"
    """All digits are equal, country code included."""
    LOCAL_NUMBER = "local-number"
    """The local number is equal."""
    MODULE = "module"
    """An integration module found them, by what they typed or by their number."""
    LAST_DIGITS = "last-digits"
    """The last eight digits are equal, and what stands before them is not."""
    UNPROVEN = "unproven"
    """The source says so, and names no number that could be compared."""


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody a number may belong to; ``fields`` are what the source knows beside the name, as plain text.

    ``key`` tells them from others of the same source, however often they are asked for; empty where the source has
    nothing of the kind.
    """

    name: str
    source: str
    organisation: str = ""
    url: str = ""
    why: Why = Why.SAME_NUMBER
    fields: tuple[tuple[str, str], ...] = ()
    key: str = ""

    @property
    def certainty(self) -> Certainty:
        """How sure it is."""
        return Certainty.EXACT if self.why in (Why.SAME_NUMBER, Why.LOCAL_NUMBER, Why.MODULE) else Certainty.MAYBE

    @property
    def identity(self) -> str:
        """What a choice of this match is remembered by, within its source."""
        return self.key or f"{self.name}\n{self.organisation}"


def compare(written: Iterable[str], number: PhoneNumber) -> Why | None:
    """Say why somebody who has these numbers, as they are written down, is the one who has ``number``.

    None where they are not. The best reason of all their numbers counts.
    """
    best: Why | None = None
    for text in written:
        if number.e164 and e164(text) == number.e164:
            return Why.SAME_NUMBER
        if last_digits(text) and last_digits(text) == last_digits(number.e164):
            best = Why.LAST_DIGITS
    return best


def last_digits(text: str) -> str:
    """Give a number's last eight digits; empty where it has fewer."""
    digits = squeeze(text).removeprefix("+")
    return digits[-_LAST:] if digits.isdecimal() and len(digits) >= _LAST else ""


def by_certainty(matches: Iterable[Match]) -> Sequence[Match]:
    """Put exact matches first, and leave the order as it is otherwise."""
    return sorted(matches, key=lambda match: match.certainty is not Certainty.EXACT)
