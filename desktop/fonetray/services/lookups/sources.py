"""The sources beside our own people: made from the files that lie in the folder, and made anew when those change."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fonetray.config.keyring_status import KeyringUnavailable
from fonetray.config.named_secrets import NamedSecrets
from fonetray.lookup.errors import LookupFailed, TemplateError
from fonetray.lookup.pace import Pace
from fonetray.lookup.resolver import Asked, Resolver
from fonetray.services.lookups.folder import LookupFolder, Stamp

if TYPE_CHECKING:
    from fonetray.lookup.http_journal import HttpJournal
    from fonetray.lookup.http_template import HttpTemplate
    from fonetray.lookup.ldap_source import LdapSource
    from fonetray.lookup.sql_source import SqlSource
    from fonetray.lookup.template import JournalEntry, Template
    from fonetray.lookup.web_client import WebClient

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Journal:
    """A source that is told of calls: how, and not oftener than its file allows."""

    template: "Template"
    entry: "JournalEntry"
    source: "HttpJournal"
    pace: Pace

    def admits(self) -> bool:
        """Say whether it may be told of one more now, and count it if so."""
        return self.pace.admits(time.monotonic())


class Lookups:
    """Keeps the resolver's sources as the folder has them. What has no file costs one look at the folder a call."""

    def __init__(
        self, *, folder: Path, secrets: NamedSecrets, keep_secret: Callable[..., None] = lambda *_: None
    ) -> None:
        """Take the folder and the secrets; ``keep_secret`` is told each one that is ever used. Nothing is read yet."""
        self.resolver = Resolver()
        self.folder = LookupFolder(folder)
        self.secrets = secrets
        self.may_ask = False
        """Whether a locked keyring may ask the user: not because the phone rings."""
        self.problems: dict[str, str] = {}
        """What is wrong with files, by the source's name; the last good form of each is used meanwhile."""
        self._keep_secret = keep_secret
        self._stamps: dict[Path, Stamp] = {}
        self._good: dict[Path, tuple[Template, Asked]] = {}
        self._journals: dict[str, Journal] = {}
        self._web: WebClient | None = None
        self._turn = asyncio.Lock()
        self._listeners: list[Callable[[str], None]] = []

    def subscribe(self, listener: Callable[[str], None]) -> None:
        """Have ``listener`` told each new thing that is wrong with a file, in one line."""
        self._listeners.append(listener)

    async def refresh(self) -> None:
        """Follow the folder, if it has changed."""
        async with self._turn:
            stamps = await asyncio.to_thread(self.folder.stamps)
            if stamps != self._stamps:
                await self._follow(stamps)

    async def forget(self) -> None:
        """Ask for secrets and people anew: either may be others than before."""
        self.secrets.forget()
        self.resolver.forget()
        await self.refresh()

    def source(self, template: "Template") -> "HttpTemplate | SqlSource | LdapSource":
        """Make a source of a template."""
        from fonetray.lookup.http_template import HttpTemplate  # noqa: PLC0415 - only where there is a template
        from fonetray.lookup.sql_source import SqlSource  # noqa: PLC0415 - only where there is one
        from fonetray.lookup.template import LdapQuestion, SqlQuestion  # noqa: PLC0415 - only where there is one

        if isinstance(template.question, SqlQuestion):
            return SqlSource(template, template.question, secret=self.secret)
        if isinstance(template.question, LdapQuestion):
            from fonetray.lookup.ldap_source import LdapSource  # noqa: PLC0415 - only where there is one

            return LdapSource(template, template.question, secret=self.secret)
        return HttpTemplate(template, template.question, secret=self.secret, client=self._client())

    def journal(self, template: "Template") -> "HttpJournal | None":
        """Make what tells a source of calls; None where its template says nothing of it."""
        from fonetray.lookup.http_journal import HttpJournal  # noqa: PLC0415 - only where there is one

        if template.journal is None:
            return None
        return HttpJournal(template, template.journal, secret=self.secret, client=self._client())

    def templates(self) -> list["Template"]:
        """Give what the files say that can be used, the most trusted first."""
        return [template for template, _ in self._good.values()]

    def journals(self) -> dict[str, Journal]:
        """Give the sources that are told of calls, by their names, the most trusted first."""
        return self._journals

    def schemes(self) -> set[str]:
        """Give the schemes of pages that sources open in programs of the user's, beside web pages."""
        return {template.scheme for template, _ in self._good.values() if template.scheme}

    def document(self) -> list[dict[str, Any]]:
        """Say how each source has done, times in ISO 8601, and as ``problem`` what is wrong with a file."""
        done = [
            {
                **asdict(standing),
                "answered": standing.answered.isoformat() if standing.answered else None,
                "failed": standing.failed.isoformat() if standing.failed else None,
                "file": str(file),
                "problem": "",
            }
            for file, standing in zip(self._good, self.resolver.standings(), strict=True)
        ]
        return done + [{"name": name, "problem": problem} for name, problem in self.problems.items()]

    async def close(self) -> None:
        """Let go of whoever is asked, and close the connections."""
        await self.resolver.close()
        if self._web is not None:
            await self._web.aclose()
        await self.secrets.close()

    async def _follow(self, stamps: dict[Path, Stamp]) -> None:
        changed = [file for file, stamp in stamps.items() if self._stamps.get(file) != stamp]
        good = {file: asked for file, asked in self._good.items() if file in stamps}
        problems = {name: why for name, why in self.problems.items() if self.folder.folder / f"{name}.toml" in stamps}
        for file in changed:
            problems.pop(file.stem, None)
            try:
                good[file] = await asyncio.to_thread(self._made, file)
            except TemplateError as error:
                problems[file.stem] = f"{error}" + (" (its last good form is used meanwhile)" if file in good else "")
        new = [why for name, why in problems.items() if self.problems.get(name) != why]
        self._stamps, self.problems = stamps, problems
        self._good = dict(sorted(good.items(), key=lambda entry: (-entry[1][0].trust, entry[0].name)))
        self.resolver.replace([asked for _, asked in self._good.values()])
        self._journals = {
            template.name: kept if (kept := self._journals.get(template.name)) and kept.template is template else made
            for template, _ in self._good.values()
            if (made := self._made_journal(template)) is not None
        }
        for why in new:
            log.warning("A lookup source cannot be used: %s", why)
            for listener in self._listeners:
                listener(why)

    def _made(self, file: Path) -> "tuple[Template, Asked]":
        """Make a source of a file; on a thread, for what that imports is read from the disk."""
        from fonetray.lookup.template_file import read_template  # noqa: PLC0415 - only where there is a file

        template = read_template(file)
        return template, Asked(self.source(template), template.rate, template.countries)

    def _made_journal(self, template: "Template") -> Journal | None:
        if template.journal is None or not template.journal.enabled:
            return None
        source = self.journal(template)
        return Journal(template, template.journal, source, Pace(template.rate)) if source else None

    def _client(self) -> "WebClient":
        from fonetray.lookup.web_client import WebClient  # noqa: PLC0415 - only where there is one

        self._web = self._web or WebClient()
        return self._web

    async def secret(self, name: str) -> str:
        """Give a secret that the office has named; raises ``LookupFailed`` where there is none to be had."""
        try:
            secret = await self.secrets.load(name, may_ask=self.may_ask)
        except KeyringUnavailable as error:
            raise LookupFailed(str(error)) from error
        if not secret:
            raise LookupFailed(f"no secret {name!r} is stored; `fonetray lookups secret {name}` stores it")
        self._keep_secret(secret)
        return secret
