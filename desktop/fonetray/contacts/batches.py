"""What every reader of contacts gives: batches, one after another, so that no file is ever in memory as a whole."""

from dataclasses import dataclass
from enum import StrEnum

from fonetray.telephony.people import Contact

AT_ONCE = 200
"""Contacts of one batch, at the most."""


class Trouble(StrEnum):
    """What is wrong with a source as a whole, for whoever says it in another language than the message."""

    FOLDER = "folder"
    NO_FILE = "no-file"
    TOO_LARGE = "too-large"
    NO_TEXT = "no-text"
    EMPTY = "empty"
    GONE = "gone"
    IN_USE = "in-use"
    NO_COLUMNS = "no-columns"
    NO_CARDS = "no-cards"
    OUR_OWN = "our-own"
    OTHER = "other"


class ContactsUnreadable(Exception):
    """There is nothing to be made of a file or server as a whole; the message says why and what to do."""

    def __init__(self, message: str, trouble: Trouble = Trouble.OTHER) -> None:
        """Give the reason in one line, and of what kind it is."""
        super().__init__(message)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Rejected:
    """What was left out: a row or card that begins in ``line`` (from 1, as an editor counts; 0 if there are none)."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Some contacts, and what was left out between them.

    ``done`` of ``total`` is how far the whole reading is after it, in the reader's own unit (bytes, entries); a total
    of 0 is not known. ``unchanged`` are the keys of contacts that are there, and need not be read again.
    """

    contacts: tuple[Contact, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    done: int = 0
    total: int = 0
    unchanged: tuple[str, ...] = ()
