"""Where the window of all calls leads to: what is done with a call elsewhere in the program."""

from collections.abc import Callable
from dataclasses import dataclass

from fonetray.telephony.calls import Call
from fonetray.telephony.dialling import PhoneNumber


def _nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class HistoryDoors:
    """``call_back`` is (number to dial, name), ``seen`` is told that the user has seen what was missed.

    ``write_note``, ``forget`` (whose number, by which name) and ``never_log`` are not offered where they are None.
    """

    call_back: Callable[[str, str], None]
    open_page: Callable[[str], None]
    seen: Callable[[], None] = _nothing
    write_note: Callable[[Call], None] | None = None
    forget: Callable[[PhoneNumber, str], None] | None = None
    never_log: Callable[[PhoneNumber], None] | None = None
