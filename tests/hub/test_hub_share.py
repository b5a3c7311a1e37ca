"""A hub that gives its employee list to an intranet: switched on, moved and switched off while it runs."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fonetray.store.people import PeopleStore
from fonetray.telephony.doubts import Lists
from fonetray.telephony.people import Employee
from support.databases import opened
from support.hub_process import HubProcess, get


@pytest.fixture
def hub(tmp_path: Path) -> HubProcess:
    made = HubProcess(tmp_path / "home")
    database = opened(made.home / "fonetray.db")
    people = [Employee("202", "Mette Kjærgård"), Employee("203", "Ole")]
    when = datetime(2026, 3, 2, 12, tzinfo=UTC)
    asyncio.run(PeopleStore(database).take_company(Lists(people, ()), source="account 1", when=when))
    database.close()
    return made


def names(answer: tuple[int, bytes]) -> list[str]:
    assert answer[0] == 200
    return [each["name"] for each in json.loads(answer[1])["employees"]]


def test_the_list_is_given_and_taken_back_while_the_hub_runs(hub: HubProcess) -> None:
    with hub.running():
        assert hub.run("share", "url").returncode == 1
        first = hub.json("share", "on")["url"]
        assert first.startswith(f"{hub.url}/")
        assert names(get(first)) == ["Mette Kjærgård", "Ole"]
        second = hub.json("share", "rotate", "--overlap", "0")["url"]
        assert get(first)[0] == 404
        assert names(get(second)) == ["Mette Kjærgård", "Ole"]
        checks = {check["name"]: check for check in json.loads(hub.run("doctor", "--json").stdout)["checks"]}
        assert second in checks["share"]["detail"]
        secret = second.split("/")[3]
        assert get(f"{hub.url}/{secret}/events?UniqueCallId=1.1&EmployeeLocalNumber=202")[0] == 404
        assert hub.json("calls") == []
        hub.set("share.fields", "[]")
        assert set(json.loads(get(second)[1])["employees"][0]) == {"local_number", "name"}
        hub.json("share", "off")
        assert get(second)[0] == 404
        hub.set("share.employees", "true")  # by the setting as by the command
        assert names(get(second)) == ["Mette Kjærgård", "Ole"]
    with hub.running():
        assert names(get(second)) == ["Mette Kjærgård", "Ole"]
    said = hub.log.read_text("utf-8")
    assert first.split("/")[3] not in said
    assert secret not in said
