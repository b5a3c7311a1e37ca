"""A source that is a web service, asked as its template says."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from fonetray.lookup.errors import LookupFailed
from fonetray.lookup.matches import Match
from fonetray.lookup.number_forms import number_forms
from fonetray.lookup.people_in_answer import Tell, candidates, matches
from fonetray.lookup.placeholders import HIDDEN, Fill, Kind, Place, Text, without_secrets
from fonetray.lookup.template import Template, WebQuestion
from fonetray.lookup.template_text import in_a_path
from fonetray.lookup.web_client import WebAnswer, WebClient
from fonetray.telephony.dialling import PhoneNumber

Secret = Callable[[str], Awaitable[str]]
"""Gives the secret of a name; raises `LookupFailed` where there is none."""
_OK = range(200, 300)
_SAID = {
    400: "it does not understand the question (400); look at the template's request",
    401: "it refuses the secret (401); store it again with `fonetray lookups secret NAME`",
    403: "it does not allow this (403); look at what the secret may do",
    404: "there is nothing at this address (404); look at the template's url",
    429: "it was asked too often (429); set at_most lower in the template",
}


class HttpTemplate:
    """Fulfils ``LookupSource``; numbers that are no E.164 are never asked about."""

    def __init__(self, template: Template, question: WebQuestion, *, secret: Secret, client: WebClient) -> None:
        """Take a template and its question, where secrets come from, and who asks."""
        self.template = template
        self._question = question
        self._secret = secret
        self._client = client

    @property
    def name(self) -> str:
        """What people call the source."""
        return self.template.title

    async def find(self, number: PhoneNumber, tell: Tell = lambda _: None) -> Sequence[Match]:
        """Ask, and give everybody who has the number; ``tell`` hears how it went. Raises `LookupFailed`."""
        forms = number_forms(number)
        self._tell_question(forms, tell)
        secrets = {name: await self._secret(name) for name in self.template.secrets}

        def told(line: str) -> None:
            tell(without_secrets(line, secrets.values()))

        try:
            return await self._find(number, forms, secrets, told)
        except LookupFailed as error:
            raise LookupFailed(without_secrets(str(error), secrets.values())) from None

    def _tell_question(self, forms: Mapping[str, str], tell: Tell) -> None:
        """Tell what will be asked, without secrets."""
        question, fill = self._question, _filling(forms, {})
        url = question.url.render(_filling(forms, {}, quoted=in_a_path))
        query = "&".join(f"{name}={text.render(fill)}" for name, text in question.query)
        tell(f"{question.method} {url}" + (("&" if urlsplit(url).query else "?") + query if query else ""))
        for name, text in question.headers:
            tell(f"{name}: {text.render(fill)}")
        if question.json is not None:
            tell(msgspec.json.encode(_rendered(question.json, fill)).decode())

    async def _find(
        self, number: PhoneNumber, forms: Mapping[str, str], secrets: Mapping[str, str], tell: Tell
    ) -> Sequence[Match]:
        question, fill = self._question, _filling(forms, secrets)
        answer = await self._client.ask(
            question.method,
            question.url.render(_filling(forms, {}, quoted=in_a_path)),
            headers=[(name, text.render(fill)) for name, text in question.headers],
            query=[(name, text.render(fill)) for name, text in question.query],
            content=None if question.json is None else msgspec.json.encode(_rendered(question.json, fill)),
            timeout=self.template.timeout,
        )
        tell(f"{answer.status} {answer.media or 'of no type'}, {len(answer.body)} bytes in {answer.seconds:.2f} s")
        if answer.status in question.nobody:
            tell("this status says that nobody has the number")
            return ()
        if answer.status not in _OK:
            raise LookupFailed(_SAID.get(answer.status, f"it answers {answer.status}; try again later"))
        said: list[str] = []
        found = await asyncio.to_thread(self._read, answer, number, forms, said)
        for line in said:
            tell(line)
        return found

    def _read(self, answer: WebAnswer, number: PhoneNumber, forms: Mapping[str, str], said: list[str]) -> list[Match]:
        """Read an answer, away from the loop: a megabyte of JSON takes its time."""
        try:
            document = msgspec.json.decode(answer.body)
        except (ValueError, RecursionError) as error:
            kind = (
                f"{answer.media or 'no type'}, not JSON"
                if "json" not in answer.media
                else "what should be JSON and is none"
            )
            raise LookupFailed(f"it answers with {kind}; look at the template's url") from error
        found = candidates(self._question.answer, document)
        said.append(f"{len(found)} candidates")
        return matches(self.template, found, number, said.append, _filling(forms, {}, quoted=in_a_path))


def _filling(forms: Mapping[str, str], secrets: Mapping[str, str], *, quoted: Callable[[str], str] = str) -> Fill:
    """Fill places by these; a secret that is not given is hidden."""

    def fill(place: Place) -> str:
        if place.kind is Kind.SECRET:
            return secrets.get(place.name, HIDDEN)
        return quoted(forms[place.name] if place.kind is Kind.FORM else place.name)

    return fill


def _rendered(tree: Any, fill: Fill) -> Any:
    if isinstance(tree, Text):
        return tree.render(fill)
    if isinstance(tree, dict):
        return {key: _rendered(below, fill) for key, below in tree.items()}
    return [_rendered(below, fill) for below in tree] if isinstance(tree, list) else tree
