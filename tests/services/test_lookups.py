"""The folder of sources: one is on while its file lies there, an edit is followed by itself, a bad one is said."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fonetray.config.keyring_status import KeyringStatus, KeyringUnavailable
from fonetray.config.named_secrets import NamedSecrets
from fonetray.provider.client import ProviderClient
from fonetray.services.doctor.lookup_checks import check_sources
from fonetray.services.ground.account import NO_CREDENTIALS
from fonetray.services.lookups.folder import LookupFolder, NoSuchSource, shipped
from fonetray.services.lookups.sources import Lookups
from fonetray.services.people.availability import Availability
from fonetray.services.people.directory import Directory
from fonetray.services.people.identity import Identification
from fonetray.store.people import PeopleStore
from fonetray.telephony.numbers import identify
from support.databases import opened
from support.web_source import WebSource, hang, json, text, web_source

TEMPLATE = """
title = "{title}"
sends = "the number"
trust = {trust}
[request]
url = "{url}/find?phone={{digits}}"
headers = {{ X-Key = "{{secret:crm}}" }}
[answer]
results = "people"
name = "name"
numbers = "phone"
"""
NUMBER = identify("86515151", is_local=lambda _: False)


class Secrets(NamedSecrets):
    """A keyring that holds what a test has it hold."""

    def __init__(self) -> None:
        super().__init__("")
        self.kept: dict[str, str] = {"crm": "s3cret"}
        self.status = KeyringStatus.READY
        self.asked: list[bool] = []

    async def load(self, name: str, *, may_ask: bool) -> str | None:
        self.asked.append(may_ask)
        if self.status is not KeyringStatus.READY:
            raise KeyringUnavailable(self.status)
        return self.kept.get(name)


@dataclass
class Office:
    folder: Path
    crm: WebSource
    lookups: Lookups
    secrets: Secrets
    said: list[str] = field(default_factory=list)
    kept_secret: list[str] = field(default_factory=list)

    def put(self, name: str, *, title: str = "CRM", trust: int = 5, text: str = "") -> Path:
        """Write a file as an editor does: a new one takes its place."""
        file = self.folder / f"{name}.toml"
        self.folder.mkdir(exist_ok=True)
        new = self.folder / ".new"
        new.write_text(text or TEMPLATE.format(title=title, trust=trust, url=self.crm.url), encoding="utf-8")
        new.replace(file)
        return file

    async def names(self) -> list[str]:
        """Ask all sources, as they are now."""
        await self.lookups.refresh()
        found = [known async for known in self.lookups.resolver.answers(NUMBER)]
        return [match.source for match in found[-1]] if found else []

    async def why(self) -> str:
        await self.names()
        return self.lookups.resolver.standings()[0].why


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    secrets, kept = Secrets(), list[str]()
    lookups = Lookups(folder=tmp_path / "lookup", secrets=secrets, keep_secret=kept.append)
    async with web_source(json({"people": [{"name": "Bo", "phone": "86515151"}]})) as crm:
        made = Office(tmp_path / "lookup", crm, lookups, secrets, kept_secret=kept)
        lookups.subscribe(made.said.append)
        yield made
        await lookups.close()


async def test_with_no_folder_there_is_no_source(office: Office) -> None:
    assert await office.names() == []
    assert office.lookups.document() == []


async def test_a_file_that_is_put_there_is_asked_and_one_that_goes_is_not(office: Office) -> None:
    file = office.put("crm")
    assert await office.names() == ["CRM"]
    assert office.crm.asked[0].headers["X-Key"] == "s3cret"
    assert office.kept_secret == ["s3cret"]
    assert office.secrets.asked == [False]
    office.put("erp", title="ERP", trust=6)
    assert await office.names() == ["ERP", "CRM"]
    file.unlink()
    assert await office.names() == ["ERP"]


async def test_an_edit_is_followed_and_a_bad_one_leaves_the_last_good_form(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.put("crm")
    await office.names()
    office.put("crm", title="Sales")
    assert await office.names() == ["Sales"]
    with caplog.at_level(logging.WARNING):
        office.put("crm", text="title = 7")
        assert await office.names() == ["Sales"]
        assert await office.names() == ["Sales"]
    said = "crm.toml, line 1: title: a text belongs here, in quotes, not 7 (its last good form is used meanwhile)"
    assert office.said == [said]
    assert [record.getMessage() for record in caplog.records] == [f"A lookup source cannot be used: {said}"]
    assert office.lookups.document()[-1] == {"name": "crm", "problem": said}
    office.put("crm", title="Support")
    assert await office.names() == ["Support"]
    assert office.lookups.problems == {}
    caplog.clear()


async def test_a_file_that_was_never_good_is_said_and_the_others_are_asked(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.put("crm")
    office.put("bad", text="[")
    assert await office.names() == ["CRM"]
    assert len(office.said) == 1
    (check, bad) = check_sources(office.lookups.document(), datetime.now(UTC))
    assert (check.ok, check.name) == (True, "lookup in CRM")
    assert check.detail.startswith("last answered 0 min ago in 0.")
    assert (bad.ok, bad.name) == (False, "lookup in bad")
    assert bad.detail.startswith("bad.toml, line 1: this is no TOML")
    caplog.clear()


async def test_a_source_that_did_not_change_keeps_what_it_said(office: Office) -> None:
    office.put("crm")
    await office.names()
    office.put("erp", title="ERP")
    await office.names()
    assert len(office.crm.asked) == 2
    await office.lookups.forget()
    await office.names()
    assert len(office.crm.asked) == 4


@pytest.mark.parametrize(
    ("status", "said"),
    [(KeyringStatus.LOCKED, "the keyring is locked"), (KeyringStatus.MISSING, "this session has no keyring")],
)
async def test_a_secret_that_cannot_be_had_is_said_and_nothing_is_asked(
    office: Office, status: KeyringStatus, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    office.put("crm")
    office.secrets.status = status
    assert said in await office.why()
    office.secrets.status, office.secrets.kept = KeyringStatus.READY, {}
    assert await office.why() == "no secret 'crm' is stored; `fonetray lookups secret crm` stores it"
    assert office.crm.asked == []
    (check,) = check_sources(office.lookups.document(), datetime.now(UTC))
    assert (check.ok, check.detail.partition(":")[0]) == (False, "failed 0 min ago")
    assert check.fix == f"Try it: `fonetray lookup --template {office.folder / 'crm.toml'} NUMBER`"
    caplog.clear()


async def test_a_source_that_fails_says_so_to_the_doctor_with_its_last_answer(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.put("crm")
    await office.names()
    office.crm.answer = text("oops", 500)
    office.lookups.resolver.forget()
    await office.names()
    (check,) = check_sources(office.lookups.document(), datetime.now(UTC))
    assert check.detail.startswith("failed 0 min ago: it answers 500; try again later; last answered 0 min ago in")
    caplog.clear()


def test_a_shipped_source_is_copied_to_be_filled_in_and_stays_so_when_it_is_off(tmp_path: Path) -> None:
    folder = LookupFolder(tmp_path / "lookup")
    assert folder.on() == {}
    assert set(folder.off()) == set(shipped())
    file = folder.switch_on("odoo")
    assert file.read_bytes() == shipped()["odoo"].read_bytes()
    if os.name == "posix":
        assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    file.write_text("mine", encoding="utf-8")
    assert folder.switch_on("odoo") == file
    folder.switch_off("odoo")
    assert (folder.on(), folder.off()["odoo"].name) == ({}, "odoo.toml.off")
    assert folder.switch_on("odoo").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in file.parent.iterdir()] == ["odoo.toml"]


def test_a_source_that_there_is_not_is_said(tmp_path: Path) -> None:
    folder = LookupFolder(tmp_path / "lookup")
    for name in ("nope", "../odoo", ""):
        with pytest.raises(NoSuchSource, match=r"there is cvr, economic, hubspot, odoo, pipedrive$"):
            folder.switch_on(name)
    with pytest.raises(NoSuchSource, match=r"there is none$"):
        folder.switch_off("odoo")


async def test_a_rule_asks_a_live_source_and_goes_on_with_the_first_who_is_certain(
    office: Office, tmp_path: Path
) -> None:
    database = opened(tmp_path / "fonetray.db")
    client = ProviderClient(
        api_url="https://x.example", myfone_url="https://x.example", credentials=lambda: NO_CREDENTIALS
    )
    people = PeopleStore(database)
    identification = Identification(
        directory=Directory(people=people, client=client, availability=Availability()),
        people=people,
        resolver=office.lookups.resolver,
    )
    office.put("crm")
    async with web_source(json([])) as silent:
        silent.answer = hang(silent)
        office.put("slow", title="Slow", text=TEMPLATE.format(title="Slow", trust=9, url=silent.url))
        await office.lookups.refresh()
        found = await identification.elsewhere(NUMBER)
        assert [(match.name, match.source) for match in found] == [("Bo", "CRM")]
        assert await identification.elsewhere(NUMBER) == found
        assert len(office.crm.asked) == 1, "what is at hand is not asked again"
        other = identify("70101010", is_local=lambda _: False)
        slow = asyncio.ensure_future(identification.elsewhere(other))
        await silent.hung.wait()
        slow.cancel()
        assert await identification.elsewhere(identify("", is_local=lambda _: False)) == ()
        await office.lookups.close()
    await client.aclose()
    database.close()
