"""Which of my phones rings first when I call (the ``Device`` of MakeCall, protocol §2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from fonetray.telephony.people import EmployeePhone


@dataclass(frozen=True, slots=True)
class ChosenPhone:
    """The phone to ring: ``device`` is its local number as it is sent, empty for the active profile's phones.

    ``name`` is what people call it. ``vanished`` is the local number that was chosen and is none of mine any more:
    then the active profile's phones ring.
    """

    device: str = ""
    name: str = ""
    vanished: str = ""


def choose_phone(wanted: str, mine: Sequence[EmployeePhone]) -> ChosenPhone:
    """Give the phone of a local number, empty for the active profile's.

    With no phones known, which is what a PBX may tell too, there is nothing to check the choice by: it is sent as it
    is, and the provider says what it thinks of it.
    """
    if not wanted:
        return ChosenPhone()
    found = next((phone for phone in mine if phone.local_number == wanted), None)
    if found is not None or not mine:
        return ChosenPhone(wanted, (found.name if found else "") or wanted)
    return ChosenPhone(vanished=wanted)
