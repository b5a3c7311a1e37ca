"""What a local number means beside a ``;phone-context=`` (RFC 3966 §5.1.5, protocol §5)."""

import re

import phonenumbers

from fonetray.telephony.dialling import Reason
from fonetray.telephony.numbers import EMERGENCY, EMERGENCY_ELSEWHERE, REGION, squeeze

_GLOBAL = re.compile(r"\+[0-9]{1,15}")
_HERE = "+" + str(phonenumbers.country_code_for_region(REGION))


def complete(number: str, context: str) -> str | Reason:
    """Give the number to ring for a local ``number`` in ``context``: itself, or E.164 where the context completes it.

    A context that names a country, or exactly an area of one, makes a number of that place whole. Any longer one is a
    company's main number, of which the local number is an extension: gluing the two together would ring a stranger, so
    a Danish one leaves the number as it stands, to be read as a local number of our own PBX, and a foreign one is
    `Reason.ELSEWHERE`. A domain name, and a context that is neither, leave the number as it stands.
    """
    prefix = squeeze(context)
    if number in EMERGENCY | EMERGENCY_ELSEWHERE or number.startswith(("+", "00")):
        return number
    if not _GLOBAL.fullmatch(prefix) or prefix.startswith(_HERE):
        return number
    country = next((int(prefix[1:end]) for end in (2, 3, 4) if _is_country(prefix[1:end])), None)
    if country is None:
        return number
    area = prefix[1 + len(str(country)) :]
    return _in_area(number, country, area) or _whole(number, country) or Reason.ELSEWHERE


def _is_country(digits: str) -> bool:
    return bool(digits) and phonenumbers.region_code_for_country_code(int(digits)) != "ZZ"


def _whole(number: str, country: int) -> str:
    """Read ``number`` as people of that country dial it, trunk prefix and all; empty where it is not a whole one."""
    region = phonenumbers.region_code_for_country_code(country)
    try:
        read = phonenumbers.parse(number, region if region != "001" else None)
    except phonenumbers.NumberParseException:
        return ""
    possible = phonenumbers.is_possible_number_with_reason(read) == phonenumbers.ValidationResult.IS_POSSIBLE
    if not possible or read.country_code != country:
        return ""
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)


def _in_area(number: str, country: int, area: str) -> str:
    """Join ``number`` to an area code; empty where ``area`` is none, or the two make no number."""
    try:
        read = phonenumbers.parse(f"+{country}{area}{number}", None)
    except phonenumbers.NumberParseException:
        return ""
    national = phonenumbers.national_significant_number(read)
    code = national[: phonenumbers.length_of_geographical_area_code(read)]
    if not area or code != area or not phonenumbers.is_valid_number(read):
        return ""
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
