"""The employee list from a terminal, with no app running: to a file, and to an intranet."""

import asyncio
import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fonetray.store.people import PeopleStore
from fonetray.telephony.doubts import Lists
from fonetray.telephony.people import Employee, EmployeeNumber
from support.command import fonetray_bytes as fonetray
from support.databases import opened

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PEOPLE = [
    Employee("202", "Mette Kjærgård", numbers=(EmployeeNumber("86515152"),)),
    Employee("203", "=Ole", email="ole@firma.example"),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which people have been read."""
    place = tmp_path / "h"
    place.mkdir()
    database = opened(place / "fonetray.db")
    asyncio.run(PeopleStore(database).take_company(Lists(PEOPLE, ()), source="account 1", when=NOON))
    database.close()
    return place


def answer(home: Path, *words: str) -> Any:
    done = fonetray(home, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(home: Path, *words: str, code: int = 1) -> str:
    done = fonetray(home, *words)
    said = done.stderr.decode()
    assert done.returncode == code, said
    assert "Traceback" not in said
    assert done.stdout == b""
    return said.strip().splitlines()[-1]


def test_to_the_terminal_in_each_format(home: Path) -> None:
    table = fonetray(home, "export", "employees").stdout
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [row[0] for row in rows] == ["Name", "Mette Kjærgård", "'=Ole"]
    assert fonetray(home, "export", "employees", "--format", "csv", "-").stdout == table
    assert fonetray(home, "export", "employees", "--format", "vcard").stdout.count(b"BEGIN:VCARD") == 2
    document = json.loads(fonetray(home, "export", "employees", "--format", "json", process=True).stdout)
    assert [each["name"] for each in document["employees"]] == ["Mette Kjærgård", "=Ole"]
    assert answer(home, "export", "employees") == document


def test_to_a_file_whose_name_says_what_it_is(home: Path, tmp_path: Path) -> None:
    for name, form in (("k.csv", "csv"), ("k.vcf", "vcard"), ("k.json", "json")):
        file = tmp_path / name
        assert answer(home, "export", "employees", str(file)) == {"file": str(file), "format": form, "employees": 2}
        assert file.read_bytes() == fonetray(home, "export", "employees", "--format", form).stdout
    assert "--format" in refused(home, "export", "employees", str(tmp_path / "k.xlsx"), code=2)
    assert not (tmp_path / "k.xlsx").exists()


def test_nothing_is_written_over_unasked(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "k.csv"
    file.write_text("mine")
    assert "--force" in refused(home, "export", "employees", str(file))
    assert file.read_text() == "mine"
    assert fonetray(home, "export", "employees", "--force", str(file)).returncode == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "cannot be written" in refused(home, "export", "employees", str(tmp_path / "nowhere" / "k.csv"))


def test_where_nobody_was_read_there_is_nothing_to_export(tmp_path: Path) -> None:
    assert "fonetray sync" in refused(tmp_path, "export", "employees", str(tmp_path / "k.csv"))
    assert not (tmp_path / "k.csv").exists()


def test_sharing_without_the_app(home: Path) -> None:
    assert fonetray(home, "share", "url", process=True).returncode == 1
    assert not (home / "share.secret").exists(), "asking makes nothing"
    on = answer(home, "share", "on")
    assert (on["on"], on["url"], on["fields"]) == (True, "", ["department", "email", "numbers"])
    first = (home / "share.secret").read_text().strip()
    fonetray(home, "config", "set", "listener.public_url", "https://fonetray.firma.dk")
    assert answer(home, "share", "url")["url"] == f"https://fonetray.firma.dk/{first}/employees.json"
    rotated = answer(home, "share", "rotate", "--overlap", "1")
    assert rotated["former_until"]
    assert first not in rotated["url"]
    assert answer(home, "share", "off")["on"] is False
    assert "not shared" in refused(home, "share", "rotate")


@pytest.mark.parametrize(
    "origins",
    [
        '["*"]', '["null"]', '["intranet.firma.dk"]', '["https://intranet.firma.dk/"]', '["https://a.dk/x"]',
        '["https://Intranet.firma.dk"]', '["https://a.dk:443"]', '["ftp://a.dk"]', '["https://u:p@a.dk"]', '"a"',
    ],
)  # fmt: skip
def test_a_site_is_written_as_a_browser_says_it(home: Path, origins: str) -> None:
    done = fonetray(home, "config", "set", "share.origins", origins)
    assert done.returncode == 2
    assert b"https://intranet.example.dk" in done.stderr


def test_settings_that_are_sites_and_fields(home: Path) -> None:
    for key, value in (
        ("share.origins", '["https://intranet.firma.dk", "http://localhost:8080", "https://xn--kbenhavn-54a.dk"]'),
        ("share.fields", '["info", "phones"]'),
        ("share.sources", '["192.0.2.0/24"]'),
    ):
        assert fonetray(home, "config", "set", key, value).returncode == 0, key
    assert fonetray(home, "config", "set", "share.fields", '["salary"]').returncode == 2
    on = answer(home, "share", "on")
    assert (on["fields"], on["sources"]) == (["info", "phones"], ["192.0.2.0/24"])
