"""Colleagues as files: a table without formulas, cards that are cards, a document that is one."""

import csv
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from fonetray.services.people.export import Format, export, format_of, harmless, write_whole
from fonetray.telephony.people import (
    Department,
    Employee,
    EmployeeNumber,
    EmployeePhone,
    InfoField,
    InfoKind,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
METTE = Employee(
    "202",
    "Mette Kjærgård",
    "Sælger; nord",
    "mette@firma.example",
    (EmployeeNumber("86515152", "Direkte"), EmployeeNumber("+46812345678")),
    (EmployeePhone("200202", "Bordtelefon", "Yealink T54W", "00:15:65:aa:bb:cc"),),
    (InfoField(InfoKind.TEXT, "Sprog", "Tysk, svensk"), InfoField(InfoKind.EMPLOYEE, "Leder", "201")),
    Department("Salg & Service", ean="5790000000000"),
)
BARE = Employee("0101")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def table(employees: list[Employee]) -> list[dict[str, str]]:
    """Read a table as a Danish Excel does."""
    content = export(employees, Format.CSV, read=NOON)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def cards(employees: list[Employee]) -> list[vobject.base.Component]:
    return list(vobject.readComponents(export(employees, Format.VCARD, read=NOON).decode()))


def test_a_table_has_a_column_for_everything() -> None:
    mette, bare = table([METTE, BARE])
    assert mette == {
        "Name": "Mette Kjærgård",
        "Department": "Salg & Service",
        "Local number": "202",
        "Direct numbers": "Direkte 86 51 51 52, +46 8 123 456 78",
        "Phones": "Bordtelefon 200202",
        "E-mail": "mette@firma.example",
        "Description": "Sælger; nord",
        "Sprog": "Tysk, svensk",
        "Leder": "201",
    }
    assert bare["Local number"] == "0101"
    assert {value for name, value in bare.items() if name != "Local number"} == {""}


def test_headings_are_in_the_users_language() -> None:
    content = export([METTE], Format.CSV, read=NOON, tr=lambda text: f"<{text}>")
    assert content.decode("utf-8-sig").startswith("<Name>;<Department>;<Local number>")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        ("+45 86 51 51 52", "+45 86 51 51 52"),
        ("+45 86 51 51 52, +46 8 12 34", "+45 86 51 51 52, +46 8 12 34"),
        ("+45 86 (cmd)", "'+45 86 (cmd)"),
        ("+A1", "'+A1"),
        ("-1+2", "'-1+2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "' =1"),
        ("＝1", "'＝1"),
        ("a\r\nb", "a b"),
        ("86 51 51 52", "86 51 51 52"),
        ("Jensen & Søn = far", "Jensen & Søn = far"),
    ],
)
def test_no_cell_is_a_formula(cell: str, written: str) -> None:
    assert harmless(cell) == written


@given(texts=st.tuples(TEXT, TEXT, TEXT, TEXT))
def test_whatever_stands_in_them_a_table_has_one_line_each(texts: tuple[str, str, str, str]) -> None:
    name, description, label, value = texts
    odd = Employee("202", name, description, info=(InfoField(InfoKind.TEXT, label, value),))
    content = export([odd, BARE], Format.CSV, read=None).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=";", strict=True))
    assert len(rows) == 3
    assert len({len(row) for row in rows}) == 1
    assert not any(cell.lstrip()[:1] in ("=", "@", "-") and cell for row in rows for cell in row)


def test_a_card_says_who_it_is_and_how_to_call() -> None:
    mette, bare = cards([METTE, BARE])
    assert mette.version.value == "3.0"
    assert (mette.fn.value, mette.n.value.family, mette.n.value.given) == ("Mette Kjærgård", "Kjærgård", "Mette")
    assert [entry.value for entry in mette.tel_list] == ["+4586515152", "+46812345678", "202", "200202"]
    assert mette.org.value == ["", "Salg & Service"]
    assert (mette.title.value, mette.email.value) == ("Sælger; nord", "mette@firma.example")
    assert mette.note.value == "Sprog: Tysk, svensk\nLeder: 201"
    assert mette.uid.value == "fonetray-employee-202"
    assert bare.fn.value == "0101"


@given(texts=st.tuples(TEXT, TEXT, TEXT, TEXT))
def test_whatever_stands_in_them_there_are_as_many_cards(texts: tuple[str, str, str, str]) -> None:
    name, description, label, value = texts
    odd = Employee("202", name, description, info=(InfoField(InfoKind.TEXT, label, value),))
    assert [card.uid.value for card in cards([odd, BARE])] == ["fonetray-employee-202", "fonetray-employee-0101"]


def test_a_document_is_one_and_has_nothing_private_of_the_telephones() -> None:
    document = json.loads(export([METTE, BARE], Format.JSON, read=NOON))
    assert document["version"] == 1
    assert document["read"] == "2026-03-02T12:00:00+00:00"
    mette, bare = document["employees"]
    assert mette == {
        "local_number": "202",
        "name": "Mette Kjærgård",
        "department": "Salg & Service",
        "description": "Sælger; nord",
        "email": "mette@firma.example",
        "numbers": [
            {"number": "86515152", "e164": "+4586515152", "label": "Direkte"},
            {"number": "+46812345678", "e164": "+46812345678", "label": ""},
        ],
        "phones": [{"local_number": "200202", "name": "Bordtelefon", "type": "Yealink T54W"}],
        "info": [{"label": "Sprog", "value": "Tysk, svensk"}, {"label": "Leder", "value": "201"}],
    }
    assert bare["numbers"] == []


def test_a_files_name_says_what_it_is() -> None:
    assert format_of(Path("a/Kolleger.CSV")) is Format.CSV
    assert format_of(Path("kolleger.vcf")) is Format.VCARD
    assert format_of(Path("kolleger.json")) is Format.JSON
    assert format_of(Path("kolleger.xlsx")) is None


def test_a_file_that_is_there_is_written_over_only_when_that_is_wanted(tmp_path: Path) -> None:
    file = tmp_path / "kolleger.csv"
    write_whole(file, b"first", over=False)
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        write_whole(file, b"second", over=False)
    assert file.read_bytes() == b"first"
    write_whole(file, b"third", over=True)
    assert file.read_bytes() == b"third"
    assert [entry.name for entry in tmp_path.iterdir()] == ["kolleger.csv"]


def test_a_disk_without_links_takes_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(_source: object, _target: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    file = tmp_path / "kolleger.csv"
    write_whole(file, b"first", over=False)
    with pytest.raises(FileExistsError):
        write_whole(file, b"second", over=False)
    assert file.read_bytes() == b"first"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path / "folder.csv", b"x", over=True)
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "nowhere" / "kolleger.csv", b"x", over=False)
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.csv"]
