import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fonetray.config.credentials import Credentials
from fonetray.config.paths import Home
from fonetray.config.settings import AccountSettings, Provider, Settings
from fonetray.provider.errors import ProviderError, Unreachable, WrongCredentials
from fonetray.provider.wire import employees
from fonetray.services.contacts.file_import import import_file
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.services.people.availability import Link
from fonetray.services.people.directory import Synced
from fonetray.services.refresh import Refresh
from fonetray.simulator.server import Simulator
from fonetray.telephony.dialling import DialRequest, DialStatus, Origin
from fonetray.telephony.doubts import BELIEVED_AFTER
from fonetray.telephony.people import CallFlow, Employee
from support.databases import opened
from support.listing import Listing


@pytest.fixture
async def pbx() -> AsyncIterator[Simulator]:
    async with Simulator() as made:
        yield made


@pytest.fixture
async def desk(pbx: Simulator, tmp_path: Path) -> AsyncIterator[Desk]:
    links = pbx.links
    provider = Provider(api_url=str(links["api_url"]), myfone_url=str(links["myfone_url"]), timeout=3)
    names = ("username", "password", "account", "hash")
    credentials = Credentials(**{name: str(links[name]) for name in names})
    database = opened(tmp_path / "fonetray.db")
    made = Desk(account=Account(Home.at(tmp_path), Settings(provider=provider), credentials), database=database)
    yield made
    await made.close()


async def test_people_are_read_and_kept(desk: Desk) -> None:
    synced = await desk.directory.sync()
    assert (synced.employees, synced.flows) == (40, 6)
    mette = desk.directory.employee("202")
    assert mette is not None
    assert mette.name == "Mette Kjærgård"
    assert desk.directory.is_local("200202")
    assert desk.directory.proposed_local_number(mette.email.upper()) == "202"
    assert await desk.people.employees() == list(desk.directory.employees)
    assert desk.availability.link is Link.UP


@pytest.mark.parametrize("failure", ["500", "html", "garbage", "empty", "reset"])
async def test_bad_answers_leave_the_last_good_data(desk: Desk, pbx: Simulator, failure: str) -> None:
    await desk.directory.sync()
    pbx.behaviour.change({"failure": failure})
    with pytest.raises(ProviderError) as caught:
        await desk.directory.sync()
    assert "\n" not in caught.value.in_words
    assert str(pbx.links["hash"]) not in caught.value.in_words
    assert desk.availability.link is Link.DOWN
    assert len(desk.directory.employees) == 40
    assert len(desk.directory.flows) == 6
    assert len(await desk.people.employees()) == 40


async def test_a_wrong_password_is_told_apart(desk: Desk) -> None:
    desk.account.credentials = Credentials(username="a", password="b", account="48151", hash="wrong")
    with pytest.raises(WrongCredentials):
        await desk.directory.sync()
    assert desk.availability.link is Link.REFUSED


async def test_it_is_said_what_has_changed(listing: Listing) -> None:
    listing.people = [replace(listing.people[0], name="Nyt Navn"), *listing.people[2:], Employee("900", "Ny Kollega")]
    assert await listing.directory.sync() == Synced(40, 1, added=1, changed=1, removed=1)
    assert await listing.directory.sync() == Synced(40, 1)


async def test_half_a_list_is_not_believed_at_once(listing: Listing, caplog: pytest.LogCaptureFixture) -> None:
    whole, before = listing.people, listing.now
    listing.people, listing.flows = whole[:25], []
    listing.now += timedelta(hours=1)
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            synced = await listing.directory.sync()
            assert (synced.employees, synced.flows) == (40, 1)
            assert synced.doubt is not None
            assert synced.doubt.in_words == "15 of 40 employees are missing in the list that was read"
        assert listing.directory.synced_at == before
        assert len(await listing.store.employees()) == 40
        assert len(await listing.store.flows()) == 1
        listing.people, listing.flows = whole, [CallFlow("6000", "Ferie", active=True)]
        assert await listing.directory.sync() == Synced(40, 1)
    assert listing.directory.doubt is None
    assert listing.directory.flows[0].active
    lacking = "15 of 40 employees are missing in the list that was read"
    assert said(caplog) == [
        ("WARNING", f"{lacking}; the former one is kept until another reading says the same"),
        ("INFO", "The provider's list is believed again"),
    ]


