"""What a company lets be called: beginnings of numbers that its administrator allows or blocks."""

from collections.abc import Iterable
from dataclasses import dataclass

from fonetray.telephony.dialling import NumberKind, PhoneNumber
from fonetray.telephony.numbers import squeeze, to_callee

_HERE = "+45"


@dataclass(frozen=True, slots=True)
class PrefixPolicy:
    """Beginnings of numbers, as E.164 (``+46``, ``+4590``, ``+`` for all) or as people dial them (``90``, ``0046``).

    The longest beginning that a number has decides; where both lists have it, it is blocked. A number with neither is
    allowed where ``allowed`` is empty, and blocked where it says what may be called: blocking more never opens
    anything. An exception to a block goes with ``+``: allowed ``+``, ``+4681`` and blocked ``+46``. Colleagues can
    always be called but for a local number that is blocked whole, so that ``90`` does not silence local number 9012.
    """

    allowed: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()

    def blocks(self, number: PhoneNumber) -> bool:
        """Say whether this number may not be called, from anywhere and by anybody."""
        if number.kind is NumberKind.INTERNAL:
            return number.display in map(squeeze, self.blocked) and number.display not in map(squeeze, self.allowed)
        written = number.e164 or _HERE + to_callee(number)
        blocked, allowed = _longest(self.blocked, written), _longest(self.allowed, written)
        if blocked or allowed:
            return blocked >= allowed
        return bool(self.allowed)


def _longest(prefixes: Iterable[str], written: str) -> int:
    """Give the length of the longest of ``prefixes`` that ``written`` begins with; 0 where none is."""
    return max((len(prefix) for prefix in map(_international, prefixes) if written.startswith(prefix)), default=0)


def _international(prefix: str) -> str:
    digits = squeeze(prefix)
    if digits.startswith("+"):
        return digits
    return "+" + digits[2:] if digits.startswith("00") else _HERE + digits
