"""What a link or a text asks to be rung: ``tel:`` (RFC 3966), ``callto:``, ``sip:`` with a number, or plain text."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from fonetray.telephony.dialling import Reason
from fonetray.telephony.numbers import LONGEST, squeeze

LONGEST_TEXT = 256
"""Longer texts are refused unread: no number and no link to one needs more."""

_SCHEME = re.compile(r"(tel|callto|sip|sips):(?://)?", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[0-9*#](?:[ \u00a0\-–./()]*[0-9*#])+|\+?[0-9*#]")
_WHOLE = re.compile(r"[+0-9*#\s\u00a0\-–./()]+")


@dataclass(frozen=True, slots=True)
class DialIntent:
    """A number to ring: ``number`` in digits with an optional plus (or ``*``/``#``), and what was said beside it."""

    number: str
    extension: str = ""
    parameters: tuple[tuple[str, str], ...] = ()


def is_link(text: str) -> bool:
    """Say whether a text is a link, which any web page may have written, rather than a number."""
    return _SCHEME.match(text.strip()) is not None


def read_intent(text: str) -> DialIntent | Reason:
    """Read what is to be rung, or say why it cannot be; never raises.

    Percent-encoding is undone once. ``;phone-context=`` with a global prefix completes a local number that is not
    short enough to be a local number of the PBX itself; links without a context are read as they stand.
    """
    if len(text) > LONGEST_TEXT:
        return Reason.TOO_LONG
    text = text.strip(" \t\r\n")
    scheme = _SCHEME.match(text)
    if scheme is None:
        return _plain(text)
    rest = unquote(text[scheme.end() :])
    if _has_controls(rest):
        return Reason.CONTROL_CHARACTERS
    rest = rest.partition("?")[0]
    if scheme[1].lower() in ("sip", "sips"):
        rest = rest.partition("@")[0].partition(":")[0]
    subscriber, *parts = rest.split(";")
    parameters = tuple((name.strip().lower(), value) for name, _, value in (part.partition("=") for part in parts))
    if not _WHOLE.fullmatch(subscriber):
        return Reason.NO_NUMBER
    number = squeeze(subscriber)
    found = _checked(number)
    if isinstance(found, Reason):
        return found
    named = dict(parameters)
    return DialIntent(_in_context(number, named.get("phone-context", "")), squeeze(named.get("ext", "")), parameters)


def _plain(text: str) -> DialIntent | Reason:
    if _has_controls(text):
        return Reason.CONTROL_CHARACTERS
    if _WHOLE.fullmatch(text):
        return _checked(squeeze(text))
    candidates = [squeeze(match.group()) for match in _NUMBER.finditer(text)]
    candidates = [found for found in candidates if sum(c.isdigit() for c in found) > 1]
    if not candidates:
        return Reason.NO_NUMBER
    return _checked(max(candidates, key=len))


def _checked(number: str) -> DialIntent | Reason:
    if "*" in number or "#" in number:
        return Reason.SERVICE_CODE
    if len(number) > LONGEST:
        return Reason.TOO_LONG
    if not re.fullmatch(r"\+?[0-9]+", number):
        return Reason.NO_NUMBER
    return DialIntent(number)


def _in_context(number: str, context: str) -> str:
    """Complete a local number by its context when that is a country or area prefix (RFC 3966 §5.1.5).

    A context as long as a whole number is a company's main number: the local number is then an extension there, and
    gluing the two together would ring a stranger.
    """
    prefix = squeeze(context)
    longest_prefix = 4
    if number.startswith("+") or not re.fullmatch(r"\+[0-9]+", prefix) or len(prefix) > longest_prefix:
        return number
    return prefix + number.removeprefix("0") if len(number) > longest_prefix + 2 else number


def _has_controls(text: str) -> bool:
    return any(unicodedata.category(character) in ("Cc", "Cf") for character in text)
