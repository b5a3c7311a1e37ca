"""What of a capture is about people, and what is about form: the first gets stand-ins, the second stays.

The rule is to hide what no rule knows: a field may have any name, and a caller's name may stand in any of them.
"""

import re

from fonetray.capture.secrets import is_secret_name
from fonetray.capture.standins import StandIns
from fonetray.telephony.hidden import is_hidden
from fonetray.telephony.timestamps import read_duration, read_timestamp

SHORT, LONGEST_LOCAL = 6, 7
"""Digits of a number that stays as it is, wherever it stands, and where a field says that it is a local number.

Local and short numbers say nothing outside the company, and whoever helps will ask about them by these numbers.
"""

_WORDS = re.compile(
    r"true|false|yes|no|ja|nej|null|nil|none|in|out|incoming|outgoing|inbound|outbound|answered|ended|ringing"
    r"|sips?|tel|callto|https?|redacted|invalid|user|own|other|account",
    re.IGNORECASE,
)
"""Words of the wire, which are nobody's name."""
_PROSE = re.compile(r"message|detail|exception|error|stacktrace|^(?:type|label|title)$", re.IGNORECASE)
_ABOUT_PEOPLE = re.compile(r"name|contact|mail|description", re.IGNORECASE)
_LOCAL_NAMES = re.compile(r"local_?number$|^belongsto$|goto$", re.IGNORECASE)
_CALL_ID_NAMES = re.compile(r"call_?id$", re.IGNORECASE)
_CALL_ID = re.compile(r"[0-9]{6,12}\.[0-9]{1,8}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_TIME_NAMES = re.compile(r"time|date|stamp|tid|dato", re.IGNORECASE)
_YEARS = range(2001, 2060)
"""What a number may mean as seconds; ``4586515151`` would be a day in 2115."""
_WRITTEN_TIME = re.compile(r"[-:/.T]")

_MAIL = r"(?P<mail>[^\s@<>\"',;:()=/]{1,64}+@[^\s@<>\"',;:()=/&]{1,255})"
_DAY = r"(?:\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4})"
_TIME = rf"(?P<kept>{_DAY}(?:[T ]\d\d:\d\d(?::\d\d)?)?|\d{{1,3}}(?:\.\d{{1,3}}){{3}})"
_NUMBER = r"(?P<number>\+?(?<![0-9])\d(?:[ \u00a0()\-./]{0,2}\d){6,})"
_WORD = r"(?P<word>[^\W\d_]+)"
_HIDE = re.compile(rf"{_MAIL}|{_TIME}|{_NUMBER}|{_WORD}")
_PLAIN_NUMBER = r"(?P<number>(?<![\w.-])\+?\d(?:[ \u00a0]?\d){6,}(?![\w.])|(?<![\w.-])\d\d(?:[-.]\d\d){3}(?![\w.]))"
_READ = re.compile(rf"{_MAIL}|{_TIME}|{_PLAIN_NUMBER}|{_WORD}")


class Disguise:
    """A `Change` that puts stand-ins for people; secrets are gone before it is asked.

    ``prose`` tells how values without a name are read: as words of a machine in which somebody may be mentioned, or
    as something that may be a name from end to end.
    """

    def __init__(self) -> None:
        """Know nobody yet."""
        self._stand_ins = StandIns()
        self._people: set[str] = set()
        self._local: set[str] = set()
        self.prose = False

    def value(self, name: str, text: str) -> str:
        """Give a field's value with nobody in it."""
        bare = text.strip()
        if _LOCAL_NAMES.search(name) and bare.isdigit() and len(bare) <= LONGEST_LOCAL:
            self._local.add(bare)
        if (
            bare in self._local
            or _WORDS.fullmatch(bare)
            or is_hidden(bare)
            or is_secret_name(name)
            or _is_form(name, bare)
        ):
            return text
        if _PROSE.search(name) if name else self.prose:
            return self.loose(text)
        if _ABOUT_PEOPLE.search(name):
            self._people.update(word.lower() for word in re.findall(_WORD, text) if len(word) > 2)  # noqa: PLR2004
        return _HIDE.sub(self._hidden, text)

    def loose(self, text: str) -> str:
        """Give a text of a machine's own words without the numbers, addresses and known names in it."""
        return _READ.sub(self._mentioned, text)

    def _hidden(self, found: re.Match[str]) -> str:
        if found["mail"]:
            return self._mail(found["mail"])
        if found["number"]:
            return self._stand_ins.number(found["number"])
        if found["word"] and not _WORDS.fullmatch(found["word"]):
            return self._stand_ins.word(found["word"])
        return found[0]

    def _mentioned(self, found: re.Match[str]) -> str:
        if found["word"] and found["word"].lower() not in self._people:
            return found[0]
        return self._hidden(found)

    def _mail(self, address: str) -> str:
        who, _, domain = address.rpartition("@")
        if domain.endswith(".invalid"):
            return address
        who = _HIDE.sub(self._hidden, who)
        first = domain.partition(".")[0]
        return f"{who}@{domain}" if first.isdigit() else f"{who}@{self._stand_ins.word(first)}.example"


def _is_form(name: str, text: str) -> bool:
    """Say whether a value is about how a PBX writes, not about whom: local numbers, times, durations, call ids."""
    if text.isdigit() and len(text) <= SHORT:
        return True
    if _CALL_ID.fullmatch(text):
        return True
    if _CALL_ID_NAMES.search(name) and text.isdigit():
        return True
    moment = read_timestamp(text)
    if moment is not None and moment.year in _YEARS:
        return _TIME_NAMES.search(name) is not None or _WRITTEN_TIME.search(text) is not None
    return "duration" in name.casefold() and read_duration(text) is not None
