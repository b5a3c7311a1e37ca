"""Reading telephone numbers: who a caller is and what a text would ring (protocol §5).

Numbers are compared as E.164, both sides read with Denmark as the default region. Validity is not asked of a
number: numbering plans in libraries lag behind the numbers that operators hand out.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from fonetray.telephony.dialling import NumberKind, PhoneNumber
from fonetray.telephony.hidden import is_hidden

REGION = "DK"
EMERGENCY = frozenset({"112", "114"})
SERVICE = frozenset({"118", "1813", "116000", "116006", "116111", "116117", "116123"})
LONGEST = 20
"""E.164 allows 15 digits; an international prefix and a little tolerance come on top."""

_SEPARATORS = re.compile(r"[\s\-–—.()/\u00a0\u2011]+")
_DIALLABLE = re.compile(r"\+?[0-9]+")
_CODE = re.compile(r"[+0-9*#]*[*#][+0-9*#]*")
_COUNTRY = "45"
_NATIONAL_LENGTH = 8
_SHORTEST_SHORT, _LONGEST_SHORT = 2, 6
_FAROE_GREENLAND = re.compile(r"29[89][0-9]{6}")

IsLocal = Callable[[str], bool]
"""Whether a text is exactly a local number of the company's PBX."""


def squeeze(text: str) -> str:
    """Take visual separators out of a number: ``(86) 51-51.51`` becomes ``86515151``."""
    return _SEPARATORS.sub("", text)


def identify(text: str, *, is_local: IsLocal) -> PhoneNumber:
    """Read another party's number as the PBX wrote it: hidden, then exact local number, then E.164."""
    if is_hidden(text):
        return PhoneNumber(text, NumberKind.HIDDEN)
    digits = squeeze(text)
    if is_local(digits):
        return PhoneNumber(text, NumberKind.INTERNAL, display=digits)
    return _outside(text, digits)


def for_dialling(text: str, *, is_local: IsLocal) -> PhoneNumber:
    """Read a number that somebody wants to ring: emergency and service first, then local, short, E.164.

    An employee who happens to be numbered 112 does not make 112 diallable.
    """
    digits = squeeze(text)
    bare = _without_country(digits)
    if bare in EMERGENCY:
        return PhoneNumber(text, NumberKind.EMERGENCY, display=bare)
    if digits in SERVICE:
        return PhoneNumber(text, NumberKind.SHORT, display=digits)
    if is_local(digits):
        return PhoneNumber(text, NumberKind.INTERNAL, display=digits)
    return _outside(text, digits)


def e164(text: str) -> str:
    """Give the number as E.164, or an empty text where it has none (hidden, short, letters)."""
    digits = squeeze(text)
    return _outside(text, digits).e164 if digits else ""


def to_callee(number: PhoneNumber) -> str:
    """Write a number in digits only, the one form MakeCall is documented with: eight digits, or 00 and the country."""
    if not number.e164:
        return number.display
    if number.e164.startswith("+" + _COUNTRY):
        return number.e164[1 + len(_COUNTRY) :]
    return "00" + number.e164[1:]


def _without_country(digits: str) -> str:
    for prefix in ("+" + _COUNTRY, "00" + _COUNTRY):
        if digits.startswith(prefix):
            return digits[len(prefix) :]
    return digits


def _outside(text: str, digits: str) -> PhoneNumber:
    if _CODE.fullmatch(digits):
        return PhoneNumber(text, NumberKind.CODE, display=digits)
    if not _DIALLABLE.fullmatch(digits) or len(digits) > LONGEST:
        return PhoneNumber(text, NumberKind.NONE, display=text.strip()[:LONGEST])
    if digits in EMERGENCY:
        return PhoneNumber(text, NumberKind.EMERGENCY, display=digits)
    if not digits.startswith("+") and len(digits) <= _LONGEST_SHORT:
        kind = NumberKind.SHORT if len(digits) >= _SHORTEST_SHORT else NumberKind.NONE
        return PhoneNumber(text, kind, display=digits)
    read = _parse(digits)
    if read is None:
        return PhoneNumber(text, NumberKind.NONE, display=digits)
    kind, canonical, display, region = read
    return PhoneNumber(text, kind, canonical, display, region)


@lru_cache(maxsize=4096)
def _parse(digits: str) -> tuple[NumberKind, str, str, str] | None:
    if _FAROE_GREENLAND.fullmatch(digits):
        digits = "+" + digits
    try:
        number = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException:
        return None
    canonical = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    region = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(
        number.country_code or 0
    )
    national = str(number.national_number)
    if number.country_code == int(_COUNTRY):
        if len(national) != _NATIONAL_LENGTH:
            return None
        kind = NumberKind.PREMIUM if national.startswith("90") else NumberKind.NATIONAL
        return kind, canonical, " ".join(national[i : i + 2] for i in range(0, 8, 2)), REGION
    premium = phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE
    kind = NumberKind.PREMIUM if premium else NumberKind.FOREIGN
    return kind, canonical, phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL), region
