"""A hub forgets a person, and keeps nothing of numbers that are never logged."""

from pathlib import Path

import pytest

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