async def test_what_a_second_reading_says_some_minutes_later_is_believed(listing: Listing) -> None:
    listing.people = listing.people[:25]
    assert (await listing.directory.sync()).doubt
    listing.now += BELIEVED_AFTER - timedelta(seconds=1)
    assert (await listing.directory.sync()).doubt
    await listing.begun_anew().load()  # it does not begin anew with the program
    assert listing.directory.doubt
    listing.now += timedelta(seconds=1)
    assert await listing.directory.sync() == Synced(25, 1, removed=15)
    await listing.begun_anew().load()
    assert listing.directory.doubt is None
    assert len(listing.directory.employees) == 25


async def test_another_half_is_another_doubt(listing: Listing) -> None:
    whole = listing.people
    listing.people = whole[:25]
    assert (await listing.directory.sync()).doubt
    listing.now += BELIEVED_AFTER
    listing.people = whole[20:]
    assert (await listing.directory.sync()).doubt
    listing.now += BELIEVED_AFTER
    assert (await listing.directory.sync()).removed == 20


async def test_the_user_can_have_it_taken(listing: Listing) -> None:
    listing.people = [replace(employee, name="", numbers=()) for employee in listing.people]
    assert (await listing.directory.sync()).doubt
    assert await listing.directory.sync(anyway=True) == Synced(40, 1, changed=40)
    assert listing.directory.doubt is None


async def test_another_companys_people_are_no_half_list(listing: Listing) -> None:
    listing.people = [Employee("1", "En Anden")]
    listing.source = "account 2"
    assert (await listing.directory.sync()).removed == 40
    listing.people, listing.source = [], "account 3"
    assert (await listing.directory.sync()).doubt  # but nobody at all is believed of no company
    listing.source = ""
    assert (await listing.directory.sync()).doubt


async def test_two_with_one_local_number_are_said_once(listing: Listing, caplog: pytest.LogCaptureFixture) -> None:
    listing.people = [*listing.people, Employee("200", "En Til")]
    for _ in range(3):
        assert (await listing.directory.sync()).employees == 40
    found = listing.directory.employee("200")
    assert found is not None
    assert found.name == "En Til"
    assert await listing.store.employees() == list(listing.directory.employees)
    words = "Several employees have one local number; the last of each is kept"
    assert said(caplog) == [("WARNING", words)]


def test_who_has_no_local_number_is_left_out_and_the_others_stay() -> None:
    read = employees([{"Name": "Ingen"}, {"Localnumber": None, "Name": "Heller ingen"}, {"Localnumber": 7}])
    assert read == [Employee("7")]


async def test_that_it_reads_is_told_at_both_ends(desk: Desk, pbx: Simulator) -> None:
    told: list[bool] = []
    desk.directory.watch(lambda: told.append(desk.directory.reading))
    await desk.directory.sync()
    pbx.behaviour.change({"failure": "500"})
    with pytest.raises(ProviderError):
        await desk.directory.sync()
    assert told == [True, False, True, False]


