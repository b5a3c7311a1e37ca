"""vCards of all versions, whole and broken."""

from pathlib import Path

import pytest

from contacts.lists import read, written
from fonetray.contacts.batches import ContactsUnreadable, Rejected
from fonetray.telephony.people import Contact, ContactNumber


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kontakter.vcf"


def card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def test_version_3_with_everything(path: Path) -> None:
    text = card(
        "UID:urn:uuid:1", "N:Ågård;Mette;Marie;;", "FN:Mette Ågård", "ORG:Tømrer\\; Søn\\, Åby;Salg", "TITLE:Chef",
        "TEL;TYPE=CELL:20 30 40 50", "TEL;TYPE=WORK,VOICE:86515151", "TEL;TYPE=WORK,FAX:86515159",
        "item1.TEL:44556677", "item1.X-ABLabel:_$!<Sommerhus>!$_", "EMAIL:m@x.example", "EMAIL:p@x.example",
        "URL:https://crm.example/1", "NOTE:En lang note der er", "  foldet", "ADR:;;Gaden 1;Åby;;8230;DK",
    )  # fmt: skip
    assert read(written(path, text)) == (
        [
            Contact(
                "list", "urn:uuid:1", "Mette Ågård", "Tømrer; Søn, Åby", "m@x.example", "https://crm.example/1",
                (
                    ContactNumber("20 30 40 50", "Mobile", "+4520304050"),
                    ContactNumber("86515151", "Work", "+4586515151"),
                    ContactNumber("44556677", "Sommerhus", "+4544556677"),
                ),
                (
                    ("Department", "Salg"), ("Title", "Chef"), ("Note", "En lang note der er foldet"),
                    ("Address", "Gaden 1, Åby, 8230, DK"), ("Fax", "86515159"), ("E-mail", "p@x.example"),
                ),
            )
        ],
        [],
    )  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=98sterg=C3=A5rd;S=C3=B8ren",
        "N;ENCODING=QUOTED-PRINTABLE;CHARSET=iso-8859-1:=D8sterg=E5rd;S=F8ren",
        "N;QUOTED-PRINTABLE:=C3=98sterg=C3=A5rd;S=C3=B8=\r\nren",
        "N;ENCODING=quoted-printable;CHARSET=x-nobody-knows:=D8sterg=E5rd;S=F8ren",
    ],
)
def test_version_2_1_is_quoted_printable(path: Path, name: str) -> None:
    (contact,), _ = read(written(path, card(name, "TEL;CELL;PREF:20304050", version="2.1")))
    assert contact.name == "Søren Østergård"
    assert contact.numbers == (ContactNumber("20304050", "Mobile", "+4520304050"),)


def test_version_2_1_in_the_letters_of_windows(path: Path) -> None:
    (contact,), _ = read(written(path, card("FN;CHARSET=windows-1252:Søren", "TEL:20304050", version="2.1"), "cp1252"))
    assert contact.name == "Søren"


def test_version_4_has_uris(path: Path) -> None:
    text = card("FN:Bo", 'TEL;VALUE=uri;TYPE="voice,cell":tel:+45-20-30-40-50;ext=9', version="4.0")
    (contact,), _ = read(written(path, text))
    assert contact.numbers == (ContactNumber("+45-20-30-40-50", "Mobile", "+4520304050"),)


def test_a_picture_of_ten_megabytes_is_left_out_and_the_person_kept(path: Path) -> None:
    letters = "QUJD" * 19
    folded = "\r\n".join(f" {letters}" for _ in range(140_000))
    text = (
        card("FN:Bo", f"PHOTO;ENCODING=b;TYPE=JPEG:{letters}\r\n{folded}", "TEL:20304050")
        + card("FN:Ib", f"PHOTO;ENCODING=BASE64;JPEG:\r\n{folded}\r\n", "TEL:20304051", version="2.1")
        + card("FN:Al", f"PHOTO:data:image/jpeg;base64,{'QUJD' * 2_600_000}", "TEL:20304052", version="4.0")
    )
    contacts, rejected = read(written(path, text))
    assert [(one.name, one.numbers[0].number) for one in contacts] == [
        ("Bo", "20304050"), ("Ib", "20304051"), ("Al", "20304052"),
    ]  # fmt: skip
    assert rejected == []


def test_one_broken_card_costs_only_itself(path: Path) -> None:
    text = (
        card("FN:Bo", "TEL:20304050", "in no form at all")
        + "BEGIN:VCARD\r\nFN:Afbrudt\r\nTEL:20304051\r\n"
        + card("TEL:20304052")
        + card("FN:Ib")
        + card("FN:Gruppen", "KIND:group", version="4.0")
        + card("FN:Stor", "NOTE:" + "x" * 2_000_000, "TEL:20304053")
        + card("ORG:Kun Firma", "TEL:20304054")
        + "BEGIN:VCARD\r\nFN:Sidst\r\nTEL:20304055\r\n"
    )
    contacts, rejected = read(written(path, text))
    assert [one.name for one in contacts] == ["Bo", "Kun Firma"]
    assert rejected == [
        Rejected(7, "has no END:VCARD"),
        Rejected(10, "has neither a name nor a company"),
        Rejected(14, "has no phone number"),
        Rejected(18, "is a group, not a person"),
        Rejected(23, "is larger than a person can be"),
        Rejected(34, "has no END:VCARD"),
    ]


def test_an_assistants_card_within_a_card_is_not_a_person_of_its_own(path: Path) -> None:
    text = card("FN:Chef", "AGENT:", *card("FN:Sekretær", "TEL:20304051").split("\r\n")[:-1], "TEL:20304050")
    contacts, rejected = read(written(path, text))
    assert ([(one.name, one.numbers[0].number) for one in contacts], rejected) == ([("Chef", "20304050")], [])


def test_what_begins_as_a_vcard_is_one_whatever_its_name(tmp_path: Path) -> None:
    contacts, _ = read(written(tmp_path / "export.txt", "\ufeff\r\n" + card("FN:Bo", "TEL:20304050")))
    assert contacts[0].name == "Bo"


def test_only_addresses_for_a_browser_are_kept(path: Path) -> None:
    contacts, _ = read(written(path, card("FN:Bo", "TEL:20304050", "URL:file:///etc/passwd")))
    assert contacts[0].url == ""


def test_a_file_with_no_card_is_refused(path: Path) -> None:
    with pytest.raises(ContactsUnreadable):
        read(written(path, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))
