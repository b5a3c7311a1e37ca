"""The ways in which systems write a number: what a source is asked by."""

import phonenumbers

from fonetray.lookup.matches import last_digits
from fonetray.telephony.dialling import PhoneNumber

FORMS = ("e164", "digits", "zeros", "national", "last8", "written")
"""For a Danish number: ``+4586515151``, ``4586515151``, ``004586515151``, ``86515151``, ``86515151``,
``86 51 51 51``."""


def number_forms(number: PhoneNumber) -> dict[str, str]:
    """Give every form of a number that has an E.164 form."""
    digits = number.e164.removeprefix("+")
    return {
        "e164": number.e164,
        "digits": digits,
        "zeros": f"00{digits}",
        "national": phonenumbers.national_significant_number(phonenumbers.parse(number.e164)),
        "last8": last_digits(digits) or digits,
        "written": number.display,
    }
