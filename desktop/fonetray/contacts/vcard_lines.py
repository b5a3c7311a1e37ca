"""The vCards of a text one after another, as unfolded lines; pictures and sounds are passed over as they come."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_BEGIN, _END = "begin:vcard", "end:vcard"
_MARK = 40
"""Characters; no mark is longer."""
_HEAVY = re.compile(r"(?:[\w-]+\.)?(?:photo|logo|sound|key|x-ms-[\w-]+)[;:]", re.IGNORECASE)
_LARGEST = 1_000_000
"""Characters of a card without its pictures; more is no person."""


@dataclass(slots=True)
class Card:
    """One card: the line it begins in, its lines unfolded, and why it cannot be read, empty if it can."""

    line: int
    lines: list[str] = field(default_factory=list)
    broken: str = ""


def cards(text: Iterable[str]) -> Iterator[Card]:
    """Give the cards of a text's lines; what stands between them is passed over."""
    reading: _Reading | None = None
    for number, raw in enumerate(text, start=1):
        line = raw.rstrip("\r\n")
        word = line.strip().casefold() if len(line) <= _MARK else ""
        if word == _BEGIN and not (reading and reading.goes_deeper()):
            if reading is not None:
                yield reading.cut_off()
            reading = _Reading(number)
        elif reading is not None and word == _END:
            if reading.ends():
                yield reading.card
                reading = None
        elif reading is not None and word != _BEGIN:
            reading.take(line)
    if reading is not None:
        yield reading.cut_off()


class _Reading:
    """A card that is being read."""

    def __init__(self, line: int) -> None:
        self.card = Card(line)
        self._within = 0
        """Cards in this card: an assistant's, in 2.1."""
        self._size = 0
        self._passing = False

    def goes_deeper(self) -> bool:
        """Say whether a card that begins now is within this one."""
        if self.card.lines and self.card.lines[-1].casefold().startswith("agent"):
            self._within += 1
            return True
        return False

    def ends(self) -> bool:
        """Say whether the end that is met is this card's own."""
        self._within -= 1
        return self._within < 0

    def cut_off(self) -> Card:
        """Give the card as one that is not whole."""
        self.card.broken = self.card.broken or "has no END:VCARD"
        return self.card

    def take(self, line: str) -> None:
        """Take a line, or pass over it."""
        if self._within or (self._passing and _goes_on(line)):
            return
        self._passing = bool(_HEAVY.match(line))
        if self._passing or self.card.broken:
            return
        self._size += len(line)
        _add(self.card.lines, line)
        if self._size > _LARGEST:
            self.card.broken = "is larger than a person can be"
            self.card.lines.clear()


def _goes_on(line: str) -> bool:
    """Say whether a line belongs to the picture before it: it is folded, or holds nothing but its letters."""
    return line[:1] in (" ", "\t") or not line or ":" not in line


def _add(lines: list[str], line: str) -> None:
    """Add a line, or lengthen the one before that is folded into it (2.1's quoted-printable folds by its own sign)."""
    if lines and lines[-1].endswith("=") and "quoted-printable" in lines[-1].casefold():
        lines[-1] = lines[-1][:-1] + line
    elif line[:1] in (" ", "\t") and lines:
        lines[-1] += line[1:]
    elif line:
        lines.append(line)