def said(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """What was logged by anybody of ours but the call road: how grave, and the words before the first colon."""
    ours = [record for record in caplog.records if record.name.startswith("fonetray.")]
    return [(record.levelname, record.getMessage().partition(":")[0]) for record in ours]


LOST = ("WARNING", "The provider's public API is lost")
CLOSED = ("WARNING", "The provider's public API is closed to us")
BACK = ("INFO", "The provider's public API answers again")


SLOW = pytest.param("slow", marks=pytest.mark.long)


@pytest.mark.parametrize("failure", ["500", "401", "garbage", "html", "empty", "reset", SLOW])
async def test_a_loss_is_logged_once_and_so_is_its_end(
    desk: Desk, pbx: Simulator, failure: str, caplog: pytest.LogCaptureFixture
) -> None:
    changes: list[Link] = []
    desk.availability.subscribe(lambda: changes.append(desk.availability.link))
    refresh = Refresh(desk=desk)
    with caplog.at_level(logging.INFO):
        await refresh.once()
        assert said(caplog) == []
        for _ in range(2):
            pbx.behaviour.change({"slow": 20} if failure == "slow" else {"failure": failure})
            for _ in range(3):
                await refresh.once()
            pbx.behaviour.change({"slow": 0, "failure": "none"})
            for _ in range(3):
                await refresh.once()
    lost, link = (CLOSED, Link.REFUSED) if failure == "401" else (LOST, Link.DOWN)
    assert said(caplog) == [lost, BACK] * 2
    assert changes == [Link.UP, link, Link.UP, link, Link.UP]
    assert not any(secret in caplog.text for secret in (str(pbx.links["hash"]), str(pbx.links["password"])))


async def test_a_wrong_password_is_told_apart_from_a_lost_network(
    desk: Desk, pbx: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    refresh, good = Refresh(desk=desk), desk.account.credentials
    with caplog.at_level(logging.INFO):
        pbx.behaviour.change({"failure": "reset"})
        await refresh.once()
        pbx.behaviour.change({"failure": "none"})
        desk.account.credentials = Credentials(username="a", password="b", account="48151", hash="wrong")
        await refresh.once()
        assert desk.availability.link is Link.REFUSED
        assert isinstance(desk.availability.error, WrongCredentials)
        desk.account.credentials = good
        desk.availability.login_changed()
        assert desk.availability.error is None
        await refresh.once()
    assert said(caplog) == [LOST, CLOSED, BACK]
    assert desk.availability.link is Link.UP


async def test_no_network_is_said_once(desk: Desk, pbx: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    await desk.directory.sync()
    await pbx.stop()
    for _ in range(3):
        with pytest.raises(Unreachable):
            await desk.directory.sync()
    assert said(caplog) == [LOST]


async def test_a_lost_provider_is_tried_again_soon_and_found(desk: Desk, pbx: Simulator) -> None:
    pbx.behaviour.change({"failure": "reset"})
    back = asyncio.Event()
    tries: list[Link] = []

    def changed() -> None:
        tries.append(desk.availability.link)
        pbx.behaviour.change({"failure": "none"})

    desk.availability.subscribe(changed)
    desk.directory.subscribe(back.set)
    regularly = asyncio.ensure_future(Refresh(desk=desk, soon=0.05).regularly())
    async with asyncio.timeout(20):
        await back.wait()
    regularly.cancel()
    assert tries == [Link.DOWN, Link.UP]
    assert len(desk.directory.employees) == 40


async def dialled(desk: Desk, number: str) -> DialStatus:
    return (await desk.dialing.dial(DialRequest(number, Origin.SEARCH), None, agreed=True)).status


async def test_the_two_services_fail_each_by_itself(
    desk: Desk, pbx: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await desk.directory.sync()
        pbx.behaviour.change({"failure": "401", "failure_on": "myfone"})
        for number in ("86515151", "86515152"):
            assert await dialled(desk, number) is DialStatus.FAILED
        assert desk.availability.link is Link.REFUSED
        await desk.directory.sync()
        assert desk.availability.link is Link.REFUSED  # reading people needs another login
        pbx.behaviour.change({"failure": "500"})
        for number in ("86515151", "86515152"):
            assert await dialled(desk, number) is DialStatus.FAILED
        assert desk.availability.link is Link.DOWN
        await desk.directory.sync()
        assert desk.availability.link is Link.UP  # it may well be back
        pbx.behaviour.change({"failure": "none"})
        assert await dialled(desk, "86515153") is DialStatus.PLACED
    assert said(caplog) == [
        ("WARNING", "The provider's MakeCall is closed to us"),
        ("WARNING", "The provider's MakeCall is lost"),
        ("INFO", "The provider's MakeCall answers again"),
    ]


async def test_a_refused_call_is_no_loss(desk: Desk) -> None:
    await desk.directory.sync()
    desk.account.settings = Settings(provider=desk.account.settings.provider, account=AccountSettings(device="999"))
    assert await dialled(desk, "86515151") is DialStatus.FAILED
    assert desk.availability.link is Link.UP


async def test_a_flow_is_switched_when_the_provider_says_so(desk: Desk, pbx: Simulator) -> None:
    await desk.directory.sync()
    flow = desk.directory.flows[0]
    for parameter in ("state", "active"):
        pbx.behaviour.change({"flow_parameter": parameter})
        wanted = not next(f for f in desk.directory.flows if f.local_number == flow.local_number).active
        await desk.directory.set_flow(flow.local_number, active=wanted)
        assert next(f for f in desk.directory.flows if f.local_number == flow.local_number).active is wanted
    with pytest.raises(ProviderError):
        await desk.directory.set_flow("999", active=True)


async def test_a_customer_is_known_by_any_spelling_of_the_number(desk: Desk, pbx: Simulator) -> None:
    customers = Path(str(pbx.links["customers_csv"]))
    assert (await import_file(desk.contacts, customers)).report.added == 200
    assert (await import_file(desk.contacts, customers)).report.added == 0
    for spelling in ("66035868", "+4566035868", "0045 66 03 58 68"):
        identity = await desk.identification.who(spelling)
        assert identity.best is not None
        assert identity.best.organisation == "Tranekilde Ejendomme A/S"
    assert (await desk.identification.who("+4766035868")).best is None
    assert (await desk.identification.who("")).matches == ()
