"""Telling a source that is a web service of a call that has ended, as its template says: one request, sent once."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec

from fonetray.lookup.call_facts import CallFacts
from fonetray.lookup.errors import AnswerLost, LookupFailed, Refused
from fonetray.lookup.http_template import Secret
from fonetray.lookup.matches import Match
from fonetray.lookup.number_forms import number_forms
from fonetray.lookup.placeholders import HIDDEN, Fill, Form, Kind, Place, Text, without_secrets
from fonetray.lookup.template import JournalEntry, Template
from fonetray.lookup.template_text import in_a_path
from fonetray.lookup.web_client import WebClient
from fonetray.telephony.dialling import PhoneNumber

_OK = range(200, 300)
_BROKEN = range(500, 600)
_LONGEST_WHOLE = 18
"""Digits of a number that every reader of JSON takes."""
_LATER = {
    401: "it refuses the secret (401); store it again with `fonetray lookups secret NAME`",
    403: "it does not allow this (403); look at what the secret may do",
    408: "it did not wait for the whole request (408)",
    425: "it does not take it yet (425)",
    429: "it was told too often (429); set at_most lower in the template",
    503: "it is not available (503)",
}
"""What is not taken now, and may be later."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a source is told: the call, with whom, and who that is in the source; None where it does not know them."""

    facts: CallFacts
    number: PhoneNumber
    match: Match | None


@dataclass(frozen=True, slots=True)
class _Request:
    """A request with everything filled in."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    query: list[tuple[str, str]]
    body: Any


class HttpJournal:
    """Tells a source of calls."""

    def __init__(self, template: Template, entry: JournalEntry, *, secret: Secret, client: WebClient) -> None:
        """Take a template and how it tells of calls, where secrets come from, and who sends."""
        self.template = template
        self.entry = entry
        self._secret = secret
        self._client = client

    def shown(self, told: Told) -> list[str]:
        """Write what would be sent, readably and without secrets. Raises `Refused` where it cannot be."""
        request = self._filled(told, {})
        query = "&".join(f"{name}={value}" for name, value in request.query)
        joined = ("&" if urlsplit(request.url).query else "?") + query if query else ""
        lines = [f"{request.method} {request.url}{joined}"]
        lines += [f"{name}: {value}" for name, value in request.headers]
        if request.body is not None:
            lines += msgspec.json.format(msgspec.json.encode(request.body), indent=2).decode().splitlines()
        return lines

    async def send(self, told: Told) -> None:
        """Send it. Raises `Refused` for good, `AnswerLost` where it may have been taken, else `LookupFailed`."""
        secrets = {name: await self._secret(name) for name in self.entry.secrets}
        request = self._filled(told, secrets)
        try:
            answer = await self._client.ask(
                request.method,
                request.url,
                headers=request.headers,
                query=request.query,
                content=None if request.body is None else msgspec.json.encode(request.body),
                timeout=self.template.timeout,
            )
        except LookupFailed as error:
            raise type(error)(without_secrets(str(error), secrets.values())) from None
        if answer.status in _OK:
            return
        if answer.status in _LATER:
            raise LookupFailed(_LATER[answer.status])
        if answer.status in _BROKEN:
            raise AnswerLost(f"it answers {answer.status}")
        raise Refused(f"it does not take it ({answer.status}); look at the template's journal")

    def _filled(self, told: Told, secrets: Mapping[str, str]) -> _Request:
        entry, fill = self.entry, self._filling(told, secrets)
        headers = [(name, " ".join(text.render(fill).split())) for name, text in entry.headers]
        if entry.idempotency:
            headers.append((entry.idempotency, told.facts.key))
        return _Request(
            entry.method,
            entry.url.render(self._filling(told, {}, quoted=in_a_path)),
            headers,
            [(name, text.render(fill)) for name, text in entry.query],
            None if entry.json is None else _rendered(entry.json, fill),
        )

    def _filling(self, told: Told, secrets: Mapping[str, str], *, quoted: Callable[[str], str] = str) -> Fill:
        match = told.match
        texts = told.facts.texts()
        for fact, words in self.entry.words.items():
            texts[fact] = words.get(texts[fact], texts[fact])
        texts |= {"name": match.name if match else "", "organisation": match.organisation if match else ""}
        forms, fields = number_forms(told.number), dict(match.fields) if match else {}
        record = match.key if match else ""

        def fill(place: Place) -> str:
            if place.kind is Kind.SECRET:
                return secrets.get(place.name, HIDDEN)
            known = {Kind.FORM: forms, Kind.FACT: texts, Kind.FIELD: fields, Kind.RECORD: {place.name: record}}
            text = known[place.kind].get(place.name, "")
            if place.form is Form.HTML:
                text = html.escape(text).replace("\n", "<br>")
            return quoted(text)

        return fill


def _rendered(tree: Any, fill: Fill) -> Any:
    if isinstance(tree, Text):
        text = tree.render(fill)
        return _whole(text, tree) if tree.whole else text
    if isinstance(tree, dict):
        return {key: _rendered(below, fill) for key, below in tree.items()}
    return [_rendered(below, fill) for below in tree] if isinstance(tree, list) else tree


def _whole(text: str, written: Text) -> int:
    if not text.isascii() or not text.removeprefix("-").isdecimal() or len(text) > _LONGEST_WHOLE:
        name = next(part.name for part in written.parts if isinstance(part, Place))
        raise Refused(f"{{whole:{name}}} is {text[:40]!r}, which is no whole number")
    return int(text)
