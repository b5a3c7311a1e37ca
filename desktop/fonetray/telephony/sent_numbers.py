"""A telephone number as a request's parameter brings it."""

import re

from fonetray.telephony.hidden import is_hidden

_INTERNATIONAL = re.compile(r" +(?=\d(?: ?\d){8,})", re.ASCII)


def read_sent_number(text: str) -> str:
    """Return a telephone number as sent, empty for a hidden one, with the plus that a query turned into a space."""
    if is_hidden(text):
        return ""
    return _INTERNATIONAL.sub("+", text, count=1).strip() if text.startswith(" ") else text.strip()
