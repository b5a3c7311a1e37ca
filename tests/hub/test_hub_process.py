"""The hub as a process: what it answers, keeps, says, and how it ends."""

import hashlib
import json
import os
import signal
import socket
import sqlite3
import ssl
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fonetray.config.join_code import read_join_code
from fonetray.store.times import iso
from support.hub_process import HubProcess, get

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
VARIABLES = ("input", "callerid", "uniquecallid", "callername", "callernametxt", "a")
EVENT = {"UniqueCallID": "1700000000.1", "ANumber": "86515151", "EmployeeLocalNumber": "202"}


@pytest.fixture
def hub(tmp_path: Path) -> HubProcess:
    return HubProcess(tmp_path / "home")


def figures(hub: HubProcess) -> dict[str, float]:
    status, text = hub.get("/metrics")
    assert status == 200
    lines = [line.rsplit(" ", 1) for line in text.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_a_module_is_answered_by_rules_that_are_read_again(hub: HubProcess) -> None:
    file = hub.home / "routing" / "reception.toml"
    file.parent.mkdir()
    file.write_text('[module]\naction = "goto"\n[default]\ngoto = "6050"\nstore = { a = "1" }\n', encoding="utf-8")
    url = hub.json("hub", "addresses")["modules"]["reception"]
    assert url.endswith("/module/reception?" + "&".join(f"{name}=[{name}]" for name in VARIABLES))
    with hub.running():
        assert get(url) == (200, b"urlresult=6050&a=1")
        assert get(url.replace("reception", "nobody"))[0] == 404
        listed = hub.json("rules")
        assert [(each["name"], each["url"]) for each in listed] == [("reception", url)]
        file.write_text('[module]\naction = "goto"\n[default]\ngoto = "1503"\n', encoding="utf-8")
        hub.until(lambda: get(url) == (200, b"1503"))
        file.write_text("nonsense", encoding="utf-8")
        checks = {each["name"]: each for each in json.loads(hub.run("doctor", "--json").stdout)["checks"]}
        assert "reception.toml line 1" in checks["rules"]["detail"]
        assert get(url) == (200, b"1503")


def test_a_hubs_rules_know_whom_its_lookup_sources_know(hub: HubProcess) -> None:
    for folder in ("routing", "lookup"):
        (hub.home / folder).mkdir()
    with closing(sqlite3.connect(hub.home / "crm.db")) as database:
        database.execute("CREATE TABLE customers (name TEXT, number TEXT, Gruppe TEXT)")
        database.execute("INSERT INTO customers VALUES ('Åse', '+4544332211', 'A')")
        database.commit()
    source = 'title = "CRM"\nsends = "nothing"\n[sql]\ndatabase = "sqlite:///DATABASE"\n'
    source += 'query = "SELECT name, number, Gruppe FROM customers WHERE number = :e164"\n'
    file = hub.home / "lookup" / "crm.toml"
    file.write_text(source.replace("DATABASE", str(hub.home / "crm.db")), encoding="utf-8")
    rules = '[module]\naction = "goto"\ndeadline = 5000\n[default]\ngoto = "1503"\n'
    rules += '[[rule]]\nwhen = { customer = { Gruppe = "A" } }\nanswer = { goto = "6050" }\n'
    (hub.home / "routing" / "reception.toml").write_text(rules, encoding="utf-8")
    url = hub.json("hub", "addresses")["modules"]["reception"].partition("?")[0]
    with hub.running():
        assert get(f"{url}?callerid=44332211") == (200, b"6050")
        assert get(f"{url}?callerid=44332212") == (200, b"1503")


def test_an_event_is_kept_counted_and_still_there_after_a_stop(hub: HubProcess) -> None:
    with hub.running():
        assert hub.get("/healthz") == (200, b"ok\n")
        assert hub.event(**EVENT) == 200
        assert hub.event(Nonsense="1") == 200
        assert get(hub.url + "/wrong/events")[0] == 404
        counted = figures(hub)
        assert counted["fonetray_events_received_total"] == counted["fonetray_events_kept_total"] == 2
        assert counted["fonetray_events_not_understood_total"] == 1
        assert counted['fonetray_requests_refused_total{reason="secret"}'] == 1
        assert counted["fonetray_event_commit_seconds_count"] == 2
        assert counted["fonetray_provider_up"] == 0
        status = hub.run("doctor", "--json")
        names = {check["name"] for check in json.loads(status.stdout)["checks"]}
        assert {"listener", "provider", "events", "database"} <= names
        assert not names & {"keyring", "tray", "tel: links", "local number"}
    calls = hub.json("calls")
    assert [(call["number"], call["employee"]) for call in calls] == [("+4586515151", "202")]
    said = hub.said()
    assert {"time", "level", "logger", "message"} <= set(said[0])
    secret = (hub.home / "listener.secret").read_text().strip()
    assert secret not in hub.log.read_text("utf-8")
    assert "86515151" not in hub.log.read_text("utf-8")
    assert sum("no company login" in line["message"] for line in said) == 1
    assert not (hub.home / "control.sock").exists()


def test_a_start_that_cannot_be_is_one_line(hub: HubProcess, tmp_path: Path) -> None:
    with hub.running():
        again = hub.run("hub")
        assert again.returncode == 1
        assert "another Fonetray works in this home" in again.stderr
        other = HubProcess(tmp_path / "other")
        other.set("listener.port", str(hub.port))
        taken = other.run("hub")
    assert taken.returncode == 1
    lines = [line for line in taken.stderr.splitlines() if not line.startswith("{")]
    assert len(lines) == 1
    assert "cannot be listened on" in lines[0]
    held = sqlite3.connect(hub.home / "fonetray.db", isolation_level=None)
    held.execute("PRAGMA locking_mode = EXCLUSIVE")
    held.execute("BEGIN EXCLUSIVE")
    locked = hub.run("hub")
    held.close()
    assert locked.returncode == 1
    assert "held by another program" in locked.stderr
    assert "Traceback" not in locked.stderr


def test_a_damaged_database_is_kept_beside_a_new_one(hub: HubProcess) -> None:
    (hub.home / "fonetray.db").write_bytes(b"no database at all" * 500)
    with hub.running():
        assert hub.event(**EVENT) == 200
    assert len(list(hub.home.glob("fonetray.db.damaged-*"))) == 1
    assert any("was damaged" in line["message"] for line in hub.said())


def test_desks_are_added_listed_and_revoked_while_it_runs(hub: HubProcess) -> None:
    with hub.running():
        made = hub.run("hub", "add-desk", "202", "--read", "department", "--days", "30")
        assert made.returncode == 0, made.stderr
        assert len(made.stdout.splitlines()) == 1
        code = read_join_code(made.stdout)
        assert (code.url, code.pin) == (hub.url, "")
        assert code.secret not in (hub.home / "fonetray.db-wal").read_bytes().decode("latin-1")
        [desk] = hub.json("hub", "desks")
        assert (desk["local_number"], desk["reading"], desk["joined"], desk["connected"]) == (
            "202", "department", None, False,
        )  # fmt: skip
        assert desk["until"] is not None
        changed = {"desk": desk["id"], "employee": "202", "before": "department", "reading": "all"}
        assert hub.json("hub", "read", "202", "all") == [changed]
        assert hub.run("hub", "read", desk["id"], "own").stdout == f"Desk {desk['id']} of 202 reads own.\n"
        assert hub.json("hub", "desks")[0]["reading"] == "own"
        assert [each["desk"] for each in hub.json("hub", "revoke", "202")] == [desk["id"]]
        unknown = hub.run("hub", "read", desk["id"], "all")
        assert (unknown.returncode, unknown.stdout) == (1, "")
        assert "there is no desk" in unknown.stderr
        assert hub.run("hub", "revoke", desk["id"]).returncode == 1
        [desk] = hub.json("hub", "desks")
        assert desk["revoked"]
    assert hub.json("hub", "desks")[0]["connected"] is None
    assert hub.run("hub", "add-desk", "you").returncode == 2
    assert hub.run("hub", "add-desk", "202", "--read", "none").returncode == 2
    assert hub.run("hub", "add-desk", "202", "--days", "0").returncode == 2
    assert hub.run("hub", "read", "202", "none").returncode == 2


def test_the_list_says_whose_code_and_whose_days_are_over(hub: HubProcess) -> None:
    for local in ("202", "203", "204"):
        assert hub.run("hub", "add-desk", local, "--days", "30").returncode == 0
    with closing(sqlite3.connect(hub.home / "fonetray.db")) as database, database:
        database.execute("UPDATE desks SET code_until = ? WHERE employee = '203'", (iso(LONG_AGO),))
        database.execute(
            "UPDATE desks SET joined = ?, token_until = ? WHERE employee = '204'", (iso(LONG_AGO), iso(LONG_AGO))
        )
    states = [line.split("own", 1)[1].strip() for line in hub.run("hub", "desks").stdout.splitlines()]
    over = f"let in no more: its days were over {LONG_AGO.astimezone():%Y-%m-%d %H:%M}"
    assert states == ["not joined yet", "not joined, and its code is too old", over]
    assert [bool(desk["code_until"]) for desk in hub.json("hub", "desks")] == [True, True, False]


def test_an_address_that_nobody_reaches_makes_no_code(hub: HubProcess) -> None:
    hub.set("listener.host", "0.0.0.0")  # noqa: S104
    for words in (("add-desk", "202"), ("addresses",)):
        done = hub.run("hub", *words)
        assert (done.returncode, done.stdout) == (1, "")
        assert "listener.public_url" in done.stderr
    hub.set("listener.public_url", "https://hub.firma.dk/x/")
    assert hub.json("hub", "addresses")["any"].startswith("https://hub.firma.dk/x/")


def test_a_certificate_of_its_own_is_served_pinned_and_read_anew(hub: HubProcess) -> None:
    made = hub.json("hub", "certificate")
    for name in ("certificate", "key"):
        assert stat.S_IMODE(Path(made[name]).stat().st_mode) == 0o600
    code = read_join_code(hub.run("hub", "add-desk", "202").stdout)
    assert (code.url, code.pin) == (hub.url.replace("http:", "https:"), made["pin"])
    assert hub.run("hub", "certificate").returncode == 1

    def shown() -> str:
        try:
            pem = ssl.get_server_certificate(("127.0.0.1", hub.port))
        except OSError:
            return ""
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()

    with (hub.home / "stderr.jsonl").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "fonetray", "--home", str(hub.home), "hub"], stderr=log)
        try:
            hub.until(lambda: shown() == made["pin"])
            again = hub.json("hub", "certificate", "--again")
            assert again["pin"] != made["pin"]
            assert shown() == made["pin"]
            process.send_signal(signal.SIGHUP)
            hub.until(lambda: shown() == again["pin"])
            Path(again["certificate"]).write_text("broken")
            process.send_signal(signal.SIGHUP)
            hub.until(lambda: any("former certificate stays" in line["message"] for line in hub.said()))
            assert shown() == again["pin"]
        finally:
            process.terminate()
            assert process.wait(20) == 0


