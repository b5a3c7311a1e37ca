"""Links that ask for a call: ``tel:`` (RFC 3966, and RFC 2806 before it), ``callto:``, ``sip:`` and ``sips:``."""

import re
from urllib.parse import unquote

from fonetray.telephony.dialling import DialIntent, Reason
from fonetray.telephony.digits import fold, is_control
from fonetray.telephony.number_text import find_numbers, no_number
from fonetray.telephony.numbers import squeeze
from fonetray.telephony.phone_context import complete

_SCHEME = re.compile(r"(?P<scheme>tel|callto|sips?):/{0,3}", re.IGNORECASE)
_SUBSCRIBER = re.compile(
    r"(?P<number>[+0-9*#\s\-./()]*)(?P<post_dial>(?:[,pw]+[0-9*#][0-9*#\s\-.]*)+|,+)?", re.IGNORECASE
)
_KEYS = re.compile(r"[0-9*#,pw]+", re.IGNORECASE)
_EXTENSION = re.compile(r"[0-9*#]{1,20}")
_HOST_IS_NUMBER = re.compile(r"(?:\+|%2B)?[0-9\-]+", re.IGNORECASE)

Parameters = tuple[tuple[str, str], ...]


def split_link(text: str) -> tuple[str, str] | None:
    """Split a link into its scheme and the rest, or say by None that the text is no link of ours."""
    found = _SCHEME.match(text)
    return (found["scheme"].lower(), text[found.end() :]) if found else None


def read_uri(scheme: str, rest: str) -> DialIntent | Reason:
    """Read what follows the scheme; never raises.

    Parts are told apart before percent-encoding is undone, once, so that an encoded ``;`` or ``@`` separates nothing.
    Headers after ``?`` mean nothing to a telephone. A name instead of a number is no number. Where people wrote words
    into a ``tel:`` link (``tel:Tlf. 86 51 51 51``), the one number among them is taken.
    """
    rest = rest.partition("?")[0]
    if any(is_control(character) for character in fold(unquote(rest))):
        return Reason.CONTROL_CHARACTERS
    subscriber, parameters = _sip(rest) if scheme.startswith("sip") else _tel(rest)
    found = _SUBSCRIBER.fullmatch(subscriber)
    if found is None:
        return Reason.NO_NUMBER if scheme.startswith("sip") or "%" in subscriber else _in_words(subscriber)
    number = squeeze(found["number"])
    if not number:
        return Reason.NO_NUMBER
    named = dict(reversed(parameters))
    completed = complete(number, named.get("phone-context", ""))
    if isinstance(completed, Reason):
        return completed
    extension = squeeze(named.get("ext", ""))
    return DialIntent(
        completed,
        extension=extension if _EXTENSION.fullmatch(extension) else "",
        post_dial=_post_dial(found["post_dial"] or "", parameters),
        subaddress=named.get("isub", ""),
        parameters=parameters,
        written=subscriber,
    )


def _tel(rest: str) -> tuple[str, Parameters]:
    subscriber, *parts = rest.split(";")
    return _decoded(subscriber), _parameters(parts)


def _sip(rest: str) -> tuple[str, Parameters]:
    """Take the user of a SIP address with the parameters beside it, then those of the address; never the password."""
    before, at, address = rest.partition("@")
    if not at:
        host, *parts = rest.split(";")
        host = host.partition(":")[0]
        return (_decoded(host) if _HOST_IS_NUMBER.fullmatch(host) else ""), _parameters(parts)
    user, *of_user = before.partition(":")[0].split(";")
    return _decoded(user), _parameters([*of_user, *address.split(";")[1:]])


def _parameters(parts: list[str]) -> Parameters:
    pairs = (part.partition("=") for part in parts if part)
    return tuple((_decoded(name).strip().lower(), _decoded(value)) for name, _, value in pairs)


def _decoded(text: str) -> str:
    return fold(unquote(text))


def _post_dial(after: str, parameters: Parameters) -> str:
    """Gather pauses and keys: those after the number, ``;postd=`` (RFC 2806) and the ``;12#`` that telephones write."""
    keys = [f";{name}" for name, value in parameters if not value and _KEYS.fullmatch(name)]
    keys += [value for name, value in parameters if name == "postd" and _KEYS.fullmatch(value)]
    return squeeze(after) + "".join(keys)


def _in_words(text: str) -> DialIntent | Reason:
    candidates = find_numbers(text)
    return candidates[0] if len(candidates) == 1 else no_number(text)
