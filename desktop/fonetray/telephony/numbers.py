"""Reading telephone numbers: who a caller is and what a text would ring (protocol §5).

Numbers are compared as E.164, both sides read with Denmark as the default region. Validity is not asked of a
number: numbering plans in libraries lag behind the numbers that operators hand out.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from fonetray.telephony.dialling import NumberKind, PhoneNumber, Tariff
from fonetray.telephony.digits import fold
from fonetray.telephony.hidden import is_hidden

REGION = "DK"
EMERGENCY = frozenset({"112", "114"})
EMERGENCY_ELSEWHERE = frozenset({"911", "999", "000"})
"""What mobile telephones take for an emergency call abroad too (3GPP TS 22.101 §10.1), unless a colleague has it."""
SERVICE = frozenset({"118", "1813", "116000", "116006", "116111", "116117", "116123"})
LONGEST = 20
"""E.164 allows 15 digits; an international prefix and a little tolerance come on top."""

_SEPARATORS = re.compile(r"[\s\-.()/]+")
_TRUNK = re.compile(r"^(\s*\(?(?:\+|00)[\s(]*(?!39|378|379)[\d\s).\-]{1,6})\(0\)")
_DIALLABLE = re.compile(r"\+?[0-9]+")
_CODE = re.compile(r"[+0-9*#]*[*#][+0-9*#]*")
_COUNTRY = "45"
_NATIONAL_LENGTH = 8
_SHORTEST_SHORT, _LONGEST_SHORT = 2, 6
_SHORTEST_E164 = 7
"""Niue's numbers have no more; with it go the emergency numbers of other countries, such as ``+46112``."""
_DANISH = re.compile(r"(?:\+45|0045)?([1-9][0-9]{7})")
_FAROE_GREENLAND = re.compile(r"29[89][0-9]{6}")
_PREMIUM = "90"
_FREE = "80"
_SATELLITE = frozenset({870, 881, 882, 883})
"""Inmarsat, satellite mobile and international networks; the library knows them as ordinary mobiles."""
_TARIFFS = {
    PhoneNumberType.PREMIUM_RATE: Tariff.PREMIUM,
    PhoneNumberType.SHARED_COST: Tariff.SHARED,
    PhoneNumberType.PERSONAL_NUMBER: Tariff.SHARED,
    PhoneNumberType.TOLL_FREE: Tariff.FREE,
}

IsLocal = Callable[[str], bool]
"""Whether a text is exactly a local number of the company's PBX."""


def squeeze(text: str) -> str:
    """Take visual separators out of a number: ``(86) 51-51.51`` becomes ``86515151``.

    So is the trunk zero of ``+46 (0)8 123``, which is written for callers at home; Italy's is part of the number.
    """
    text = fold(text)
    if "(0)" in text:
        text = _TRUNK.sub(r"\1", text)
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
    emergency = _emergency(digits)
    if emergency:
        return PhoneNumber(text, NumberKind.EMERGENCY, display=emergency)
    short = _without_country(digits)
    if short in SERVICE:
        return PhoneNumber(text, NumberKind.SHORT, display=short)
    if is_local(digits):
        return PhoneNumber(text, NumberKind.INTERNAL, display=digits)
    if digits in EMERGENCY_ELSEWHERE:
        return PhoneNumber(text, NumberKind.EMERGENCY, display=digits)
    return _outside(text, digits)


def e164(text: str) -> str:
    """Give the number as E.164, or an empty text where it has none (hidden, short, letters)."""
    digits = squeeze(text)
    return _outside(text, digits).e164 if digits else ""


def is_whole(digits: str) -> bool:
    """Say whether an international number (with + or 00) has a length that its country uses."""
    number = _read(digits)
    if number is None or number.country_code == int(_COUNTRY):
        return number is not None and len(str(number.national_number)) == _NATIONAL_LENGTH
    return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE


def is_valid(digits: str) -> bool:
    """Say whether an international number is one that its country's plan hands out, as far as the library knows.

    Only for telling where a number in a text ends; a Danish one is any of eight digits.
    """
    number = _read(digits)
    if number is None or number.country_code == int(_COUNTRY):
        return is_whole(digits)
    return phonenumbers.is_valid_number(number)


def to_callee(number: PhoneNumber) -> str:
    """Write a number in digits only, the one form MakeCall is documented with: eight digits, or 00 and the country."""
    if not number.e164:
        return number.display
    if number.e164.startswith("+" + _COUNTRY):
        return number.e164[1 + len(_COUNTRY) :]
    return "00" + number.e164[1:]


def _emergency(digits: str) -> str:
    """Find the emergency number behind a plus, zeros for an outside line, or Denmark's code; empty where none is."""
    bare = digits.lstrip("+").lstrip("0")
    return next((found for found in (bare, _without_country(digits).lstrip("0")) if found in EMERGENCY), "")


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
    return PhoneNumber(text, read.kind, read.e164, read.display, read.region, read.tariff)  # quicker than a replacement


def _read(digits: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException:
        return None


@lru_cache(maxsize=4096)
def _parse(digits: str) -> PhoneNumber | None:
    """Read a number with a country, or a Danish one; the input is left out. None where it is neither."""
    danish = _DANISH.fullmatch(digits)
    if danish:  # most are, and the library would say the same twenty times slower
        return _danish(danish[1])
    if _FAROE_GREENLAND.fullmatch(digits):
        digits = "+" + digits
    number = _read(digits)
    if number is None:
        return None
    if number.country_code == int(_COUNTRY):
        return _danish(str(number.national_number))
    canonical = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    region = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(
        number.country_code or 0
    )
    if len(canonical) - 1 < _SHORTEST_E164:
        return None
    display = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    tariff = _TARIFFS.get(phonenumbers.number_type(number), Tariff.ORDINARY)
    if number.country_code in _SATELLITE:
        tariff = Tariff.SATELLITE
    kind = NumberKind.PREMIUM if tariff is Tariff.PREMIUM else NumberKind.FOREIGN
    return PhoneNumber("", kind, canonical, display, region, tariff)


def _danish(national: str) -> PhoneNumber | None:
    if len(national) != _NATIONAL_LENGTH:
        return None
    premium = national.startswith(_PREMIUM)
    tariff = Tariff.PREMIUM if premium else Tariff.FREE if national.startswith(_FREE) else Tariff.ORDINARY
    display = " ".join(national[i : i + 2] for i in range(0, _NATIONAL_LENGTH, 2))
    kind = NumberKind.PREMIUM if premium else NumberKind.NATIONAL
    return PhoneNumber("", kind, f"+{_COUNTRY}{national}", display, REGION, tariff)
