"""Customer lists as Outlook, Google, Excel and people write them, and as disks and mistakes leave them."""

import csv
import errno
import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from contacts.lists import read, written
from fonetray.contacts import csv_file, files, text_file
from fonetray.contacts.batches import ContactsUnreadable, Rejected, Trouble
from fonetray.contacts.csv_rows import CsvRows
from fonetray.contacts.guessing import guess
from fonetray.contacts.recipe import Preset, Recipe, Role
from fonetray.telephony.people import Contact, ContactNumber


def recipe(path: Path) -> Recipe:
    return guess(text_file.look_at(path))


def roles(path: Path) -> list[Role]:
    return [column.role for column in recipe(path).columns]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kunder.csv"


DANISH = "Navn;Firma;Telefon\nSøren Ærø;Tømrer & Søn Åby;86 51 51 51\n"


@pytest.mark.parametrize(
    ("encoding", "read_as"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("cp850", "cp850"),
        ("mac_roman", "mac_roman"),
        ("utf-16", "utf-16"),
    ],
)
def test_danish_letters_come_through_every_encoding(path: Path, encoding: str, read_as: str) -> None:
    contacts, rejected = read(written(path, DANISH, encoding))
    assert recipe(path).encoding == read_as
    assert [(one.name, one.organisation) for one in contacts] == [("Søren Ærø", "Tømrer & Søn Åby")]
    assert rejected == []


def test_one_danish_letter_far_down_is_enough_to_know_the_encoding(path: Path) -> None:
    rows = "".join(f"Bo {number};{20_000_000 + number}\n" for number in range(60_000))
    contacts, _ = read(written(path, f"Navn;Telefon\n{rows}Åse;86515151\n", "cp1252"))
    assert contacts[-1].name == "Åse"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_guessed(path: Path, delimiter: str) -> None:
    text = io.StringIO()
    rows = csv.writer(text, delimiter=delimiter)
    rows.writerows([["Navn", "Firma", "Telefon"], ["Bo", "Larsen, Bo; og | Søn", "86515151"]])
    contacts, rejected = read(written(path, text.getvalue()))
    assert rejected == []
    assert contacts[0].organisation == "Larsen, Bo; og | Søn"


def test_excels_own_first_line_says_the_delimiter(path: Path) -> None:
    contacts, rejected = read(written(path, "sep=|\nNavn|Telefon\nBo;Ib,Al|86515151\nIb|\n"))
    assert [one.name for one in contacts] == ["Bo;Ib,Al"]
    assert rejected == [Rejected(4, "has no phone number")]


def test_outlook_in_danish(path: Path) -> None:
    heading = (
        '"Fornavn","Efternavn","Firma","Mobiltelefon","Telefon (arbejde)","E-mailadresse","Fax (arbejde)","Privat"'
    )
    row = '"Mette","Ågård","Søn ApS","20 30 40 50","+45 86515151","m@x.example","86515159","Falsk"'
    contacts, _ = read(written(path, f"{heading}\r\n{row}\r\n", "cp1252"))
    assert recipe(path).preset is Preset.OUTLOOK
    assert contacts == [
        Contact(
            "list", contacts[0].key, "Mette Ågård", "Søn ApS", "m@x.example", "",
            (
                ContactNumber("20 30 40 50", "Mobiltelefon", "+4520304050"),
                ContactNumber("+45 86515151", "Telefon (arbejde)", "+4586515151"),
            ),
            (("Fax (arbejde)", "86515159"),),
        )
    ]  # fmt: skip


def test_outlook_in_english(path: Path) -> None:
    heading = "First Name,Middle Name,Last Name,Company,Business Phone,Mobile Phone,E-mail Address,Business Fax,Notes"
    contacts, _ = read(written(path, f'{heading}\nBo,von,Larsen,Firm,86515151,20304050,b@x.example,,"Two\nlines"\n'))
    assert recipe(path).preset is Preset.OUTLOOK
    assert contacts[0].name == "Bo von Larsen"
    assert [number.label for number in contacts[0].numbers] == ["Business Phone", "Mobile Phone"]
    assert contacts[0].fields == (("Notes", "Two\nlines"),)


