"""Servers as sources of contacts, with a real directory and a real address book behind them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.contact_servers import CardDavServer, LdapServer, load_servers
from fonetray.config.keyring_status import KeyringStatus, KeyringUnavailable
from fonetray.config.paths import Home
from fonetray.config.server_passwords import MemoryPasswords
from fonetray.config.settings import Settings
from fonetray.contacts import ldap_directory
from fonetray.lookup.matches import Certainty
from fonetray.servers.errors import CutShort, LoginRefused, Unreachable
from fonetray.services.contacts.sources import ContactSources, NoSuchServer, ReadingLeft
from fonetray.services.contacts.state import SourceLink
from fonetray.services.contacts.taking import SourceTaken
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.telephony.people import Contact
from fonetray.telephony.sources import Source, SourceKind
from support import radicale as dav
from support import slapd as ldap
from support.blocking import no_blocking
from support.databases import opened
from support.odd_servers import answering, silent
from support.radicale import Radicale, card, radicale
from support.slapd import BASE, READER, Slapd, person, slapd

CROWD = [person(f"Person {n}", telephoneNumber=f"8651{n:04d}") for n in range(40)]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    with slapd(tmp_path_factory.mktemp("slapd"), [*CROWD, person("Ingen Vej")]) as server:
        yield server


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Radicale]:
    cards = {name: card(name, "TEL:86515152", uid=name) for name in ("Anna", "Bo", "Carl")}
    with radicale(tmp_path / "radicale", {"kunder": cards}) as server:
        yield server


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    home = Home.at(tmp_path / "home")
    home.prepare()
    database = opened(home.database)
    desk = Desk(account=Account(home, Settings()), database=database, passwords=MemoryPasswords())
    yield desk
    await desk.close()


def office(server: Slapd, **changes: Any) -> LdapServer:
    return LdapServer(**{"url": server.plain, "base": BASE, "user": READER, **changes})


async def add(desk: Desk, name: str, server: LdapServer | CardDavServer, password: str) -> ContactSources:
    await desk.sources.add(name, server, password)
    return desk.sources


async def names(desk: Desk, source: str) -> set[str]:
    def job(connection: Any) -> set[str]:
        return {row[0] for row in connection.execute("SELECT name FROM contacts WHERE source = ?", (source,))}

    return await desk.database.read(job)


async def test_a_directory_is_tried_kept_and_read(desk: Desk, directory: Slapd) -> None:
    sight = await desk.sources.look("office", office(directory), ldap.PASSWORD)
    assert sight.count == 41
    sources = await add(desk, "office", office(directory), ldap.PASSWORD)
    assert sources.state("office").link is SourceLink.UNTRIED
    with no_blocking():
        report = await sources.sync("office")
    assert (report.added, report.changed, report.removed, report.rejected_count) == (40, 0, 0, 1)
    assert report.rejected[0].why == "Ingen Vej has neither a phone number nor an e-mail address"
    state = sources.state("office")
    assert (state.link, state.count, state.busy) == (SourceLink.UP, 40, False)
    assert state.read is not None
    assert len(await names(desk, "office")) == 40
    again = await sources.sync("office")
    assert (again.added, again.changed, again.removed) == (0, 0, 0)


async def test_nothing_secret_is_in_any_file(desk: Desk, directory: Slapd) -> None:
    await add(desk, "office", office(directory), ldap.PASSWORD)
    await desk.sources.sync("office")
    home = desk.account.home.config
    for file in home.rglob("*"):
        if file.is_file():
            assert ldap.PASSWORD.encode() not in await asyncio.to_thread(file.read_bytes)


async def test_a_book_is_read_and_then_only_what_changed(desk: Desk, cloud: Radicale) -> None:
    sources = await add(desk, "cloud", CardDavServer(url=cloud.url, user=dav.USER), dav.PASSWORD)
    assert (await sources.sync("cloud")).added == 3
    await asyncio.to_thread(cloud.put, "Bo", card("Bo Bosen", "TEL:86515153", uid="Bo"))
    await asyncio.to_thread(cloud.delete, "Carl")
    report = await sources.sync("cloud")
    assert (report.added, report.changed, report.removed) == (0, 1, 1)
    assert await names(desk, "cloud") == {"Anna", "Bo Bosen"}


async def test_contacts_that_were_removed_behind_its_back_are_read_anew(desk: Desk, cloud: Radicale) -> None:
    sources = await add(desk, "cloud", CardDavServer(url=cloud.url, user=dav.USER), dav.PASSWORD)
    await sources.sync("cloud")
    await desk.contacts.remove_source("cloud")
    assert (await sources.sync("cloud")).added == 3


async def test_who_left_the_company_is_removed_after_a_whole_reading_and_never_after_half(
    desk: Desk, directory: Slapd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ldap_directory, "PAGE", 10)
    await desk.contacts.put(
        Source("office", SourceKind.LDAP), [Contact("office", "left", "Gået Hjem", email="g@firma.dk")]
    )
    sources = await add(desk, "office", office(directory), ldap.PASSWORD)
    reading = asyncio.create_task(sources.sync("office"))

    def leave_amid() -> None:
        progress = sources.state("office").progress
        if progress is not None and progress.done >= 20:
            sources.leave("office")

    sources.subscribe(leave_amid)
    with pytest.raises(ReadingLeft):
        await reading
    assert 20 <= len(await names(desk, "office")) < 41
    assert "Gået Hjem" in await names(desk, "office")
    sources._listeners.clear()
    assert (await sources.sync("office")).removed == 1
    assert "Gået Hjem" not in await names(desk, "office")


async def test_a_reading_that_is_cut_short_removes_nobody(desk: Desk, tmp_path: Path) -> None:
    with slapd(tmp_path / "small", CROWD, sizelimit="10") as server:
        await desk.contacts.put(
            Source("office", SourceKind.LDAP), [Contact("office", "left", "Gået Hjem", email="g@firma.dk")]
        )
        sources = await add(desk, "office", office(server), ldap.PASSWORD)
        with pytest.raises(CutShort):
            await sources.sync("office")
        assert "Gået Hjem" in await names(desk, "office")
        assert len(await names(desk, "office")) > 5
        assert sources.state("office").link is SourceLink.DOWN


async def test_a_server_that_is_lost_is_logged_once_and_once_when_it_is_back(
    desk: Desk, directory: Slapd, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    sources = await add(desk, "office", office(directory, url="ldap://localhost:1"), ldap.PASSWORD)
    for _ in range(3):
        with pytest.raises(Unreachable):
            await sources.sync("office")
    state = sources.state("office")
    assert state.link is SourceLink.DOWN
    since = state.since
    assert since is not None
    changed = sources._states["office"]
    sources._states["office"] = type(changed)(**{**_fields(changed), "server": office(directory)})
    await sources.sync("office")
    said = [record.getMessage() for record in caplog.records if record.name.startswith("fonetray")]
    assert [line for line in said if "office" in line] == [
        "Contacts cannot be read from office: nobody listens there; check the address and the port",
        "Contacts can be read from office again",
    ]


def _fields(state: Any) -> dict[str, Any]:
    return {name: getattr(state, name) for name in state.__slots__}


async def test_a_refused_login_is_a_state_of_its_own(desk: Desk, directory: Slapd) -> None:
    sources = await add(desk, "office", office(directory), "forkert")
    with pytest.raises(LoginRefused):
        await sources.sync("office")
    assert sources.state("office").link is SourceLink.REFUSED
    await sources.add("office", office(directory), ldap.PASSWORD)
    assert sources.state("office").link is SourceLink.UNTRIED
    await sources.sync("office")
    assert sources.state("office").link is SourceLink.UP


async def test_one_at_a_time_and_the_other_waits_its_turn(desk: Desk, directory: Slapd) -> None:
    async with answering(silent) as port:
        sources = await add(desk, "slow", office(directory, url=f"ldap://127.0.0.1:{port}"), ldap.PASSWORD)
        await add(desk, "office", office(directory), ldap.PASSWORD)
        slow = asyncio.create_task(sources.sync("slow"))
        await until(lambda: sources.state("slow").progress is not None)
        quick = asyncio.create_task(sources.sync("office"))
        await until(lambda: sources.state("office").queued)
        assert sources.state("office").progress is None
        sources.leave("slow")
        with pytest.raises(ReadingLeft):
            await slow
        assert (await quick).added == 40


async def test_who_asks_while_it_is_read_has_the_same_reading(desk: Desk, directory: Slapd) -> None:
    sources = await add(desk, "office", office(directory), ldap.PASSWORD)
    first, second = await asyncio.gather(sources.sync("office"), sources.sync("office"))
    assert first is second


async def test_a_task_that_is_cancelled_ends_its_reading(desk: Desk, directory: Slapd) -> None:
    async with answering(silent) as port:
        sources = await add(desk, "slow", office(directory, url=f"ldap://127.0.0.1:{port}"), ldap.PASSWORD)
        task = asyncio.create_task(sources.sync("slow"))
        await until(lambda: sources.state("slow").progress is not None)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not sources.state("slow").busy


async def test_a_server_goes_with_everything_that_it_brought(desk: Desk, cloud: Radicale) -> None:
    sources = await add(desk, "cloud", CardDavServer(url=cloud.url, user=dav.USER), dav.PASSWORD)
    await sources.sync("cloud")
    assert await sources.remove("cloud") == 3
    assert await names(desk, "cloud") == set()
    rows = "SELECT (SELECT count(*) FROM address_cards) + (SELECT count(*) FROM address_books)"
    assert await desk.database.read(lambda connection: connection.execute(rows).fetchone()) == (0,)
    assert sources.states == ()
    assert await sources.password("cloud") == ""
    assert await asyncio.to_thread(load_servers, desk.account.home.contact_servers_file) == load_servers(Path("none"))
    with pytest.raises(NoSuchServer):
        await sources.sync("cloud")
    await add(desk, "cloud", CardDavServer(url=cloud.url, user=dav.USER), dav.PASSWORD)
    assert (await sources.sync("cloud")).added == 3


async def test_removing_a_server_that_is_being_read_ends_the_reading(desk: Desk, directory: Slapd) -> None:
    async with answering(silent) as port:
        sources = await add(desk, "slow", office(directory, url=f"ldap://127.0.0.1:{port}"), ldap.PASSWORD)
        task = asyncio.create_task(sources.sync("slow"))
        await until(lambda: sources.state("slow").progress is not None)
        await sources.remove("slow")
        with pytest.raises(ReadingLeft):
            await task
    assert sources.states == ()


async def test_a_name_that_a_file_has_is_taken(desk: Desk, directory: Slapd) -> None:
    await desk.contacts.put(Source("kunder", SourceKind.CSV), [Contact("kunder", "1", "Bo", email="b@b.dk")])
    with pytest.raises(SourceTaken, match="of kind csv"):
        await desk.sources.look("kunder", office(directory), ldap.PASSWORD)


async def test_without_a_password_nobody_is_asked(desk: Desk, directory: Slapd) -> None:
    with pytest.raises(LoginRefused):
        await desk.sources.look("office", office(directory), "")


class Locked(MemoryPasswords):
    async def load(self, name: str, *, may_ask: bool = True) -> str:
        del name, may_ask
        raise KeyringUnavailable(KeyringStatus.LOCKED)

    async def save(self, name: str, password: str) -> None:
        del name, password
        raise KeyringUnavailable(KeyringStatus.MISSING)


async def test_without_a_keyring_nothing_is_kept(desk: Desk, directory: Slapd) -> None:
    desk.sources._passwords = Locked()
    with pytest.raises(KeyringUnavailable):
        await desk.sources.add("office", office(directory), ldap.PASSWORD)
    await desk.sources.load()
    assert desk.sources.states == ()


async def test_a_locked_keyring_is_said(desk: Desk, directory: Slapd) -> None:
    sources = await add(desk, "office", office(directory), ldap.PASSWORD)
    sources._passwords = Locked()
    with pytest.raises(KeyringUnavailable):
        await sources.sync("office")
    assert sources.state("office").link is SourceLink.DOWN
    assert "keyring" in str(sources.state("office").error)


async def until(what: Any) -> None:
    async with asyncio.timeout(20):
        while not what():  # noqa: ASYNC110 - told to listeners, of which this needs none
            await asyncio.sleep(0.005)


async def test_a_caller_who_is_known_only_by_a_card_on_a_server_is_named(desk: Desk, cloud: Radicale) -> None:
    identification = desk.identification
    assert (await identification.who("86515152")).best is None
    sources = await add(desk, "Cloud", CardDavServer(url=cloud.url, user=dav.USER), dav.PASSWORD)
    await sources.sync("Cloud")
    cards = [identity async for identity in identification.asking("+45 86 51 51 52")]
    assert {match.name for match in cards[-1].matches} == {"Anna", "Bo", "Carl"}
    assert all(match.certainty is Certainty.EXACT for match in cards[-1].matches)