def test_the_figures_are_for_here_and_for_named_networks(hub: HubProcess) -> None:
    hub.set("hub.trusted_proxies", '["127.0.0.1"]')
    hub.set("hub.metrics_sources", '["192.0.2.0/24"]')
    with hub.running():
        asked = {
            forwarded: get(f"{hub.url}/metrics", **{"X-Forwarded-For": forwarded})[0]
            for forwarded in ("192.0.2.7", "198.51.100.7", "192.0.2.7, 198.51.100.7")
        }
        assert asked == {"192.0.2.7": 200, "198.51.100.7": 404, "192.0.2.7, 198.51.100.7": 404}
        assert get(f"{hub.url}/healthz", **{"X-Forwarded-For": "198.51.100.7"}) == (200, b"ok\n")


def test_a_proxy_on_this_computer_that_nobody_named_makes_nobody_local(hub: HubProcess) -> None:
    with hub.running():
        assert get(f"{hub.url}/metrics")[0] == 200
        assert get(f"{hub.url}/metrics", **{"X-Forwarded-For": "127.0.0.1"})[0] == 404


def test_the_service_manager_is_told(hub: HubProcess, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(30)
        with hub.running(env={**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")}):
            assert manager.recv(100) == b"READY=1"
            assert hub.process is not None
            hub.process.send_signal(signal.SIGHUP)
            assert manager.recv(100).startswith(b"RELOADING=1")
            assert manager.recv(100) == b"READY=1"
        assert manager.recv(100) == b"STOPPING=1"


def test_a_backup_is_whole_and_names_what_else_to_keep(hub: HubProcess, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    (hub.home / "routing").mkdir(parents=True)
    with hub.running():
        assert hub.event(**EVENT) == 200
        made = hub.json("hub", "backup", str(copy))
    assert {str(hub.home / "listener.secret"), str(hub.home / "routing")} <= set(made["keep_too"])
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with sqlite3.connect(copy) as opened:
        assert opened.execute("SELECT count(*) FROM raw_events").fetchone() == (1,)
    opened.close()
    assert hub.run("hub", "backup", str(copy)).returncode == 2
    (hub.home / "fonetray.db").write_bytes(copy.read_bytes())
    for beside in ("-wal", "-shm"):
        (hub.home / f"fonetray.db{beside}").unlink(missing_ok=True)
    assert len(hub.json("calls")) == 1
