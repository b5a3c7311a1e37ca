"""Address books as vCards, versions 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350); one broken card costs only itself."""

import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from urllib.parse import unquote

from fonetray.contacts.batches import AT_ONCE, Batch, ContactsUnreadable, Rejected, Trouble
from fonetray.contacts.links import web_address
from fonetray.contacts.preview import SHOWN, PreviewRow
from fonetray.contacts.text_file import TextFile
from fonetray.contacts.vcard_lines import Card, cards
from fonetray.telephony.numbers import e164
from fonetray.telephony.people import Contact, ContactNumber

_LABELS = {"cell": "Mobile", "work": "Work", "home": "Home", "pager": "Pager", "car": "Car", "main": "Main"}
_APPLE = re.compile(r"_\$!<(.*)>!\$_")
_ESCAPED = re.compile(r"\\(.)")
_PARTS = re.compile(r"(?<!\\);")
_FIELDS = {"TITLE": "Title", "ROLE": "Role", "NOTE": "Note", "ADR": "Address", "CATEGORIES": "Categories"}
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    group: str
    types: frozenset[str]
    value: str


def read(file: TextFile, source: str) -> Iterator[Batch]:
    """Read a file of vCards. Raises ``ContactsUnreadable`` where there are none, and ``OSError``."""
    contacts: list[Contact] = []
    rejected: list[Rejected] = []
    found = False
    with file.path.open("rb") as raw, TextIOWrapper(raw, file.encoding, errors="replace", newline="") as text:
        for line, contact in contacts_of(text, source, encoding=file.encoding):
            found = True
            if isinstance(contact, str):
                rejected.append(Rejected(line, contact))
            else:
                contacts.append(contact)
            if len(contacts) + len(rejected) == AT_ONCE:
                yield Batch(tuple(contacts), tuple(rejected), raw.tell(), file.size)
                contacts.clear()
                rejected.clear()
    if not found:
        message = f"{file.path.name} has no vCards in it; export the contacts again as vCard or CSV"
        raise ContactsUnreadable(message, Trouble.NO_CARDS)
    yield Batch(tuple(contacts), tuple(rejected), file.size, file.size)


def preview(file: TextFile) -> tuple[PreviewRow, ...]:
    """Give a file's first cards as rows of name, company, e-mail and numbers, and which would be rejected and why."""
    with file.path.open(encoding=file.encoding, errors="replace", newline="") as text:
        shown = islice(contacts_of(text, file.path.stem, encoding=file.encoding), SHOWN)
        return tuple(
            PreviewRow(line, (), one)
            if isinstance(one, str)
            else PreviewRow(
                line, (one.name, one.organisation, one.email, ", ".join(number.number for number in one.numbers))
            )
            for line, one in shown
        )


def contacts_of(
    text: Iterable[str], source: str, *, encoding: str = "utf-8", email_suffices: bool = False
) -> Iterator[tuple[int, Contact | str]]:
    """Give the contacts of a text's lines, each with its card's first line; or a text that says why not.

    ``encoding`` is what the text was decoded from, for properties that say that theirs is another. Who has no number
    is one all the same where an e-mail address ``email_suffices``.
    """
    for card in cards(text):
        yield card.line, card.broken or _contact(card, source, encoding, email_suffices=email_suffices)


def _contact(card: Card, source: str, encoding: str, *, email_suffices: bool) -> Contact | str:
    properties = [found for line in card.lines if (found := _property(line, encoding)) is not None]

    def first(name: str) -> str:
        return next((one.value for one in properties if one.name == name and one.value.strip()), "")

    if "group" in (first("KIND").casefold(), first("X-ADDRESSBOOKSERVER-KIND").casefold()):
        return "is a group, not a person"
    company, *departments = [part for part in _parts(first("ORG")) if part] or [""]
    name = _text(first("FN")) or _name(first("N")) or _text(first("NICKNAME"))
    if not name and not company:
        return "has neither a name nor a company"
    numbers, faxes = _numbers(properties)
    emails = [_text(one.value) for one in properties if one.name == "EMAIL" and one.value.strip()]
    if not numbers and not (email_suffices and emails):
        return "has neither a phone number nor an e-mail address" if email_suffices else "has no phone number"
    fields = [("Department", ", ".join(departments))] if departments else []
    fields += [
        (_FIELDS[one.name], (_address(one.value) if one.name == "ADR" else _text(one.value))[:_LONGEST])
        for one in properties
        if one.name in _FIELDS
    ]
    fields += [("Fax", fax) for fax in faxes] + [("E-mail", email) for email in emails[1:]]
    return Contact(
        source=source,
        key=_text(first("UID")) or _key(name, company, numbers[0].number if numbers else emails[0]),
        name=name or company,
        organisation=company if name and name != company else "",
        email=emails[0] if emails else "",
        url=web_address(_text(first("URL"))),
        numbers=tuple(numbers),
        fields=tuple((label, value) for label, value in fields if value),
    )


