"""Contacts found by what stands in one of their fields, such as a customer number that was typed on a telephone."""

import re
import sqlite3

from fonetray.store import joining, people_rows
from fonetray.store.folding import folded
from fonetray.telephony.people import Contact

_CANDIDATES = 200
# A key is unique within its source; so each source is looked in, instead of all contacts.
_BY_KEY = (
    "WITH RECURSIVE sources (one) AS (SELECT min(source) FROM contacts UNION ALL"
    " SELECT (SELECT min(source) FROM contacts WHERE source > one) FROM sources WHERE one IS NOT NULL)"
    " SELECT contacts.id AS row FROM sources CROSS JOIN contacts ON source = one AND key = ?"
)
_NOT_DIGITS = re.compile(r"\D")


def contacts_with_digits(connection: sqlite3.Connection, label: str, digits: str) -> list[Contact]:
    """Give the people in whose field ``label``, or as whose key, these digits stand: 4711 finds ``K-4711`` too."""
    if not digits.isascii() or not digits.isdecimal():
        return []
    sql = "SELECT rowid AS row FROM people_words WHERE people_words MATCH ? AND rowid > 0 LIMIT ?"
    rows = people_rows.numbered(connection, sql, (f'"{folded(digits)}"', _CANDIDATES))
    keyed = people_rows.numbered(connection, _BY_KEY, (digits,))
    wanted = label.casefold()
    found = [
        row
        for row, contact in people_rows.contacts(connection, list({*rows, *keyed})).items()
        if row in keyed
        or any(name.casefold() == wanted and _NOT_DIGITS.sub("", text) == digits for name, text in contact.fields)
    ]
    return list(joining.people(connection, found).values())
