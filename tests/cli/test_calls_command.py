"""The calls at a terminal: filtered, as JSON with how a missed one was taken care of, and as a harmless table."""

import asyncio
import csv
import io
import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fonetray.store.handled import HandledStore, MarkState
from fonetray.store.journal import Journal
from fonetray.store.named import Named, NamedStore
from fonetray.store.notes import Note, NoteStore
from fonetray.store.people import PeopleStore
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.doubts import Lists
from fonetray.telephony.events import Direction
from fonetray.telephony.people import Contact, ContactNumber, Employee
from support.command import fonetray_bytes
from support.databases import opened

NOW = datetime.now(UTC)
BO = Contact("csv", "1", "=cmd|'/c calc'!A1", "Tømrer & Søn", numbers=(ContactNumber("86515151", "", "+4586515151"),))
PEOPLE = [Employee("202", "Mette Kjærgård"), Employee("203", "Ole Bak")]


def call(which: int, number: str, **more: Any) -> Call:
    told = {"employee": "202", "direction": Direction.INCOMING, "state": CallState.ENDED, **more}
    return Call(str(which), number=number, started=NOW - timedelta(hours=which), **told)


CALLS = [
    call(1, "86515151", state=CallState.MISSED),
    call(2, "70101010", state=CallState.MISSED),
    call(3, "86515151", state=CallState.MISSED, employee="203"),
    call(4, "86515151", direction=Direction.OUTGOING, employee="203", duration=61),
    call(5, "", duration=9),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "h"
    place.mkdir()
    asyncio.run(fill(place / "fonetray.db"))
    return place


async def fill(file: Path) -> None:
    database = opened(file)
    people = PeopleStore(database)
    await people.take_company(Lists(PEOPLE, ()), source="account 1", when=NOW)
    await people.upsert_contacts([BO])
    await Journal(database).save_calls(CALLS)
    await NamedStore(database).write("+4570101010", Named("Sand & Grus", "", "crm", ""), NOW)
    await HandledStore(database).say(["2"], handled=True, employee="203", when=NOW, state=MarkState.HERE)
    await NoteStore(database).write(Note("n", "5", "", "203", "Vil have 100% rabat\n=1+1", NOW))
    database.close()


def calls(home: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return fonetray_bytes(home, "calls", *words)


def listed(home: Path, *words: str) -> list[dict[str, Any]]:
    done = calls(home, *words, "--json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def ids(home: Path, *words: str) -> list[str]:
    return [one["id"] for one in listed(home, *words)]


def refused(home: Path, *words: str) -> str:
    done = calls(home, *words)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Traceback" not in done.stderr
    return done.stderr.decode().strip().splitlines()[-1]


def test_calls_are_filtered(home: Path) -> None:
    assert ids(home) == ["1", "2", "3", "4", "5"]
    assert ids(home, "--person", "203") == ["3", "4"]
    assert ids(home, "--direction", "outgoing") == ["4"]
    assert ids(home, "--missed") == ["1", "2", "3"]
    assert ids(home, "--missed", "open") == ["1", "3"]
    assert ids(home, "--text", "tømrer") == ["1", "3", "4"]
    assert ids(home, "--text", "0101") == ["2"]
    assert ids(home, "--text", "grus") == ["2"], "named by another system"
    assert ids(home, "--text", "100% rabat") == ["5"]
    assert ids(home, "--text", "1%rabat") == []
    assert ids(home, "--text", "ole") == ["3", "4"], "of a colleague"
    assert ids(home, "--number", "+45 86 51 51 51", "--person", "202") == ["1"]
    since, until = (NOW - timedelta(hours=4)).isoformat(), (NOW - timedelta(hours=2)).isoformat()
    assert ids(home, "--since", since, "--until", until) == ["3", "4"]


def test_a_missed_call_says_how_it_was_taken_care_of(home: Path) -> None:
    listed = json.loads(fonetray_bytes(home, "calls", "--json", process=True).stdout)
    known = {one["id"]: (one["open"], one["handled"]) for one in listed}
    assert known["1"] == (True, None)
    assert known["2"] == (
        False,
        {
            "time": NOW.isoformat(), "employee": "203", "employee_name": "Ole Bak", "how": "by hand", "state": "here",
        },
    )  # fmt: skip
    assert known["4"] == (False, None)


def test_a_table_opens_in_a_spreadsheet_and_does_nothing_there(home: Path) -> None:
    table = calls(home, "--csv").stdout
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig")), delimiter=";"))
    assert [row["Number"] for row in rows] == [
        "86 51 51 51",
        "70 10 10 10",
        "86 51 51 51",
        "86 51 51 51",
        "Hidden number",
    ]
    assert [row["Colleague"] for row in rows] == ["Mette Kjærgård"] * 2 + ["Ole Bak"] * 2 + ["Mette Kjærgård"]
    assert rows[0]["Name"] == "'=cmd|'/c calc'!A1"
    assert (rows[3]["Direction"], rows[3]["Seconds"]) == ("Outgoing", "61")
    assert rows[1]["Handled by"] == "Ole Bak"
    assert rows[4]["Notes"] == "Ole Bak: Vil have 100% rabat =1+1"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@", "-", "\t", "\r"))]
    only = calls(home, "--csv", "--missed", "open").stdout.decode("utf-8-sig").splitlines()
    assert len(only) == 3


def test_bad_wishes_are_refused_in_one_line(home: Path) -> None:
    assert "2026-11-23" in refused(home, "--until", "yesterday")
    assert "choose one" in refused(home, "--csv", "--json")
    assert "choose one" in refused(home, "--text", "bo", "--number", "86515151")
    assert "invalid choice" in refused(home, "--direction", "sideways")