def test_google_new(path: Path) -> None:
    heading = (
        "First Name,Middle Name,Last Name,Organization Name,Labels,E-mail 1 - Label,E-mail 1 - Value,"
        "Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value"
    )
    row = (
        "Bo,,Larsen,Firm,* myContacts,* Work,b@x.example ::: c@x.example,"
        "Mobile,+45 20 30 40 50 ::: 86515151,* Work,44 55 66 77"
    )
    contacts, _ = read(written(path, f"{heading}\n{row}\n"))
    assert recipe(path).preset is Preset.GOOGLE
    assert [(number.e164, number.label) for number in contacts[0].numbers] == [
        ("+4520304050", "Mobile"),
        ("+4586515151", "Mobile"),
        ("+4544556677", "Work"),
    ]
    assert contacts[0].email == "b@x.example"
    assert contacts[0].fields == (("E-mail 1 - Value", "c@x.example"),)


def test_google_old_has_the_whole_name_and_its_parts(path: Path) -> None:
    heading = "Name,Given Name,Family Name,Group Membership,Organization 1 - Name,Phone 1 - Type,Phone 1 - Value"
    contacts, _ = read(written(path, f"{heading}\nBo Larsen,Bo,Larsen,* My,Firm,Mobile,20304050\n"))
    assert recipe(path).preset is Preset.GOOGLE
    assert (contacts[0].name, contacts[0].organisation, contacts[0].fields) == ("Bo Larsen", "Firm", ())


def test_a_list_without_a_heading_is_understood_by_what_stands_in_it(path: Path) -> None:
    written(path, "Bo Larsen;Firma;86515151;bo@x.example;https://crm.example/1\nIb;Anden;20304050;ib@x.example;\n")
    assert roles(path) == [Role.NAME, Role.COMPANY, Role.PHONE, Role.EMAIL, Role.LINK]
    contacts, _ = read(path)
    assert [one.name for one in contacts] == ["Bo Larsen", "Ib"]


def test_a_corrected_column_is_read_as_it_was_corrected(path: Path) -> None:
    file, kind = files.look_at(written(path, "Kontakt;Betegnelse;Nummer\nBo;Firma A/S;86515151\n"))
    wanted = guess(file).with_role(1, Role.COMPANY)
    (batch,) = files.read(file, kind, wanted, "list")
    assert batch.contacts[0].organisation == "Firma A/S"
    assert csv_file.preview(file, wanted.with_role(2, Role.IGNORE))[0].problem == "has no phone number"


def test_what_is_rejected_says_its_line_and_why_and_the_rest_goes_in(path: Path) -> None:
    text = (
        "Navn;Firma;Telefon\n"
        "Bo;;86515151\n"
        ";;86515152\n"
        "Ib;;\n"
        "\n"
        '"To\nlinjer";;86515153\n'
        "Al;;86515154;for;mange\n"
        "Per;;4,51234E+07\n"
        "Åse;;86515155"
    )
    contacts, rejected = read(written(path, text))
    assert [one.name for one in contacts] == ["Bo", "To\nlinjer", "Åse"]
    assert rejected == [
        Rejected(3, "has neither a name nor a company"),
        Rejected(4, "has no phone number"),
        Rejected(8, "has 5 fields where the heading has 3"),
        Rejected(9, "has a number that a spreadsheet has rounded; format the column as text"),
    ]


def test_a_quote_that_is_never_closed_costs_one_row(path: Path) -> None:
    rows = "".join(f'"Navn {number}";"{20_000_000 + number}"\n' for number in range(1000))
    contacts, rejected = read(written(path, f'Navn;Telefon\n"Bo;86515151\n{rows}'))
    assert len(contacts) == 1000
    assert rejected == [Rejected(2, "has a quote that is never closed")]


