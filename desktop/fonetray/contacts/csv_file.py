"""Reading a customer list (CSV) into contacts: encoding, delimiter and columns are guessed from the file itself."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fonetray.contacts.batches import ContactsUnreadable, Rejected
from fonetray.telephony.numbers import e164
from fonetray.telephony.people import Contact, ContactNumber

LARGEST = 256 * 1024 * 1024
"""Bytes; a larger file is no customer list."""

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("navn", "name", "fulde navn", "full name", "kontakt", "kontaktperson", "display name", "contact"),
    "first": ("fornavn", "first name", "given name"),
    "last": ("efternavn", "last name", "family name", "surname"),
    "organisation": ("firma", "virksomhed", "organisation", "organization", "company", "kunde", "firmanavn",
                     "organization name", "organization 1 - name"),
    "email": ("e-mail", "email", "mail", "e-mailadresse", "e-mail address", "e-mail 1 - value"),
    "url": ("link", "url", "web", "profil", "kundelink", "crm", "profile"),
    "key": ("kundenr", "kundenr.", "kundenummer", "id", "customer number", "customer no", "customer id", "nr"),
}  # fmt: skip
_NUMBER_WORDS = (
    "telefon", "tlf", "mobil", "phone", "mobile", "nummer", "direkte", "hovednummer", "arbejde", "fastnet", "cell",
)  # fmt: skip
_NOT_NUMBERS = ("type", "label", "fax", "telex", "kundenummer")


@dataclass(frozen=True, slots=True)
class CustomerList:
    """What a file held."""

    contacts: tuple[Contact, ...]
    rejected: tuple[Rejected, ...] = field(default=())


def read_customer_list(path: Path) -> CustomerList:
    """Read a CSV file with a heading row; raises `ContactsUnreadable` when there is nothing to be made of it."""
    text = _decode(path)
    rows = _rows(text)
    heading = next(rows, None)
    if heading is None:
        raise ContactsUnreadable(f"{path.name} is empty; export the customers again, with a heading row")
    columns = _Columns([cell.strip() for cell in heading[1]])
    if not columns.numbers or not columns.has_name:
        raise ContactsUnreadable(
            f"{path.name} needs a heading row with a name and a phone column (such as Navn;Firma;Telefon)"
        )
    contacts: dict[str, Contact] = {}
    rejected: list[Rejected] = []
    for line, row in rows:
        found = columns.contact(row, path.stem)
        if isinstance(found, str):
            rejected.append(Rejected(line, found))
        elif found is not None:
            contacts[found.key] = found
    return CustomerList(tuple(contacts.values()), tuple(rejected))


class _Columns:
    def __init__(self, heading: list[str]) -> None:
        self.heading = heading
        folded = [cell.casefold() for cell in heading]
        self._where = {
            field: next((folded.index(name) for name in names if name in folded), None)
            for field, names in _COLUMNS.items()
        }
        taken = {index for index in self._where.values() if index is not None}
        self.numbers = [
            index
            for index, name in enumerate(folded)
            if index not in taken
            and any(word in name for word in _NUMBER_WORDS)
            and not any(word in name for word in _NOT_NUMBERS)
        ]
        self._others = [index for index in range(len(heading)) if index not in taken and index not in self.numbers]
        self.has_name = any(self._where[field] is not None for field in ("name", "first", "last", "organisation"))

    def contact(self, row: list[str], source: str) -> Contact | str | None:
        if not any(cell.strip() for cell in row):
            return None
        if len(row) > len(self.heading):
            return f"has {len(row)} fields where the heading has {len(self.heading)}"
        cells = [cell.strip() for cell in row] + [""] * (len(self.heading) - len(row))
        organisation = self._cell(cells, "organisation")
        name = self._cell(cells, "name") or " ".join(
            filter(None, (self._cell(cells, "first"), self._cell(cells, "last")))
        )
        numbers = tuple(
            ContactNumber(cells[index], self.heading[index], e164(cells[index]))
            for index in self.numbers
            if any(character.isdigit() for character in cells[index])
        )
        if not name and not organisation:
            return "has neither a name nor a company"
        if not numbers:
            return "has no phone number"
        key = (
            self._cell(cells, "key")
            or hashlib.sha256(f"{name}\x00{organisation}\x00{numbers[0].number}".encode()).hexdigest()[:16]
        )
        extra = tuple((self.heading[index], cells[index]) for index in self._others if cells[index])
        return Contact(
            source=source,
            key=key,
            name=name or organisation,
            organisation=organisation if name else "",
            email=self._cell(cells, "email"),
            url=_web_address(self._cell(cells, "url")),
            numbers=numbers,
            fields=extra,
        )

    def _cell(self, cells: list[str], name: str) -> str:
        index = self._where[name]
        return "" if index is None else cells[index]


def _web_address(text: str) -> str:
    """Keep only what a browser may be sent to."""
    return text if text.lower().startswith(("https://", "http://")) and not any(c.isspace() for c in text) else ""


def _decode(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise ContactsUnreadable(f"{path.name} is larger than {LARGEST // 2**20} MB; split it and import the parts")
        raw = path.read_bytes()
    except OSError as error:
        raise ContactsUnreadable(f"{path} cannot be read: {error.strerror}") from error
    if b"\0" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ContactsUnreadable(f"{path.name} is not a text file; save it as CSV and import that")
    for encoding in ("utf-8-sig", "utf-16") if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig",):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    from charset_normalizer import from_bytes  # noqa: PLC0415 - needed by nobody who imports nothing

    guess = from_bytes(raw[:200_000], cp_isolation=["cp1252", "mac_roman", "cp850"]).best()
    return raw.decode(guess.encoding if guess else "cp1252", errors="replace")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    delimiter = max(";,\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        start = reader.line_num + 1
        try:
            yield start, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ContactsUnreadable(f"line {start} cannot be read as CSV: {error}") from error
