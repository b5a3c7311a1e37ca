"""The integration module's side of a call: fills its URL in, and reads what the web service answered (protocol §4)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qsl, quote

_VARIABLE = re.compile(r"\[([^\[\]]+)\]")
_LOCAL_NUMBER = re.compile(r"\d+")
_NUMBER = re.compile(r"\+?\d+")
_STORED_RESULT = "urlresult"


class Action(StrEnum):
    """What the module does with the answer: the document's *action efter URL-kald*."""

    NOTHING = "nothing"  # Foretag intet
    GOTO = "goto"  # Gå til returnerede lokalnummer
    CALLER_NAME = "caller-name"  # Sæt returnerede streng (tekst) som caller-id
    CALLER_ID = "caller-id"  # Sæt returnerede streng (nummer) som caller-id
    DYNAMIC = "dynamic"  # Dynamisk handling


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the call goes and what it carries on: empty texts change nothing; ``variables`` can be filled in later.

    ``fallback`` tells that the answer could not be used, so ``goto`` is the module's own.
    """

    goto: str
    caller_name: str = ""
    caller_id: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    fallback: bool = False


def fill_in(template: str, variables: Mapping[str, str]) -> str:
    """Put the call's variables into a URL's square brackets; names count without case, unknown ones become empty."""
    known = {name.lower(): value for name, value in variables.items()}
    return _VARIABLE.sub(lambda match: quote(known.get(match[1].lower(), ""), safe=""), template)


def read_digits(typed: str, maximum: int) -> str | None:
    """Return the digits typed before ``#`` or up to ``maximum`` (0: no limit); None where time ran out first."""
    digits, hash_key, _ = typed.partition("#")
    if maximum and len(digits) >= maximum:
        return digits[:maximum]
    return digits if hash_key else None


def read_outcome(action: Action, body: str, *, goto: str) -> Outcome:
    """Read an answer the way ``action`` wants it; an answer it cannot use leads to the module's own ``goto``."""
    text = body.strip()
    if action is Action.NOTHING:
        return Outcome(goto)
    pairs = dict(parse_qsl(text, keep_blank_values=True)) if "=" in text else {}
    if action is Action.DYNAMIC:
        return _dynamic(pairs, goto)
    result, variables = text, dict[str, str]()
    if _STORED_RESULT in pairs:
        result, variables = pairs.pop(_STORED_RESULT), pairs
    if action is Action.CALLER_NAME and result:
        return Outcome(goto, caller_name=result, variables=variables)
    if action is Action.CALLER_ID and _NUMBER.fullmatch(result):
        return Outcome(goto, caller_id=result, variables=variables)
    if action is Action.GOTO and _LOCAL_NUMBER.fullmatch(result):
        return Outcome(result, variables=variables)
    return Outcome(goto, variables=variables, fallback=True)


def _dynamic(pairs: dict[str, str], goto: str) -> Outcome:
    """Take the three keys that mean something, in exactly this case; all others are stored."""
    empty = not pairs
    wanted = pairs.pop("gotolocalnumber", "")
    leads = bool(_LOCAL_NUMBER.fullmatch(wanted))
    return Outcome(
        wanted if leads else goto,
        caller_name=pairs.pop("callerName", ""),
        caller_id=pairs.pop("callerID", ""),
        variables=pairs,
        fallback=empty or bool(wanted and not leads),
    )
