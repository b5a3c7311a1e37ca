"""A hub forgets a person, and keeps nothing of numbers that are never logged."""

from pathlib import Path

import pytest

from fonetray.config.credentials import Credentials
from fonetray.config.paths import Home
from fonetray.config.settings import Settings
from fonetray.hub.forgetting import HubFoundation
from fonetray.hub.modules import HubModules
from fonetray.services.ground.account import Account
from fonetray.store.database import Database
from fonetray.telephony.feed_messages import LearntMessage
from fonetray.telephony.numbers import identify
from support.hub_process import HubProcess, get

HERS, THEIRS = "86515151", "70707070"


@pytest.fixture
def hub(tmp_path: Path) -> HubProcess:
    return HubProcess(tmp_path / "home")


def call(address: str, call_id: str, number: str) -> None:
    for kind, more in (("incoming", "&Calledphone=1"), ("ended", "&Duration=3")):
        query = f"UniqueCallID={call_id}&ANumber={number}&EmployeeLocalNumber=202{more}"
        assert get(f"{address.removesuffix('incoming')}{kind}?{query}")[0] == 200


def holds(hub: HubProcess, text: str) -> list[str]:
    files = [path for path in hub.home.rglob("*") if path.is_file()]
    return [path.name for path in files if text.encode() in path.read_bytes()]


@pytest.mark.long
def test_a_hub_forgets_a_person_and_never_logs_a_number(hub: HubProcess) -> None:
    address = hub.json("hub", "addresses")["incoming"]
    with hub.running():
        call(address, "1", HERS)
        call(address, "2", THEIRS)
        call(address, "3", HERS)
        assert holds(hub, HERS)
        refused = hub.run("hub", "forget", HERS)
        assert (refused.returncode, "--yes" in refused.stderr) == (3, True)
        gone = hub.json("hub", "forget", HERS, "--yes")
        assert (gone["removed"]["calls"], gone["wiped"]) == (2, True)
        assert holds(hub, HERS) == []
        assert hub.json("hub", "never-log", "add", HERS)["changed"] is True
        call(address, "4", HERS)
        call(address, "5", THEIRS)
    assert [one["id"] for one in hub.json("calls")] == ["5", "2"], "what waits to be removed is when the hub stops"
    assert [one["number"] for one in hub.json("hub", "never-log")] == [f"+45{HERS}"]


async def test_what_rules_have_learnt_on_a_hub_leaves_its_memory(tmp_path: Path) -> None:
    database = Database(tmp_path / "hub.db")
    database.open()
    base = HubFoundation(account=Account(Home.at(tmp_path), Settings(), Credentials()), database=database)
    modules = HubModules(base)
    await base.load()
    modules.learnt.note("1", LearntMessage(number="4711", note=f"Ring {HERS}"))
    modules.learnt.note("2", LearntMessage(number="4712"))
    await base.forgetting.forget(identify(HERS, is_local=lambda _: False))
    assert modules.learnt.of("1") is None
    assert modules.learnt.of("2") == LearntMessage(number="4712")
    await modules.close()
    await base.close()
