"""How a person is recognised in what was kept: by their numbers, however they are written, and by their name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote_to_bytes

_SEPARATORS = b" +-.()/\t\r\n\xa0"
_TRUNK = b"(0)"
_NO_BREAK = b"\xc2\xa0"
_SHORTEST_NAME = 6
"""Letters; with fewer, or of one word, a name is a word like others."""
_DENMARK = "+45"
_ESCAPE = re.compile(rb"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True)
class Traces:
    """Numbers as E.164, or as they stand where they have no such form, and names."""

    numbers: frozenset[str]
    names: frozenset[str] = frozenset()

    def of_number(self, key: str) -> bool:
        """Say whether a number, by `number_key`, is one of the person's."""
        return key in self.numbers

    def within(self, *kept: str | bytes) -> bool:
        """Say whether any of these texts has one of the numbers or names in it; also where it is escaped for a URL."""
        return any(self._within(text.encode("utf-8", "replace") if isinstance(text, str) else text) for text in kept)

    @cached_property
    def _digits(self) -> tuple[bytes, ...]:
        return tuple(number.removeprefix(_DENMARK).removeprefix("+").encode() for number in self.numbers)

    @cached_property
    def _words(self) -> tuple[str, ...]:
        return tuple(name.casefold() for name in self.names if is_telling(name))

    def _within(self, text: bytes) -> bool:
        if not text:
            return False
        forms = {text, unquote_to_bytes(text)} if b"%" in text else {text}
        return any(map(self._has_number, forms)) or (bool(self._words) and any(map(self._has_name, forms)))

    def _has_number(self, text: bytes) -> bool:
        readings = (text, text.replace(_TRUNK, b"")) if _TRUNK in text else (text,)
        squeezed = [one.replace(_NO_BREAK, b"").translate(None, _SEPARATORS) for one in readings]
        return any(digits in one for digits in self._digits for one in squeezed)

    def _has_name(self, text: bytes) -> bool:
        plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)).encode("utf-8", "replace"), text)
        spoken = plain.replace(b"+", b" ")
        readings = [one.decode(charset, "replace") for one in {plain, spoken} for charset in ("utf-8", "cp1252")]
        return any(name in reading.casefold() for name in self._words for reading in readings)


def is_telling(name: str) -> bool:
    """Say whether a name says who somebody is wherever it stands: two words at least."""
    return len(name.split()) > 1 and len(name) >= _SHORTEST_NAME


def traces(numbers: Iterable[str], names: Iterable[str]) -> Traces:
    """Make them of what is there, without what is empty."""
    return Traces(frozenset(filter(None, numbers)), frozenset(filter(None, (name.strip() for name in names))))
