"""The hub when the ground gives way, and what it knows of the company by the login in a folder."""

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from benchmarks.web_client import Connection
from fonetray.store.times import iso
from support.hub_process import FONETRAY, HubProcess, get
from support.small_disk import small_disk

SMALL = 3 * 1024 * 1024


def event(number: int) -> dict[str, str]:
    return {"UniqueCallID": f"17.{number}", "ANumber": "86515151", "EmployeeLocalNumber": "202"}


@pytest.fixture
def pbx() -> Iterator[dict[str, Any]]:
    with subprocess.Popen([*FONETRAY, "simulate"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.terminate()


def logged(hub: HubProcess, words: str) -> int:
    return sum(words in line["message"] for line in hub.said())


def test_a_full_disk_is_said_and_no_event_is_answered_in_vain(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", SMALL) as disk:
        hub = HubProcess(tmp_path / "disk" / "home")
        with hub.running():
            assert hub.event(**event(1)) == 200
            address = hub.json("hub", "addresses")["incoming"]
            disk.fill()
            refused = 0
            for number in range(2, 200):
                query = "&".join(f"{name}={value}" for name, value in event(number).items())
                if get(f"{address}?{query}")[0] == 503:
                    refused = number
                    break
            assert refused, "a full disk took two hundred events"
            hub.until(lambda: hub.get("/healthz") == (503, b"store\n"))
            disk.empty()
            assert get(f"{address}?{query}")[0] == 200
            hub.until(lambda: hub.get("/healthz") == (200, b"ok\n"))
        assert len(hub.json("calls")) == refused


def killed_after_an_event(tmp_path: Path) -> HubProcess:
    hub = HubProcess(tmp_path / "home")
    killed = subprocess.Popen([*FONETRAY, "--home", str(hub.home), "hub"], stderr=subprocess.DEVNULL)
    hub.until(lambda: hub.get("/healthz")[0] == 200)
    assert hub.event(**event(1)) == 200
    killed.send_signal(signal.SIGKILL)
    killed.wait(20)
    return hub


def test_after_a_kill_it_starts_with_all_that_it_answered(tmp_path: Path) -> None:
    hub = killed_after_an_event(tmp_path)
    assert (hub.home / "control.sock").exists()
    with hub.running():
        assert hub.json("hub", "desks") == []
        assert hub.event(**event(2)) == 200
        assert hub.event(**event(2)) == 200  # a PBX that asks again
    assert [call["id"] for call in hub.json("calls")] == ["17.2", "17.1"]


def test_killed_between_commit_and_answer_it_takes_what_comes_again_once_however_long_it_was_away(
    tmp_path: Path,
) -> None:
    hub = killed_after_an_event(tmp_path)
    with closing(sqlite3.connect(hub.home / "fonetray.db")) as database, database:
        database.execute("UPDATE raw_events SET received = ?", (iso(datetime.now(UTC) - timedelta(minutes=5)),))
    with hub.running():
        assert hub.event(**event(1)) == 200
        assert hub.event(**event(2)) == 200
    with closing(sqlite3.connect(hub.home / "fonetray.db")) as database:
        assert [row[0] for row in database.execute("SELECT call_id FROM raw_events")] == ["17.1", "17.2"]


@pytest.mark.skipif(sys.platform != "linux", reason="a flood from many addresses needs 127.0.0.0/8")
def test_killed_in_a_flood_it_starts_with_all_that_it_answered_and_each_once(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path / "home")
    killed = subprocess.Popen([*FONETRAY, "--home", str(hub.home), "hub"], stderr=subprocess.DEVNULL)
    hub.until(lambda: hub.get("/healthz")[0] == 200)
    path = urlsplit(hub.json("hub", "addresses")["incoming"]).path
    answered: set[str] = set()
    with ExitStack() as stack:
        port = urlsplit(hub.url).port or 0
        lines = [stack.enter_context(Connection(port, source=f"127.0.1.{number + 1}")) for number in range(50)]
        for first in range(0, 3000, len(lines)):
            for number, line in enumerate(lines):
                line.ask(f"{path}?{urlencode(event(first + number))}")
            for number, line in enumerate(lines):
                assert line.answer() == 200
                answered.add(event(first + number)["UniqueCallID"])
        killed.send_signal(signal.SIGKILL)
        killed.wait(20)
    with hub.running():
        pass
    with closing(sqlite3.connect(hub.home / "fonetray.db")) as connection:
        assert connection.execute("SELECT count(*) FROM arrivals").fetchone() == (0,)
        kept = [row[0] for row in connection.execute("SELECT call_id FROM raw_events")]
        calls = {row[0] for row in connection.execute("SELECT call_id FROM calls")}
    assert len(kept) == len(answered)
    assert set(kept) == calls == answered


def test_a_new_secret_is_followed_at_once_and_the_settings_too(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path / "home")
    with hub.running():
        before = hub.json("hub", "addresses")["any"]
        assert hub.run("secret", "rotate", "--overlap", "0").returncode == 0
        after = hub.json("hub", "addresses")["any"]
        query = "?UniqueCallID=1.1&Event=incoming&ANumber=86515151&EmployeeLocalNumber=202"
        assert (get(before + query)[0], get(after + query)[0]) == (404, 200)
        assert hub.run("config", "set", "calls.ring_timeout", "30").returncode == 0
        assert hub.run("config", "set", "calls.ring_timeout", "soon").returncode == 2
    log = hub.log.read_text("utf-8")
    assert before.split("/")[3] not in log
    assert after.split("/")[3] not in log


def test_the_company_is_read_by_the_login_in_a_folder(tmp_path: Path, pbx: dict[str, Any]) -> None:
    hub, login = HubProcess(tmp_path / "home"), tmp_path / "login"
    login.mkdir()
    for name in ("account", "hash"):
        (login / f"fonetray.{name}").write_text(f"{pbx[name]}\n")
    hub.set("provider.api_url", pbx["api_url"])
    with hub.running("--credentials", str(login)):
        hub.until(lambda: b"fonetray_provider_up 1.0" in hub.get("/metrics")[1])
        unknown = hub.run("hub", "add-desk", "99999")
        assert (unknown.returncode, unknown.stdout) == (1, "")
        assert "no employee has the local number 99999" in unknown.stderr
        assert hub.run("hub", "add-desk", pbx["local_number"]).returncode == 0
        assert hub.json("hub", "desks")[0]["name"]
        assert hub.json("sync")["employees"] > 0
        checks = {check["name"]: check["ok"] for check in json.loads(hub.run("doctor", "--json").stdout)["checks"]}
        assert checks["provider"]
        assert checks["lookups"]
    assert not any(pbx["hash"].encode() in file.read_bytes() for file in hub.home.rglob("*") if file.is_file())


def test_a_login_that_is_refused_or_half_there_keeps_no_event_out(tmp_path: Path, pbx: dict[str, Any]) -> None:
    hub, login = HubProcess(tmp_path / "home"), tmp_path / "login"
    login.mkdir()
    (login / "fonetray.account").write_text(pbx["account"])
    hub.set("provider.api_url", pbx["api_url"])
    with hub.running("--credentials", str(login)):
        assert hub.event(**event(1)) == 200
        hub.until(lambda: logged(hub, "no company login in /"))
    assert logged(hub, "fonetray.hash cannot be read") == 1
    (login / "fonetray.hash").write_text("an-entirely-wrong-hash")
    with hub.running("--credentials", str(login)):
        hub.until(lambda: logged(hub, "is closed to us"))
        assert hub.run("sync").returncode == 1
        assert hub.event(**event(2)) == 200
    assert logged(hub, "is closed to us") == 1
    assert "an-entirely-wrong-hash" not in hub.log.read_text("utf-8")


def test_networks_that_are_none_do_not_pass_as_some(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path / "home")
    config = hub.home / "config.toml"
    config.write_text(config.read_text() + '\n[hub]\nmetrics_sources = ["everybody"]\n')
    with hub.running():
        assert hub.get("/metrics")[0] == 200
    assert logged(hub, "hub.metrics_sources takes") == 1
