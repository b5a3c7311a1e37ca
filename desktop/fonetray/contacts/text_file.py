"""Opening a file of contacts as text: what it is encoded in, and whether it is text at all.

The whole file is looked at once, a megabyte at a time; that takes a tenth of a second for a hundred megabytes.
"""

import codecs
import errno
import stat
from dataclasses import dataclass
from pathlib import Path

from fonetray.contacts.batches import ContactsUnreadable, Trouble

LARGEST = 2 * 2**30
"""Bytes; a larger file is no list of contacts."""
LONGEST_LINE = 32 * 2**20
"""Bytes without a line's end; a file with more is no text. A vCard's photo may stand in one line."""
_SHARED = (32, 33)
"""What Windows says of a file that another program keeps to itself."""
_PART = 2**20
_SAMPLE = 200_000
_OLD = ("cp1252", "mac_roman", "cp850")
"""What Danish Windows, old Macs and DOS programs write where they do not write Unicode."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that can be read as text: how many bytes it has and their encoding, a name that Python knows."""

    path: Path
    size: int
    encoding: str


def look_at(path: Path) -> TextFile:
    """Find a file's size and encoding; raises `ContactsUnreadable` where it is no text or cannot be read."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ContactsUnreadable(f"{path.name} is a folder; choose a file in it", Trouble.FOLDER)
        if not stat.S_ISREG(status.st_mode):
            raise ContactsUnreadable(f"{path.name} is no ordinary file; choose a CSV or vCard file", Trouble.NO_FILE)
        if status.st_size > LARGEST:
            raise ContactsUnreadable(
                f"{path.name} is larger than {LARGEST // 2**30} GB; split it and import the parts", Trouble.TOO_LARGE
            )
        encoding = _encoding(path)
    except OSError as error:
        raise _unreadable(path, error) from error
    return TextFile(path, status.st_size, encoding)


def _encoding(path: Path) -> str:
    """Read all of it; UTF-8 where all of it is, else guessed from where it is not."""
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    foreign = b""
    line = 0
    empty = True
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        part = start + file.read(_PART)
        marked = part.startswith(codecs.BOM_UTF8)
        while part:
            if b"\0" in part:
                raise ContactsUnreadable(
                    f"{path.name} is not a text file; save it as CSV or vCard and import that", Trouble.NO_TEXT
                )
            last = max(part.rfind(b"\n"), part.rfind(b"\r"))
            line = line + len(part) if last < 0 else len(part) - last - 1
            if line > LONGEST_LINE:
                raise ContactsUnreadable(
                    f"{path.name} has no lines; save it as CSV or vCard and import that", Trouble.NO_TEXT
                )
            empty = empty and not part.removeprefix(codecs.BOM_UTF8).strip()
            if decoder is not None and not _decodes(decoder, part):
                decoder = None
            if decoder is None and len(foreign) < _SAMPLE and not part.isascii():
                foreign += part
            part = file.read(_PART)
        if empty:
            raise ContactsUnreadable(f"{path.name} is empty; export the contacts again", Trouble.EMPTY)
    if decoder is not None and _decodes(decoder, b"", final=True):
        return "utf-8-sig" if marked else "utf-8"
    return _guessed(foreign or part)


def _decodes(decoder: codecs.IncrementalDecoder, part: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(part, final)
    except UnicodeDecodeError:
        return False
    return True


def _guessed(foreign: bytes) -> str:
    """Guess among the old encodings by the lines that are not all ASCII."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - needed by nobody whose files are Unicode

    telling = b"\n".join(line for line in foreign.splitlines() if not line.isascii())[:_SAMPLE]
    guess = from_bytes(telling, cp_isolation=list(_OLD)).best()
    return guess.encoding if guess and guess.encoding in _OLD else _OLD[0]


def _unreadable(path: Path, error: OSError) -> ContactsUnreadable:
    if isinstance(error, FileNotFoundError):
        return ContactsUnreadable(f"{path} is not there", Trouble.GONE)
    if getattr(error, "winerror", None) in _SHARED or error.errno in (errno.EBUSY, errno.ETXTBSY):
        return ContactsUnreadable(
            f"{path.name} is in use by another program; close it there and import again", Trouble.IN_USE
        )
    return ContactsUnreadable(f"{path} cannot be read: {error.strerror}")
