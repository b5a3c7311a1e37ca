"""Sources of a template, asked about a number."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from fonetray.lookup.errors import LookupFailed
from fonetray.lookup.http_template import HttpTemplate
from fonetray.lookup.matches import Match
from fonetray.lookup.template import Template, WebQuestion
from fonetray.lookup.web_client import WebClient
from fonetray.telephony.dialling import PhoneNumber
from fonetray.telephony.numbers import identify


def read(text: str) -> PhoneNumber:
    """Read a number of nobody in the company."""
    return identify(text, is_local=lambda _: False)


@dataclass
class Asking:
    """A source, and the trace of its last question."""

    source: HttpTemplate
    trace: list[str] = field(default_factory=list)

    async def find(self, text: str) -> list[Match]:
        """Ask."""
        self.trace.clear()
        return list(await self.source.find(read(text), self.trace.append))

    async def failure(self, text: str = "86515151") -> str:
        """Ask, and give why that failed."""
        with pytest.raises(LookupFailed) as caught:
            await self.find(text)
        said = str(caught.value)
        assert "\n" not in said
        return said


@asynccontextmanager
async def asking(template: Template, secrets: Mapping[str, str] | None = None) -> AsyncIterator[Asking]:
    """Make the source of a web template, with these secrets."""

    async def secret(name: str) -> str:
        return (secrets or {})[name]

    client = WebClient()
    assert isinstance(template.question, WebQuestion)
    yield Asking(HttpTemplate(template, template.question, secret=secret, client=client))
    await client.aclose()
