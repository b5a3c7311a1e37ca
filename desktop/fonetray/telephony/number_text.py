"""Telephone numbers in running text: found without inventing any, each with its label and its extension.

A text has no grammar, so this errs on the side of missing: Danish numbers are eight digits in a grouping that people
use, foreign ones begin with a plus or 00, short ones need a word before them that says they are to be rung.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from fonetray.telephony.dialling import DialIntent, Reason
from fonetray.telephony.digits import fold, is_control
from fonetray.telephony.not_numbers import blot
from fonetray.telephony.number_runs import Span, numbers_in
from fonetray.telephony.numbers import SERVICE, e164, squeeze

LONGEST_READ = 2000
"""Characters of a text that are looked through: more than a screen of it."""

_RUN = re.compile(r"(?:\+[ (]{0,2}|\()?(?:[0-9]|[*#](?=[0-9*#]))(?:(?:[\-./()]|[ ](?![ ])){0,4}[0-9]|[*#])*")
_CODE = re.compile(r"[*#]")
_CALLED = (
    r"tlf|\w{0,20}telefon(?:en|nummer|nr)?|tel|telephone|phone|tfn|puh|mobil(?:telefon|nummer|nr)?|mob|mobile|cell|"
    r"handy|direkte|direct|dir|hovednummer|omstilling|kontor|office|privat|arbejde|fax|telefax|whatsapp|sms|t|m|d|f"
)
_RUNG = (
    r"tlf|\w{0,20}telefon(?:en)?|tel|phone|ring(?: til| på)?|call|dial|opkald til|lok|lokal(?:nummer|nr)?|local|ext|"
    r"extension|alarmcentralen|\w{0,20}vagten|\w{0,20}linjen"
)
_LONGEST_LABEL, _LONGEST_WISH = 40, 100
_SAYING_SO = re.compile(
    rf"(?:(?<![^\W\d_])(?:{_RUNG})|\b(?:ring|call|kontakt|træffes|fanges)\b[^.\n0-9]{{0,60}}\b(?:på|on|at))"
    r"[.:]? {0,2}(?:nr\.?|no\.?|nummer)?[.:]? {0,2}$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    rf"(?<![^\W\d_])(?P<label>{_CALLED})\.?(?: ?(?:nr|no|nummer)\b\.?)?[ .:\-/(]{{0,3}}$", re.IGNORECASE
)
_EXTENSION = re.compile(
    r"[ ,;(\[/\-]{0,4}(?<![^\W\d_])(?:lok(?:al)?(?:nummer|nr)?|local|ext(?:ension|n)?|x|durchwahl|dw|nebenstelle|nst|"
    r"anknytning|ankn|intern(?:nummer|nr)?|toestel|poste|int(?:erno)?|wew|tast)\.? ?(?:nr\.?|no\.?)?[.:=#]? ?-?"
    r"(?P<extension>[0-9]{1,7})(?![0-9])[)\]]?",
    re.IGNORECASE,
)
_POST_DIAL = re.compile(r"(?P<post_dial>(?:[,;pw]+[0-9*#]{1,7}(?![0-9]))+)", re.IGNORECASE)
_GLUED = re.compile(r"[A-ZÆØÅ][a-zæøå]{2}")
_VANITY = re.compile(r"[0-9]{2}-[A-Z]{3,}\b|\b(?:1[ .\-]?)?0?8[0-9]{2}[ .\-]?[A-Z]{3,}\b")
_WORD_OF_DIGITS = re.compile(r"[ .\-]?[A-Z]{3,}")
_EUROPEAN_HELP = "116"
_LONG, _SHORT = 7, range(3, 7)


def find_numbers(text: str) -> tuple[DialIntent, ...]:
    """Find the numbers in a text, in order of appearance and each once; never raises.

    ``written`` of each is its stretch of the text, extension included.
    """
    text = _lines(fold(text[:LONGEST_READ]))
    found: dict[str, DialIntent] = {}
    for intent in _numbers(text, blot(text)):
        found.setdefault(e164(intent.number) or intent.number, intent)
    return tuple(replace(intent, among_others=len(found) > 1) for intent in found.values())


def no_number(text: str) -> Reason:
    """Say why a text in which `find_numbers` found nothing holds nothing to ring."""
    blotted = blot(_lines(fold(text[:LONGEST_READ])))
    runs = [match.group() for match in _RUN.finditer(blotted)]
    if any(_CODE.search(run) for run in runs):
        return Reason.SERVICE_CODE
    if _VANITY.search(blotted):
        return Reason.LETTERS
    return Reason.UNREADABLE if any(len(squeeze(run)) >= _LONG for run in runs) else Reason.NO_NUMBER


def _lines(text: str) -> str:
    """End a number wherever a line, a table's cell or a control character stands."""
    return "".join("\n" if is_control(character) else character for character in text)


def _numbers(text: str, blotted: str) -> Iterator[DialIntent]:
    read_to = 0
    for run in _RUN.finditer(blotted):
        if run.start() < read_to or len(run.group()) < _SHORT.start or _CODE.search(run.group()):
            continue
        if not _stands_alone(blotted, run.span()):
            continue
        for start, end in numbers_in(run.group()) or _short(blotted, run):
            intent = _intent(text, run.start() + start, run.start() + end)
            read_to = run.start() + start + len(intent.written)
            yield intent


def _short(text: str, run: re.Match[str]) -> list[Span]:
    """Take a short number where the words before it say that it is one to ring: ``lok. 202``, ``Ring 112``."""
    digits = squeeze(run.group())
    grouped = not run.group().isdigit() and digits not in SERVICE
    if grouped or len(digits) not in _SHORT or _WORD_OF_DIGITS.match(text, run.end()):
        return []
    european = digits in SERVICE and digits.startswith(_EUROPEAN_HELP)
    said = european or _SAYING_SO.search(text, max(0, run.start() - _LONGEST_WISH), run.start())
    return [(0, len(run.group()))] if said else []


def _intent(text: str, start: int, end: int) -> DialIntent:
    label = _label(text, start)
    beside = _EXTENSION.match(text, end) or _POST_DIAL.match(text, end)
    said = beside.groupdict() if beside else {}
    return DialIntent(
        squeeze(text[start:end]),
        extension=said.get("extension", ""),
        post_dial=said.get("post_dial", ""),
        label=label["label"] if label else "",
        written=text[start : beside.end() if beside else end],
    )


def _label(text: str, start: int) -> re.Match[str] | None:
    """Find the word before a number that says what it is."""
    return _LABEL.search(text, max(0, start - _LONGEST_LABEL), start)


def _stands_alone(text: str, run: Span) -> bool:
    """Whether a run of digits is no part of a word, a path or a code: ``AB-123``, ``/86515151``, ``1F``."""
    start, end = run
    if start and text[start] != "+" and not _label(text, start):
        last, one_before = text[start - 1], text[start - 2 : start - 1]
        if last.isalnum() or last in "_%=&@$€£\\" or (last in "-/" and one_before.isalnum()):
            return False
    after = text[end : end + 1]
    if not after or not (after.isalnum() or after in "_%@="):
        return True
    return any(beside.match(text, end) for beside in (_EXTENSION, _POST_DIAL, _GLUED))
