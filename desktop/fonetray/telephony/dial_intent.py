"""What a link or a text asks to be rung."""

import re
from collections.abc import Mapping
from typing import Any

from fonetray.telephony.dial_uri import read_uri, split_link
from fonetray.telephony.dialling import DialIntent, DialRequest, NumberKind, Origin, Reason
from fonetray.telephony.digits import fold, is_control
from fonetray.telephony.not_numbers import is_when
from fonetray.telephony.number_text import find_numbers, no_number
from fonetray.telephony.numbers import LONGEST, for_dialling, squeeze

LONGEST_TEXT = 256
"""Longer texts are refused unread: no number and no link to one needs more."""

_AROUND = " \t\r\n\u00a0\ufeff\u200b"
_BREAKS = "\t\r\n"
_BULLET = re.compile(r"[*\-] +")
_WHOLE = re.compile(r"[+0-9*#\s\-./()]+")
_NUMBER = re.compile(r"\+?[0-9]+")
_FAX = ("fax", "telefax")


def is_link(text: str) -> bool:
    """Say whether a text is a link, which any web page may have written, rather than a number."""
    return split_link(text.strip(_AROUND)) is not None


def commanded(wish: Mapping[str, Any]) -> DialRequest:
    """Read a wish to call as a command gives it: ``text``, and if need be ``device`` and ``connect_to``."""
    text, device = str(wish.get("text", "")), wish.get("device")
    origin = Origin.LINK if is_link(text) else Origin.COMMAND
    if "connect_to" in wish:
        origin = Origin.CONNECT
    return DialRequest(
        text,
        origin,
        device=None if device is None else str(device),
        connect_to=str(wish.get("connect_to", "")),
    )


def read_intent(text: str) -> DialIntent | Reason:
    """Read what is to be rung, or say why it cannot be; never raises.

    Of several numbers in a text, the first that is no fax is meant, and ``among_others`` is set.
    """
    if len(text) > LONGEST_TEXT:
        return Reason.TOO_LONG
    text = text.strip(_AROUND)
    link = split_link(text)
    intent = read_uri(*link) if link else _plain(fold(text))
    return intent if isinstance(intent, Reason) else _checked(intent)


def read_candidates(text: str) -> tuple[DialIntent, ...]:
    """Give all numbers that a text could mean, in order and each once, for the user to pick; never raises.

    A link, and a text that is nothing but a number, is one candidate; from longer texts see `find_numbers`.
    """
    found = () if is_link(text) else find_numbers(text)
    if found:
        return found
    intent = read_intent(text)
    return () if isinstance(intent, Reason) else (intent,)


def _plain(text: str) -> DialIntent | Reason:
    if any(is_control(character) and character not in _BREAKS for character in text):
        return Reason.CONTROL_CHARACTERS
    text = _BULLET.sub("", text, count=1) if _BULLET.match(text) else text
    candidates = find_numbers(text)
    if _WHOLE.fullmatch(text) and not is_when(text) and len(candidates) <= 1:
        whole = DialIntent(squeeze(text), written=text)
        known = for_dialling(whole.number, is_local=lambda _: False).kind is not NumberKind.NONE
        if known or not candidates:
            return whole
    if not candidates:
        return no_number(text)
    return next((found for found in candidates if not found.label.lower().startswith(_FAX)), candidates[0])


def _checked(intent: DialIntent) -> DialIntent | Reason:
    """Hold to what any way of reading must give: nothing but digits, of a length that numbers have."""
    if "*" in intent.number or "#" in intent.number:
        return Reason.SERVICE_CODE
    if len(intent.number) > LONGEST:
        return Reason.TOO_LONG
    return intent if _NUMBER.fullmatch(intent.number) else Reason.NO_NUMBER
