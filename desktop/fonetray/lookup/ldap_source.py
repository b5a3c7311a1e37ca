"""A source that is a directory: one search for each question, on a thread that is cut off when time is up."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from fonetray.config.contact_servers import LdapServer
from fonetray.lookup.errors import LookupFailed
from fonetray.lookup.matches import Match
from fonetray.lookup.number_forms import number_forms
from fonetray.lookup.people_in_answer import MOST, Candidate, Tell, matches, plain
from fonetray.lookup.placeholders import Kind, Place, without_secrets
from fonetray.lookup.template_ldap import escaped
from fonetray.lookup.template_text import in_a_path
from fonetray.servers.errors import ServerError
from fonetray.servers.own_thread import on_own_thread
from fonetray.telephony.dialling import PhoneNumber

if TYPE_CHECKING:
    from fonetray.lookup.http_template import Secret
    from fonetray.lookup.template import LdapAnswer, LdapQuestion, Template
    from fonetray.servers.ldap_client import Entry, LdapClient

_AT_ONCE = 4
"""Threads that may wait for one directory; one that hangs holds no more."""


class LdapSource:
    """Fulfils ``LookupSource``."""

    def __init__(self, template: "Template", question: "LdapQuestion", *, secret: "Secret") -> None:
        """Take a template and its question, and where the password comes from."""
        self.template = template
        self._question = question
        self._secret = secret
        self._waiting = 0

    @property
    def name(self) -> str:
        """What people call the source."""
        return self.template.title

    async def find(self, number: PhoneNumber, tell: Tell = lambda _: None) -> Sequence[Match]:
        """Ask, and give everybody who has the number; ``tell`` hears how it went. Raises `LookupFailed`."""
        forms = number_forms(number)
        search = self._question.filter.render(lambda place: escaped(forms[place.name]))
        server = msgspec.structs.replace(self._question.server, filter=search)
        tell(f"{server.url}, below {server.base}: {search}")
        secrets = {name: await self._secret(name) for name in self.template.secrets}
        kept = self._question.password
        password = kept.render(lambda place: secrets[place.name]) if kept else ""
        began = time.monotonic()
        try:
            entries = await self._search(server, password)
        except ServerError as error:
            raise LookupFailed(without_secrets(str(error), secrets.values())) from None
        tell(f"{len(entries)} entries in {time.monotonic() - began:.2f} s")

        def fill(place: Place) -> str:
            return in_a_path(forms[place.name] if place.kind is Kind.FORM else place.name)

        found = [_candidate(self._question.attributes, entry) for entry in entries]
        return matches(self.template, found, number, tell, fill)

    async def _search(self, server: LdapServer, password: str) -> "list[Entry]":
        """Ask on a thread of its own; it is cut off where nobody waits for it any more."""
        if self._waiting >= _AT_ONCE:
            raise LookupFailed("the directory still has not answered earlier questions")
        self._waiting += 1
        opened: list[LdapClient] = []
        work = asyncio.ensure_future(on_own_thread(partial(self._ask, server, password, opened), "lookup in ldap"))
        work.add_done_callback(self._done)
        try:
            async with asyncio.timeout(self.template.timeout):
                return await asyncio.shield(work)
        except TimeoutError:
            raise LookupFailed(f"no answer within {self.template.timeout:g} s") from None
        finally:
            for client in opened if not work.done() else ():
                client.cut()

    def _ask(self, server: LdapServer, password: str, opened: "list[LdapClient]") -> "list[Entry]":
        from fonetray.servers.ldap_client import LdapClient  # noqa: PLC0415 - only where there is one

        client = LdapClient(server, password, patience=self.template.timeout)
        opened.append(client)
        try:
            client.open()
            return client.page(_asked(self._question.attributes), size=MOST).entries[:MOST]
        finally:
            client.close()

    def _done(self, work: "asyncio.Future[list[Entry]]") -> None:
        self._waiting -= 1
        if not work.cancelled():
            work.exception()  # it was told, or nobody waits for it


def _asked(answer: "LdapAnswer") -> list[str]:
    labelled = (name for _, names in answer.fields for name in names)
    return list(dict.fromkeys((*answer.name, *answer.organisation, *answer.numbers, *answer.id, *labelled)))


def _candidate(answer: "LdapAnswer", entry: "Entry") -> Candidate:
    """Make somebody of an entry; what is no text, such as a picture, is left out."""
    texts = {name: tuple(filter(None, map(_text, values))) for name, values in entry.attributes.items()}

    def first(names: Sequence[str]) -> str:
        return next((plain(texts[name][0]) for name in names if texts.get(name)), "")

    numbers = tuple(number for name in answer.numbers for number in texts.get(name, ()))
    fields = tuple((label, plain(list(texts.get(names[0], ())))) for label, names in answer.fields)
    return Candidate(
        first(answer.name),
        first(answer.organisation),
        tuple(map(plain, numbers)) if answer.numbers else None,
        first(answer.id) if answer.id else entry.dn,
        tuple((label, text) for label, text in fields if text),
    )


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return ""