def test_a_quote_that_is_never_closed_in_a_file_without_others_costs_one_row(path: Path) -> None:
    rows = "".join(f"Navn {number};{20_000_000 + number}\n" for number in range(1000))
    contacts, rejected = read(written(path, f'Navn;Telefon\n"Bo;86515151\n{rows}'))
    assert (len(contacts), rejected) == (1000, [Rejected(2, "has a quote that is never closed")])


def test_a_field_of_megabytes_costs_one_row(path: Path) -> None:
    contacts, rejected = read(written(path, f"Navn;Telefon\n{'x' * 3_000_000};86515151\nIb;20304050\n"))
    assert [one.name for one in contacts] == ["Ib"]
    assert [one.line for one in rejected] == [2]


@given(some.lists(some.tuples(some.text("aæ;\"\n, '", max_size=12), some.text("b\r\n;|", max_size=12)), min_size=1))
def test_what_a_csv_writer_writes_is_read_back(rows: list[tuple[str, str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(rows)
    found = [cells for _, cells in CsvRows(io.StringIO(text.getvalue(), newline=""), ";") if cells]
    assert found == [list(row) for row in rows]


@given(some.text('a;"\n,', max_size=60))
def test_whatever_a_file_holds_its_lines_are_each_read_once(text: str) -> None:
    lines = [line for line, _ in CsvRows(io.StringIO(text + "\nend;of it\n", newline=""), ";")]
    assert lines == sorted(set(lines))
    assert lines[-1] <= text.count("\n") + 2


def test_numbers_that_a_spreadsheet_kept_as_text(path: Path) -> None:
    contacts, _ = read(written(path, 'Navn;Telefon;Mobil\nBo;="86515151";\'+4520304050\n'))
    assert [number.e164 for number in contacts[0].numbers] == ["+4586515151", "+4520304050"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n  \r\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not a text file"),
        (b"x" * (40 * 2**20), "has no lines"),
        (b"By;Land\nAarhus;Danmark\n", "needs a heading row with a name and a phone column"),
    ],
)
def test_what_is_no_customer_list_is_refused_in_one_line(path: Path, content: bytes, why: str) -> None:
    with pytest.raises(ContactsUnreadable, match=why) as refused:
        read(written(path, content))
    assert "\n" not in str(refused.value)


def test_what_cannot_be_read_is_refused_in_one_line(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ContactsUnreadable, match="is not there"):
        read(path)
    with pytest.raises(ContactsUnreadable, match="is a folder"):
        read(tmp_path)
    with pytest.raises(ContactsUnreadable, match="is no ordinary file"):
        read(Path("/dev/null"))


def test_a_file_that_another_program_keeps_to_itself_says_so(path: Path) -> None:
    refused = text_file._unreadable(path, OSError(errno.EBUSY, "busy"))
    assert (refused.trouble, str(refused)) == (
        Trouble.IN_USE,
        "kunder.csv is in use by another program; close it there and import again",
    )


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much memory a process had")
def test_a_file_of_300_megabytes_is_read_in_the_memory_of_a_small_one(path: Path, tmp_path: Path) -> None:
    note = "en lang note " * 800
    with path.open("w", encoding="utf-8") as text:
        text.write("Navn;Telefon;Note\n")
        for row in range(30_000):
            text.write(f"Navn {row};{20_000_000 + row};{note}\n")
    assert path.stat().st_size > 300_000_000
    script = tmp_path / "read.py"
    script.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from fonetray.contacts import files\n"
        "file, kind = files.look_at(Path(sys.argv[1]))\n"
        "found = sum(len(batch.contacts) for batch in files.read(file, kind, None, 'list'))\n"
        "status = dict(line.split(':', 1) for line in open('/proc/self/status'))\n"
        "print(found, status['VmHWM'].split()[0])\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(script), str(path)], capture_output=True, text=True, check=True)
    found, kilobytes = map(int, done.stdout.split())
    assert found == 30_000
    assert kilobytes < 120_000
    path.unlink()
