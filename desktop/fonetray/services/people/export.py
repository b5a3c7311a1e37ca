"""Colleagues as a file to take elsewhere: CSV for a spreadsheet, vCards for a telephone, JSON for a program."""

import csv
import errno
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from fonetray.config.ownership import give_to_folders_owner
from fonetray.services.people import colleagues
from fonetray.telephony.numbers import e164, identify
from fonetray.telephony.people import Employee, EmployeeNumber, EmployeePhone

Tr = Callable[[str], str]

_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_NUMBERS = re.compile(r"\+\d[\d ()./-]*(?:, \+?\d[\d ()./-]*)*")


class Format(StrEnum):
    """What a file of colleagues may be; the value is the command line's word."""

    CSV = "csv"
    VCARD = "vcard"
    JSON = "json"


SUFFIXES = {Format.CSV: ".csv", Format.VCARD: ".vcf", Format.JSON: ".json"}


def format_of(file: Path) -> Format | None:
    """Say what a file is to be by its name, None where that does not tell."""
    return next((each for each, suffix in SUFFIXES.items() if file.suffix.lower() == suffix), None)


def export(employees: Sequence[Employee], form: Format, *, read: datetime | None, tr: Tr = str) -> bytes:
    """Write colleagues in one of the formats; ``tr`` turns a table's headings into another language."""
    if form is Format.CSV:
        return _table(employees, tr)
    if form is Format.VCARD:
        return _cards(employees)
    return msgspec.json.format(colleagues.document(employees, read=read), indent=2) + b"\n"


def write_whole(target: Path, content: bytes, *, over: bool) -> None:
    """Write a file in one step, for its owner's eyes; raises ``OSError``, and then nothing is there or as it was.

    A file that is there already is written ``over``, or raises ``FileExistsError``.
    """
    target = target.resolve()
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".fonetray-")
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        give_to_folders_owner(beside)
        if over:
            beside.replace(target)
        else:
            _put(beside, target)
    finally:
        beside.unlink(missing_ok=True)


def _put(beside: Path, target: Path) -> None:
    try:
        os.link(beside, target)
    except FileExistsError:
        raise
    except OSError:  # a disk that knows no links
        if target.exists():
            raise FileExistsError(target) from None
        beside.replace(target)


def _table(employees: Sequence[Employee], tr: Tr) -> bytes:
    """Write a table as a Danish Excel opens it: semicolons, and a byte order mark that says UTF-8."""
    labels = list(dict.fromkeys(field.label for employee in employees for field in employee.info))
    heading = [
        tr("Name"), tr("Department"), tr("Local number"), tr("Direct numbers"), tr("Phones"), tr("E-mail"),
        tr("Description"), *labels,
    ]  # fmt: skip
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(map(harmless, heading))
    for employee in employees:
        info = {label: ", ".join(field.value for field in employee.info if field.label == label) for label in labels}
        cells = (
            employee.name,
            employee.department.name if employee.department else "",
            employee.local_number,
            ", ".join(map(_number, employee.numbers)),
            ", ".join(map(_phone, employee.phones)),
            employee.email,
            employee.description,
            *info.values(),
        )
        rows.writerow(map(harmless, cells))
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def harmless(cell: str) -> str:
    """Give a cell on one line that no spreadsheet takes for a formula; telephone numbers keep their plus."""
    line = _BREAKS.sub(" ", cell)
    return f"'{line}" if _FORMULA.match(line) and not _NUMBERS.fullmatch(line) else line


def _number(number: EmployeeNumber) -> str:
    """Write a number in groups, so that it stays text, behind what it is called."""
    written = identify(number.number, is_local=lambda _: False).display or number.number
    return f"{number.line_name} {written}".strip()


def _phone(phone: EmployeePhone) -> str:
    return f"{phone.name} {phone.local_number}".strip()


def _cards(employees: Iterable[Employee]) -> bytes:
    """Write vCards of version 3.0, which every telephone reads."""
    from vobject import vCard  # noqa: PLC0415 - for a wish that comes once a year
    from vobject.vcard import Name  # noqa: PLC0415

    written = []
    for employee in employees:
        card = vCard()
        name = _line(employee.name) or employee.local_number
        given, _, family = name.rpartition(" ")
        card.add("n").value = Name(family=family, given=given)
        card.add("fn").value = name
        card.add("uid").value = f"fonetray-employee-{employee.local_number}"
        if employee.department:
            card.add("org").value = ["", _line(employee.department.name)]
        if employee.description:
            card.add("title").value = _line(employee.description)
        if employee.email:
            mail = card.add("email")
            mail.value, mail.type_param = _line(employee.email), ["INTERNET", "WORK"]
        direct = [(e164(entry.number) or _line(entry.number), ["WORK", "VOICE"]) for entry in employee.numbers]
        inside = [(phone.local_number, ["WORK", "X-PHONE"]) for phone in employee.phones]
        for number, kind in (*direct, (employee.local_number, ["WORK", "X-LOCAL"]), *inside):
            entry = card.add("tel")
            entry.value, entry.type_param = number, kind
        if employee.info:
            card.add("note").value = "\n".join(f"{_line(each.label)}: {_line(each.value)}" for each in employee.info)
        written.append(card.serialize())
    return "".join(written).encode("utf-8", "replace")


def _line(text: str) -> str:
    return _BREAKS.sub(" ", text)
