"""A capture at work: the PBX and the provider over HTTP, and what of it is kept and given away."""

import errno
import json
import os
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.capture.file import LIMIT
from fonetray.config.credentials import Credentials
from fonetray.config.paths import Home
from fonetray.config.settings import AccountSettings, Settings
from fonetray.listener.secret import ListenerSecret
from fonetray.provider.errors import ProviderError
from fonetray.services.capture import Capture, CaptureError
from fonetray.services.capture_export import NothingCaptured
from fonetray.simulator.server import Simulator
from fonetray.simulator.variants import Variant
from fonetray.telephony.dialling import DialRequest, Origin
from services.capturing import Site, documents, site, until

QUICK = Variant(ring_delay=0, ring_time=0.02, talk_time=0.02)
CALL = {"from": "+4586515151", "to": "202", "ring": 0.02, "talk": 0.02}
GARBAGE = (
    ("ringer=Anna+Hansen&nummer=86515151", b"", ""),
    ("", b"\x00\xffring fra Anna 86515151\x8f", "application/octet-stream"),
    ("", '{"Navn": "Sønderå Vej", "UniqueCall'.encode("cp1252"), "application/json"),
    ("", b"<Event><Name>Anna Hansen</Name><Number>86515151</Number></Event>", "application/xml"),
)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Site]:
    async with Simulator(variant=QUICK) as pbx, site(tmp_path / "home", pbx) as made:
        await made.control("POST", "events-url", {"url": made.listener.urls().any})
        yield made


async def send_garbage(here: Site) -> None:
    for query, body, content_type in GARBAGE:
        assert await here.send(query, body, **({"Content-Type": content_type} if content_type else {})) == 200


async def work(here: Site) -> None:
    """Do everything that a captured day has in it."""
    await here.desk.directory.sync()
    await here.desk.directory.sync()
    await here.desk.directory.set_flow(here.desk.directory.flows[0].local_number, active=True)
    await here.desk.dialing.dial(DialRequest("86515151", Origin.COMMAND), None, agreed=True)
    await here.told(2)
    for variant in (
        {"method": "GET", "charset": "cp1252", "extras": True},
        {"method": "POST-form", "raw_plus": True, "number_form": "plus"},
        {"method": "POST-json", "time_format": "date-ms", "hidden": "anonymous"},
    ):
        await here.control("POST", "variant", variant)
        await here.control("POST", "call", CALL)
        await here.control("POST", "call", CALL | {"from": ""})
    await here.told(20)
    await send_garbage(here)
    for failure in ("500", "html", "401", "garbage", "reset"):
        await here.control("POST", "variant", {"failure": failure})
        with pytest.raises(ProviderError):
            await here.desk.directory.sync()
    await here.control("POST", "variant", {"failure": "none"})


async def test_off_nothing_is_written_and_nothing_runs(here: Site) -> None:
    await here.control("POST", "call", CALL)
    await here.told(3)
    await here.desk.directory.sync()
    assert not here.home.capture_file.exists()
    assert not here.home.capture_state_file.exists()
    status = here.capture.status()
    assert (status.on, status.requests, status.exchanges, status.size) == (False, 0, 0, 0)


async def test_both_doors_are_kept_and_no_secret(here: Site, tmp_path: Path) -> None:
    here.capture.turn_on()
    await work(here)
    status = here.capture.status()
    assert (status.on, status.requests, status.lost, status.why) == (True, 24, 0, "")
    assert status.exchanges >= 12
    assert stat.S_IMODE(here.home.capture_file.stat().st_mode) == 0o600
    whole, given = tmp_path / "whole.jsonl", tmp_path / "given.jsonl"
    await here.export(whole, with_numbers=True)
    exported = await here.export(given)
    assert (exported.requests, exported.not_understood) == (24, 4)
    for file in (here.home.capture_file, whole, given):
        text = file.read_text("utf-8")
        for secret in here.secrets:
            assert secret not in text
        assert '"' + here.pbx.links["account"] not in text
        assert f"={here.pbx.links['account']}" not in text
        for phone in here.desk.directory.employee("202").phones:  # type: ignore[union-attr] # it was just read
            assert not phone.mac or phone.mac not in text
    assert "86515151" in whole.read_text()
    assert "Kjærgård" in whole.read_text("utf-8")
    for telling in ("6515151", "Kjærgård", "Hansen", "Anna", "brisvang", "Sønderå", "Nørregade"):
        assert telling not in given.read_text("utf-8")


async def test_a_former_secret_is_kept_as_little(here: Site) -> None:
    former = here.secrets[-1]
    ListenerSecret.load_or_create(here.home.secret_file).rotate()
    assert former not in here.secrets
    here.capture.turn_on()
    for secret in (former, here.secrets[-1]):
        await here.send(f"UniqueCallId=1.1&said={secret}&url=http%3A%2F%2Fx%2F{secret}%2Fevents")
    assert here.capture.status().requests == 2
    text = here.home.capture_file.read_text()
    assert former not in text
    assert here.secrets[-1] not in text


