"""The company's people and call flows in the database: of a new list only the rows that differ are written."""

import sqlite3
from collections.abc import Mapping, Sequence

import msgspec

from fonetray.store import people_index
from fonetray.store.contacts import Difference
from fonetray.store.list_places import places
from fonetray.telephony.people import CallFlow, Employee

_Flow = tuple[str, int, str, int, str, str]


def replace_employees(connection: sqlite3.Connection, employees: Sequence[Employee]) -> Difference:
    """Make these the colleagues, in this order, and have them found by it; of one local number the last counts."""
    rows = connection.execute("SELECT position, local_number, data FROM employees").fetchall()
    before = {local: data for _, local, data in rows}
    stood = {local: position for position, local, _ in rows}
    people = {employee.local_number: employee for employee in employees}
    data = {local: msgspec.json.encode(employee).decode() for local, employee in people.items()}
    stand = places(list(people), stood)
    written = [local for local in people if (before.get(local), stood.get(local)) != (data[local], stand[local])]
    gone = [stood[local] for local in (*written, *(before.keys() - people.keys())) if local in stood]
    people_index.forget(connection, [-position for position in gone])
    connection.executemany("DELETE FROM employees WHERE position = ?", [(position,) for position in gone])
    connection.executemany(
        "INSERT INTO employees (position, local_number, name, data) VALUES (?, ?, ?, ?)",
        [(stand[local], local, people[local].name, data[local]) for local in written],
    )
    people_index.remember(connection, [(-stand[local], people[local]) for local in written])
    return Difference(
        added=len(data.keys() - before.keys()),
        changed=sum(before[local] != text for local, text in data.items() if local in before),
        removed=len(before.keys() - data.keys()),
    )


def replace_flows(connection: sqlite3.Connection, flows: Sequence[CallFlow]) -> None:
    """Make these the call flows, in this order; of one local number the last counts."""
    rows: list[_Flow] = connection.execute(
        "SELECT local_number, position, name, active, active_goto, inactive_goto FROM call_flows"
    ).fetchall()
    before: Mapping[str, _Flow] = {row[0]: row for row in rows}
    after: dict[str, _Flow] = {
        flow.local_number: (
            flow.local_number, position, flow.name, int(flow.active), flow.active_goto, flow.inactive_goto
        )
        for position, flow in enumerate(flows)
    }  # fmt: skip
    gone = [(local,) for local in before.keys() - after.keys()]
    connection.executemany("DELETE FROM call_flows WHERE local_number = ?", gone)
    connection.executemany(
        "INSERT OR REPLACE INTO call_flows VALUES (?, ?, ?, ?, ?, ?)",
        [row for local, row in after.items() if before.get(local) != row],
    )


def noted(connection: sqlite3.Connection, key: str) -> str:
    """Give what is noted under a key, empty where nothing is."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def note(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Note something under a key; nothing where the value is empty."""
    if value:
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
    else:
        connection.execute("DELETE FROM meta WHERE key = ?", (key,))
