"""Takes secrets out of what is to be kept: fields that hold one, and the secrets we know wherever they stand."""

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import unescape
from urllib.parse import unquote_plus

from fonetray.config.redaction import ways_to_write

REDACTED = "redacted"
OWN_DIGIT, OTHER_DIGIT = "9", "8"
"""An account id of digits becomes as many of these: whether an event was for our account stays to be seen."""

_OWN, _OTHER = "own-account", "other-account"
_ACCOUNT = frozenset({"account", "accountid"})
_USER = frozenset({"username", "userid"})
_HARD = re.compile(r"hash|password|secret|token|apikey|accesscode|authorization|cookie|^(?:passwd|pwd|pass|pin)$")
_MAC_NAMES = frozenset({"mac", "macaddress"})
_MAC = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![0-9A-Fa-f])")
_HEX = re.compile(r"[0-9A-Fa-f]")
_LISTENER = re.compile(r"/[A-Za-z0-9_-]{22,128}(?=/(?:events|module)\b)")
_LOGIN_IN_URL = re.compile(r"(https?://)[^/\s?\"'<>]*@", re.IGNORECASE)
_HINTS = ("hash", "passw", "pwd", "secret", "token", "apikey", "authorization", "account", "user")
_NAMED = re.compile(
    r"""\b((?:[\w-]{0,30}(?:hash|password|secret|token|apikey|authorization)|passwd|pwd|account(?:id)?|user(?:name|id))"""
    r"""["']?\s*[=:]\s*["']?(?:(?:Bearer|Basic)\s+)?)([^\s"'&,;<>}]+)""",
    re.IGNORECASE,
)
_SHORTEST, _SHORTEST_DIGITS, _UNMISTAKABLE = 3, 4, 6
"""Characters of a secret that is looked for everywhere, of one that is but digits, and of one that may touch others."""


def is_secret_name(name: str) -> bool:
    """Say whether a field of this name holds a secret, however it is cased or spaced."""
    bare = _bare(name)
    return bare in _ACCOUNT | _USER | _MAC_NAMES or _HARD.search(bare) is not None


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must never be kept: the two logins, and the paths' secrets of the listener."""

    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    account: str = field(default="", repr=False)
    hash: str = field(default="", repr=False)
    listener: tuple[str, ...] = field(default=(), repr=False)


class Scrubber:
    """A `Change` that takes the secrets out; what it puts there has their shape where a reader depends on it."""

    def __init__(self, secrets: Secrets) -> None:
        """Take what is known; fields that are named like a secret are emptied all the same."""
        self._secrets = secrets

    def value(self, name: str, text: str) -> str:
        """Give a field's value without secrets; an empty one stays empty."""
        bare = _bare(name)
        if not text.strip():
            return text
        if bare in _ACCOUNT:
            return self._account(text)
        if bare in _USER:
            return _user(text)
        if _HARD.search(bare):
            return REDACTED
        if bare in _MAC_NAMES:
            return _HEX.sub("0", text)
        return self.loose(text)

    def loose(self, text: str) -> str:
        """Give any text without the secrets that are known or unmistakable."""
        folded = text.casefold()
        if any(form in folded for form in self._forms):
            text = self._known.sub(lambda found: self._stand_in(found[0]), text)
        if ":" in text or "-" in text:
            text = _MAC.sub(lambda found: _HEX.sub("0", found[0]), text)
        if "//" in text:
            text = _LOGIN_IN_URL.sub(r"\1", text)
        if "/events" in text or "/module" in text:
            text = _LISTENER.sub(f"/{REDACTED}", text)
        if any(hint in folded for hint in _HINTS):
            text = _NAMED.sub(lambda found: found[1] + self._named(found[1], found[2]), text)
        return text

    def holds_secret(self, text: str) -> bool:
        """Say whether a secret that cannot be anything else is in ``text`` after all, in any way to write it."""
        folded = text.casefold()
        plainer = {folded, unescape(folded), folded.replace('\\"', '"').replace("\\\\", "\\")}
        if "%" in folded or "+" in folded:
            plainer |= {unquote_plus(each, encoding=charset) for each in plainer for charset in ("utf-8", "cp1252")}
        return any(form in each for each in plainer for form in self._unmistakable)

    @cached_property
    def _wanted(self) -> list[str]:
        own = self._secrets
        wanted = [*own.listener, own.hash, own.password, own.username, own.account]
        return [secret for secret in wanted if len(secret) >= (_SHORTEST_DIGITS if secret.isdigit() else _SHORTEST)]

    @cached_property
    def _forms(self) -> frozenset[str]:
        return frozenset(form.casefold() for secret in self._wanted for form in ways_to_write(secret))

    @cached_property
    def _unmistakable(self) -> frozenset[str]:
        secrets = [secret for secret in self._wanted if _is_unmistakable(secret) and secret != self._secrets.account]
        return frozenset(form.casefold() for secret in secrets for form in ways_to_write(secret))

    @cached_property
    def _known(self) -> re.Pattern[str]:
        forms = [
            re.escape(form) if _is_unmistakable(secret) else rf"(?<![^\W_]){re.escape(form)}(?![^\W_])"
            for secret in self._wanted
            for form in sorted(ways_to_write(secret), key=len, reverse=True)
        ]
        return re.compile("|".join(forms), re.IGNORECASE)

    def _stand_in(self, found: str) -> str:
        own = self._secrets
        if found == own.account:
            return self._account(found)
        return (
            _user(found) if found.casefold() in {form.casefold() for form in ways_to_write(own.username)} else REDACTED
        )

    def _account(self, text: str) -> str:
        own = text.strip() == self._secrets.account
        if not own and (text in (_OWN, _OTHER) or set(text) in ({OWN_DIGIT}, {OTHER_DIGIT})):
            return text  # it is a stand-in already
        shape = OWN_DIGIT if own else OTHER_DIGIT
        return re.sub("[0-9]", shape, text) if text.strip().isdigit() else (_OWN if own else _OTHER)

    def _named(self, name: str, text: str) -> str:
        bare = _bare(re.split("[\"'=: ]", name, maxsplit=1)[0])
        return self._account(text) if bare in _ACCOUNT else _user(text) if bare in _USER else REDACTED


def _is_unmistakable(secret: str) -> bool:
    return len(secret) >= _UNMISTAKABLE and not secret.isdigit()


def _user(text: str) -> str:
    return f"{REDACTED}@user.invalid" if "@" in text or "%40" in text else f"{REDACTED}-user"


@lru_cache(maxsize=512)
def _bare(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalpha())