def _property(line: str, encoding: str) -> _Property | None:
    """Read one line; None for what is no property, which every program that reads vCards passes over."""
    from vobject.base import ParseError, parseLine  # noqa: PLC0415 - needed by nobody who imports no vCard

    try:
        name, parameters, value, group = parseLine(line)
    except ParseError:
        return None
    types: set[str] = set()
    charset = transfer = ""
    for parameter in parameters:
        word, values = (parameter[0].casefold(), parameter[1:]) if len(parameter) > 1 else ("", parameter)
        if word == "charset":
            charset = values[0]
        elif word == "encoding" or (not word and values[0].casefold() == "quoted-printable"):
            transfer = values[0].casefold()
        elif word in ("", "type"):
            types.update(part.strip().casefold() for one in values for part in one.split(","))
    return _Property(
        name.upper(), (group or "").casefold(), frozenset(types), _decoded(value, transfer, charset, encoding)
    )


def _decoded(value: str, transfer: str, charset: str, encoding: str) -> str:
    """Undo 2.1's encodings; what says nothing, or something that nobody knows, is taken as the file's own."""
    try:
        if transfer == "quoted-printable":
            raw = binascii.a2b_qp(value.encode(encoding, "replace"))
            try:
                return raw.decode(charset or "utf-8")
            except (UnicodeDecodeError, LookupError):
                return raw.decode("cp1252", "replace")
        if charset:
            return value.encode(encoding).decode(charset)
    except (UnicodeError, LookupError):
        pass
    return value


def _numbers(properties: Sequence[_Property]) -> tuple[list[ContactNumber], list[str]]:
    """Give the telephone numbers, and those that only a fax machine answers."""
    labels = {one.group: _APPLE.sub(r"\1", _text(one.value)) for one in properties if one.name == "X-ABLABEL"}
    numbers: list[ContactNumber] = []
    faxes: list[str] = []
    seen: set[str] = set()
    for one in properties:
        if one.name != "TEL":
            continue
        written = _telephone(one.value)
        canonical = e164(written)
        if not any(character.isdigit() for character in written) or (canonical or written) in seen:
            continue
        seen.add(canonical or written)
        if "fax" in one.types and not one.types & {"voice", "cell"}:
            faxes.append(written)
            continue
        label = labels.get(one.group, "") if one.group else ""
        label = label or " ".join(word for kind, word in _LABELS.items() if kind in one.types)
        numbers.append(ContactNumber(written, label, canonical))
    return numbers, faxes


def _telephone(value: str) -> str:
    """Give the number of a TEL; of 4.0's URI without the scheme and what follows the number (RFC 3966)."""
    text = _text(value)
    return unquote(text[4:].partition(";")[0]) if text[:4].casefold() == "tel:" else text


def _name(value: str) -> str:
    family, given, middle, *_ = [*_parts(value), "", "", ""]
    return " ".join(part for part in (given, middle, family) if part)


def _address(value: str) -> str:
    return ", ".join(part for part in _parts(value) if part)


def _parts(value: str) -> list[str]:
    return [_text(part) for part in _PARTS.split(value)]


def _text(value: str) -> str:
    if "\\" in value:
        value = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    return value.strip()


def _key(name: str, organisation: str, number: str) -> str:
    return hashlib.sha256(f"{name}\x00{organisation}\x00{number}".encode()).hexdigest()[:16]
