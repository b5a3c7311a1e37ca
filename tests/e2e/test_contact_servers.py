"""Servers of contacts by the commands that an admin uses, with a real keyring, and in the running app."""

import json
from collections.abc import Iterator

import pytest

from support import radicale as dav
from support import slapd as ldap
from support.desktop import Desktop
from support.program import Program, simulated_pbx
from support.radicale import Radicale, card, radicale
from support.slapd import BASE, READER, Slapd, person, slapd

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(240), pytest.mark.long]

CROWD = [person(f"Person {n}", telephoneNumber=f"8651{n:04d}") for n in range(300)]


@pytest.fixture
def program() -> Iterator[Program]:
    with Desktop() as desktop, simulated_pbx(desktop) as pbx:
        made = Program(desktop, desktop.home / "h", pbx)
        made.set_up()
        yield made


@pytest.fixture
def office(program: Program) -> Iterator[Slapd]:
    with slapd(program.desktop.home / "slapd", [*CROWD, person("Ingen Vej")]) as server:
        yield server


@pytest.fixture
def cloud(program: Program) -> Iterator[Radicale]:
    cards = {"bo": card("Bo Ærlig", "TEL:20304050", uid="bo")}
    with radicale(program.desktop.home / "radicale", {"kunder": cards}) as server:
        yield server


def add_office(program: Program, office: Slapd, *more: str, password: str = ldap.PASSWORD) -> tuple[int, str, str]:
    words = ("contacts", "add-ldap", "Kontoret", office.plain, "--base", BASE, "--user", READER, "--stdin", *more)
    done = program.run(*words, stdin=password + "\n")
    return done.returncode, done.stdout, done.stderr


def nothing_secret_is_kept(program: Program) -> None:
    for file in program.home.rglob("*"):
        if file.is_file():
            assert ldap.PASSWORD.encode() not in file.read_bytes(), file


def test_a_directory_is_added_read_and_removed_without_the_app(program: Program, office: Slapd) -> None:
    code, said, _ = add_office(program, office, "--every", "8")
    assert (code, said) == (0, "Kontoret has 301 people. `fonetray contacts sync Kontoret` reads them.\n")
    assert program.json("contacts")[0]["source"] == "Kontoret"
    (done,) = program.json("contacts", "sync")
    assert (done["name"], done["added"], done["rejected_count"], done["error"]) == ("Kontoret", 300, 1, "")
    assert program.json("search", "Person 17")[0]["numbers"][0]["number"] == "+4586510017"
    assert program.json("lookup", "86510017")["matches"][0]["name"] == "Person 17"
    checks = {check["name"]: check for check in json.loads(program.run("doctor", "--json").stdout)["checks"]}
    assert checks["contacts from Kontoret"]["ok"]
    nothing_secret_is_kept(program)
    assert program.json("contacts", "remove", "Kontoret") == {"removed": 300}
    assert program.json("contacts") == []
    assert program.run("contacts", "sync").returncode == 1


def test_what_cannot_be_is_said_and_nothing_is_kept(program: Program, office: Slapd) -> None:
    code, _, said = add_office(program, office, password="forkert")
    assert code == 1
    assert said == "fonetray: the server refused the login; check user and password; nothing is kept\n"
    code, _, said = add_office(program, office, "--every", "0")
    assert code == 2
    assert "hours from 1 to 168" in said
    code, _, said = add_office(program, office, "--attribute", "phone")
    assert code == 2
    plain = program.run("contacts", "add-ldap", "x", "ldap://dc.firma.dk", "--base", BASE)
    assert plain.returncode == 2
    assert "plain ldap" in plain.stderr
    unknown = program.run("contacts", "sync", "Kontoret")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert program.json("contacts") == []
    assert not (program.home / "contacts.toml").exists()


def test_the_running_app_reads_what_is_added_and_says_how_it_stands(
    program: Program, office: Slapd, cloud: Radicale
) -> None:
    with program.app(expects=["Contacts cannot be read from Kontoret"]):
        program.until_listening()
        code, said, _ = add_office(program, office)
        assert (code, said) == (0, "Kontoret has 301 people. They are being read.\n")
        words = ("contacts", "add-carddav", "Skyen", cloud.url, "--user", dav.USER, "--stdin")
        assert program.run(*words, stdin=dav.PASSWORD).returncode == 0
        done = {each["name"]: each for each in program.json("contacts", "sync")}
        assert (done["Kontoret"]["error"], done["Skyen"]["error"]) == ("", "")
        assert {one["source"]: one["count"] for one in program.json("contacts")} == {"Kontoret": 300, "Skyen": 1}
        assert {one["link"] for one in (program.status() or {})["contact_servers"]} == {"up"}
        office.process.kill()
        office.process.wait()
        lost = program.run("contacts", "sync", "Kontoret")
        assert lost.returncode == 1
        assert "nobody listens there" in lost.stdout
        checks = {check["name"]: check for check in json.loads(program.run("doctor", "--json").stdout)["checks"]}
        assert not checks["contacts from Kontoret"]["ok"]
        assert checks["contacts from Skyen"]["ok"]
        assert program.json("contacts", "remove", "Kontoret") == {"removed": 300}
        assert [one["source"] for one in program.json("contacts")] == ["Skyen"]
    nothing_secret_is_kept(program)
    with program.app():
        program.until_listening()
        there = program.desktop.until("the servers", lambda: (program.status() or {})["contact_servers"])
        assert [(one["name"], one["count"]) for one in there] == [("Skyen", 1)]