async def test_an_export_says_what_it_is(here: Site, tmp_path: Path) -> None:
    here.capture.turn_on()
    await work(here)
    await here.export(tmp_path / "given.jsonl")
    assert stat.S_IMODE((tmp_path / "given.jsonl").stat().st_mode) == 0o600
    head, entries = documents(tmp_path / "given.jsonl")
    assert head["fonetray_capture"] == 1
    assert head["product"].startswith("fonetray ")
    assert "access code" in head["secrets"]
    assert "stand-ins" in head["people"]
    assert [entry["n"] for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry["at"] for entry in entries] == sorted(entry["at"] for entry in entries)
    requests = [entry for entry in entries if entry["kind"] == "request"]
    exchanges = [entry for entry in entries if entry["kind"] == "exchange"]
    assert (len(requests), len(exchanges)) == (head["requests"], head["exchanges"])
    assert {entry["method"] for entry in requests} == {"GET", "POST"}
    assert all(entry["headers"]["user-agent"] for entry in requests)
    assert {entry["why"] for entry in requests if not entry["understood"]} == {
        "there is no call id (UniqueCallId)",
        "the body is neither a form nor a JSON object",
        "the body looks like JSON but is no JSON object",
    }
    employees = [entry for entry in exchanges if entry["path"] == "/api/employee"]
    assert employees[1]["answer_same_as"] == employees[0]["n"]
    assert json.loads(employees[0]["answer"])[0]["Localnumber"] == 200
    assert {entry.get("status") for entry in exchanges} >= {200, 500, 502, 401, None}
    assert [entry["problem"] for entry in exchanges if "status" not in entry] == ["RemoteProtocolError"]
    assert not any("account" in entry["query"] or "hash" in entry["query"] for entry in exchanges)


async def test_what_nobody_understood_is_given_though_capture_was_off(here: Site, tmp_path: Path) -> None:
    with pytest.raises(NothingCaptured):
        await here.export(tmp_path / "none.jsonl")
    await send_garbage(here)
    here.capture.turn_on()
    await send_garbage(here)
    exported = await here.export(tmp_path / "given.jsonl")
    assert (exported.requests, exported.not_understood) == (8, 8)
    _, entries = documents(tmp_path / "given.jsonl")
    assert [entry.get("from") for entry in entries] == ["journal"] * 4 + [None] * 4


async def test_an_event_of_another_account_is_said_to_be_one(here: Site, tmp_path: Path) -> None:
    own = here.pbx.links["account"]
    here.desk.account.settings = Settings(provider=here.desk.account.settings.provider, account=AccountSettings(id=own))
    query = "AccountId={}&UniqueCallId=1.1&Calledphone=200202&ANumber=86515151&EmployeeLocalNumber=202"
    await here.send(query.format("77777"))
    here.capture.turn_on()
    await here.send(query.format("77777"))
    await here.send(query.format(own))
    await here.export(tmp_path / "given.jsonl")
    _, entries = documents(tmp_path / "given.jsonl")
    assert [entry["query"][:15] for entry in entries] == ["AccountId=88888", "AccountId=88888", "AccountId=99999"]
    assert [entry.get("why") for entry in entries] == ["the event is of another PBX account"] * 2 + [None]


async def test_a_file_that_is_there_stays_as_it_is(here: Site, tmp_path: Path) -> None:
    await send_garbage(here)
    target = tmp_path / "given.jsonl"
    target.write_text("mine")
    with pytest.raises(FileExistsError):
        await here.export(target)
    assert target.read_text() == "mine"


async def test_a_start_later_goes_on_where_it_was(here: Site) -> None:
    here.capture.turn_on()
    await here.send("a=1")
    here.capture.close()
    later = Capture(home=here.home, credentials=lambda: Credentials(username="", password="", account="", hash=""))
    assert later.running
    assert later.status().requests == 1
    later.turn_off()
    assert not Capture(home=here.home, credentials=lambda: here.desk.account.credentials).running


async def test_off_and_on_again_forgets_only_what_was_given(here: Site) -> None:
    here.capture.turn_on()
    await here.send("a=1")
    here.capture.turn_off()
    await here.send("a=2")
    assert here.capture.turn_on().requests == 1
    await here.send("a=3")
    size = here.capture.turn_off().size
    here.capture.given(size)
    assert here.capture.turn_on().requests == 0
    await here.send("a=4")
    assert here.capture.delete().size == 0
    assert not here.capture.running
    assert not here.home.capture_file.exists()


def at(home: Home, now: list[datetime], limit: int = LIMIT) -> Capture:
    login = Credentials(username="", password="", account="", hash="")
    return Capture(home=home, credentials=lambda: login, now=lambda: now[0], limit=limit)


async def test_its_time_runs_out(tmp_path: Path) -> None:
    now = [datetime(2026, 11, 23, tzinfo=UTC)]
    capture = at(Home.at(tmp_path), now)
    told: list[bool] = []
    capture.subscribe(lambda: told.append(capture.running))
    capture.turn_on()
    now[0] += timedelta(days=7)
    assert not capture.running
    assert not at(Home.at(tmp_path), now).status().on
    assert capture.status().why == ""
    await until(lambda: len(told) >= 2)


async def test_a_capture_that_fails_says_so_and_disturbs_no_call(here: Site, caplog: pytest.LogCaptureFixture) -> None:
    told: list[bool] = []
    here.capture.subscribe(lambda: told.append(here.capture.running))
    here.capture.turn_on()
    here.home.capture_file.mkdir()  # nothing can be written there
    await here.control("POST", "call", CALL)
    await here.told(3)
    await here.desk.directory.sync()
    await until(lambda: False in told)
    status = here.capture.status()
    assert (status.on, status.why) == (False, f"its file cannot be written ({os.strerror(errno.EISDIR)})")
    assert "The capture has stopped" in caplog.text
    assert {each.status for each in here.pbx.emitter.deliveries} == {200}


async def test_a_full_capture_must_be_emptied(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    home.prepare()
    home.capture_file.write_bytes(b"x" * 100)
    capture = at(home, [datetime.now(UTC)], limit=100)
    with pytest.raises(CaptureError, match="export it"):
        capture.turn_on()
    capture.delete()
    assert capture.turn_on().on
    capture.close()


async def test_a_home_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="cannot be written"):
        at(Home.at(tmp_path / "nowhere"), [datetime.now(UTC)]).turn_on()
