"""The answer as the PBX reads it: one value, or ``key=value`` pairs (protocol §4); nothing in it can become another."""

import re
import unicodedata
from dataclasses import dataclass

from fonetray.routing.phrases import PhraseError, phrase
from fonetray.routing.rules import Action

LONGEST_TEXT = 80
"""Characters of a display text; telephones show fewer."""
LONGEST_STORED = 200
_GOTO = re.compile(r"[0-9]{1,12}")
_NUMBER = re.compile(r"(?:\+|00)?[0-9]{2,18}")
_DANISH = re.compile(r"(?:\+45|0045)([0-9]{8})")
_SEPARATORS = re.compile(r"[\s().\-/]+")
_MEANT = {"%": "%25", "&": "%26", "=": "%3D", "+": "%2B", "#": "%23"}
_ENCODED = str.maketrans(_MEANT)


class Unanswerable(PhraseError):
    """What a rule gave is none of what the PBX takes; it is said which and why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer whose gaps are filled and whose values are clean; empty texts change nothing."""

    goto: str = ""
    text: str = ""
    number: str = ""
    stored: tuple[tuple[str, str], ...] = ()

    @property
    def silent(self) -> bool:
        """Whether it says nothing at all, so that the call goes the PBX's own way."""
        return not (self.goto or self.text or self.number or self.stored)


def clean_goto(text: str) -> str:
    """Give a local number; raises `Unanswerable` for what is none."""
    wanted = text.strip()
    if not _GOTO.fullmatch(wanted):
        raise Unanswerable(phrase('goto is "{found}", which is no local number', found=wanted[:40]))
    return wanted


def clean_number(text: str) -> str:
    """Give an A-number in digits only, as PBXs write them: eight digits, or 00 and the country; empty stays empty."""
    wanted = _SEPARATORS.sub("", text)
    if not wanted:
        return ""
    if not _NUMBER.fullmatch(wanted):
        raise Unanswerable(phrase('number is "{found}", which is no telephone number', found=text[:40]))
    danish = _DANISH.fullmatch(wanted)
    return danish[1] if danish else wanted.replace("+", "00")


def clean_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """Give a text for a display on one line, without anything that is not seen."""
    if not text:
        return ""
    kept = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in text[: 4 * longest])
    return " ".join(kept.split())[:longest].strip()


def body_of(reply: Reply, action: Action) -> str:
    """Write a reply as the module's action wants it; empty where there is nothing to say."""
    if action is Action.NOTHING or reply.silent:
        return ""
    if action is Action.GOTO and not reply.stored:  # digits only
        return reply.goto
    stored = [f"{name}={_encoded(value)}" for name, value in reply.stored]
    if action is Action.DYNAMIC:
        told = (("callerName", reply.text), ("callerID", reply.number), ("gotolocalnumber", reply.goto))
        return "&".join((*(f"{key}={_encoded(value)}" for key, value in told if value), *stored))
    result = {Action.GOTO: reply.goto, Action.TEXT: reply.text, Action.NUMBER: reply.number}[action]
    if not stored and not any(sign in result for sign in _MEANT):
        return result
    return "&".join((f"urlresult={_encoded(result)}", *stored))


def _encoded(value: str) -> str:
    """Escape what would end a value or begin another; a PBX that decodes nothing still shows most texts right."""
    return value.translate(_ENCODED)
