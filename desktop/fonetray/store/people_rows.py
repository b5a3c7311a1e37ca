"""People read by their rows, each kind in one step.

Python lets go of its lock, and so of its turn, at each row that SQLite steps to; beside a busy loop getting it back can
take milliseconds. So SQLite gives all rows as one JSON text, which is also the fastest way to make people of them.
"""

import sqlite3
from collections.abc import Collection, Sequence

import msgspec

from fonetray.telephony.people import Contact, Employee

_NUMBERS = (
    "SELECT json_group_array(json_object('number', number, 'label', label, 'e164', e164))"
    " FROM contact_numbers WHERE contact = contacts.id"  # in their order, which is the table's own
)
_CONTACT = (
    "json_object('source', source, 'key', key, 'name', name, 'organisation', organisation, 'email', email, 'url', url,"
    f" 'fields', json(fields), 'numbers', ({_NUMBERS}))"
)
_CONTACTS = f"SELECT json_group_array(json_array(id, {_CONTACT})) FROM contacts WHERE id IN"  # noqa: S608 - fixed text
_GIVEN = "(SELECT value FROM json_each(?))"
_CONTACT_ROWS = msgspec.json.Decoder(tuple[tuple[int, Contact], ...])
_EMPLOYEE_ROWS = msgspec.json.Decoder(tuple[tuple[int, Employee], ...])
_Named = tuple[tuple[int, str], ...]
_NAMED_ROWS = msgspec.json.Decoder(_Named)
_ROWS = msgspec.json.Decoder(tuple[int, ...])
_TEXTS = msgspec.json.Decoder(frozenset[str])
_Value = str | int


def numbered(connection: sqlite3.Connection, sql: str, values: Sequence[_Value]) -> tuple[int, ...]:
    """Give the whole numbers that a query's one column, called ``row``, has."""
    return _ROWS.decode(_text(connection, f"SELECT json_group_array(row) FROM ({sql})", values))  # noqa: S608 - our own


def contacts(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Contact]:
    """Give contacts by their ids, with their numbers."""
    if not ids:
        return {}
    return dict(_CONTACT_ROWS.decode(_text(connection, f"{_CONTACTS} {_GIVEN}", [as_json(ids)])))


def rows_with(connection: sqlite3.Connection, e164: str, limit: int) -> tuple[int, ...]:
    """Give the rows of the contacts that have exactly this number, the first that were added first."""
    having = "SELECT DISTINCT contact AS row FROM contact_numbers WHERE e164 = ? AND e164 <> '' ORDER BY row LIMIT ?"
    return numbered(connection, having, (e164, limit))


def numbers_of_somebody(connection: sqlite3.Connection, e164s: Collection[str]) -> frozenset[str]:
    """Give those of some numbers that any contact has."""
    if not e164s:
        return frozenset()
    sql = f"SELECT json_group_array(DISTINCT e164) FROM contact_numbers WHERE e164 IN {_GIVEN}"  # noqa: S608 - fixed text
    return _TEXTS.decode(_text(connection, sql, [msgspec.json.encode(list(e164s)).decode()]))


def employees(connection: sqlite3.Connection, positions: Sequence[int]) -> dict[int, Employee]:
    """Give colleagues by their positions."""
    if not positions:
        return {}
    sql = f"SELECT json_group_array(json_array(position, json(data))) FROM employees WHERE position IN {_GIVEN}"  # noqa: S608 - fixed text
    return dict(_EMPLOYEE_ROWS.decode(_text(connection, sql, [as_json(positions)])))


def contact_names(connection: sqlite3.Connection, ids: Sequence[int]) -> _Named:
    """Give contacts' ids with their names."""
    sql = f"SELECT json_group_array(json_array(id, name)) FROM contacts WHERE id IN {_GIVEN}"  # noqa: S608 - fixed text
    return _NAMED_ROWS.decode(_text(connection, sql, [as_json(ids)])) if ids else ()


def employee_names(connection: sqlite3.Connection, positions: Sequence[int]) -> _Named:
    """Give colleagues' positions with their names."""
    sql = f"SELECT json_group_array(json_array(position, name)) FROM employees WHERE position IN {_GIVEN}"  # noqa: S608 - fixed text
    return _NAMED_ROWS.decode(_text(connection, sql, [as_json(positions)])) if positions else ()


def _text(connection: sqlite3.Connection, sql: str, values: Sequence[_Value]) -> str:
    return str(connection.execute(sql, values).fetchone()[0])


def as_json(numbers: Sequence[int]) -> str:
    """Give numbers as SQL's ``json_each`` takes them."""
    return msgspec.json.encode(numbers).decode()
