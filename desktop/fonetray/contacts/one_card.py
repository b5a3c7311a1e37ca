"""One card as an address book's server gives it, read as those of a file are."""

import re

from fonetray.contacts.batches import Rejected
from fonetray.contacts.vcard_file import contacts_of
from fonetray.telephony.people import Contact

_NAME = re.compile(r"^(?:[\w-]+\.)?FN(?:;[^:\r\n]*)?:(.+)$", re.IGNORECASE | re.MULTILINE)


def read_card(text: str, source: str) -> Contact | Rejected | None:
    """Read a card for a source of this name; None where it is no person's. An e-mail address is enough."""
    for _, found in contacts_of(text.splitlines(), source, email_suffices=True):
        if isinstance(found, Contact):
            return found
        named = _NAME.search(text)
        who = "".join(letter for letter in (named[1] if named else "") if letter.isprintable()).strip()[:100]
        return None if found.startswith("is a group") else Rejected(0, f"{who or 'A card'} {found}")
    return None
