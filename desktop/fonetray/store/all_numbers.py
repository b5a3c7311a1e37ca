"""All telephone numbers of contacts, as whole numbers in order: for whoever has to say at once that nobody has one."""

import sqlite3
from array import array

import msgspec

_VERSION = "numbers"
_ONE_MORE = "INSERT INTO meta VALUES (?, '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
_ALL = "SELECT json_group_array(CAST(substr(e164, 2) AS INTEGER)) FROM contact_numbers WHERE e164 <> ''"
_NUMBERS = msgspec.json.Decoder(list[int])


def added(connection: sqlite3.Connection) -> None:
    """Note that there may be numbers that were not there before."""
    connection.execute(_ONE_MORE, (_VERSION,))


def version(connection: sqlite3.Connection) -> str:
    """Say which numbers there are: as long as this is the same, none was added."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_VERSION,)).fetchone()
    return str(row[0]) if row else ""


def all_numbers(connection: sqlite3.Connection, most: int) -> "array[int] | None":
    """Give them, without the plus; None where there are more than ``most``."""
    (count,) = connection.execute("SELECT count(*) FROM contact_numbers WHERE e164 <> ''").fetchone()
    if count > most:
        return None
    return array("Q", sorted(_NUMBERS.decode(connection.execute(_ALL).fetchone()[0])))
