"""``fonetray lookup`` and ``fonetray lookups`` as an admin uses them: a real keyring, a real source."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fonetray.store.journalling import JournallingStore, JournalRow, Stage
from support.command import fonetray
from support.databases import opened
from support.desktop import Desktop
from support.served import served
from support.web_source import WebSource
from support.web_source import json as answer_json

pytestmark = [pytest.mark.desktop]

SECRET = "s3cret-æøå"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEMPLATE = """
title = "Our CRM"
sends = "the number of each caller to our own server"
[request]
url = "{url}/find?phone={{digits}}"
headers = {{ X-Key = "{{secret:crm}}" }}
[answer]
results = "people"
id = "id"
name = "name"
organisation = "company"
numbers = "phone"
profile = "https://crm.example/{{id}}"
[answer.fields]
By = "city"
"""
PEOPLE = {
    "people": [
        {"id": 7, "name": "Bo Ærlig", "company": "Søn", "phone": "86515151", "city": "Hobro"},
        {"id": 8, "name": "Eva", "phone": "+46 86 51 51 51"},
        {"id": 9, "name": "Ib", "phone": "70101010"},
    ]
}


@pytest.fixture
def crm() -> Iterator[WebSource]:
    with served(answer_json(PEOPLE)) as source:
        yield source


@pytest.fixture(scope="module")
def desktop() -> Iterator[Desktop]:
    with Desktop() as made:
        yield made


class Home:
    def __init__(self, desktop: Desktop, path: Path) -> None:
        self.desktop, self.path = desktop, path
        self.env: dict[str, str] = {}
        self.process = False

    def run(self, *words: str, stdin: str = "") -> tuple[int, str, str]:
        env = {**self.desktop.env, **self.env}
        done = fonetray(self.path, *words, stdin=stdin, env=env, process=self.process)
        assert "Traceback" not in done.stderr
        assert SECRET not in done.stdout + done.stderr
        return done.returncode, done.stdout, done.stderr

    def json(self, *words: str) -> Any:
        status, out, err = self.run(*words, "--json")
        assert status == 0, err
        return json.loads(out)


@pytest.fixture
def home(desktop: Desktop, tmp_path: Path) -> Home:
    return Home(desktop, tmp_path / "home")


def test_a_template_is_tried_switched_on_and_asked(home: Home, crm: WebSource, tmp_path: Path) -> None:
    file = tmp_path / "crm.toml"
    file.write_text(TEMPLATE.format(url=crm.url), encoding="utf-8")
    status, out, err = home.run("lookup", "--template", str(file), "86515151")
    assert (status, out.splitlines()[1:]) == (
        1,
        ["X-Key: …", "failed: no secret 'crm' is stored; `fonetray lookups secret crm` stores it"],
    )
    assert home.run("lookups", "secret", "crm", "--stdin", stdin=f"{SECRET}\n") == (0, "", "Stored in the keyring.\n")

    home.process = True
    status, out, err = home.run("lookup", "--template", str(file), "86515151")
    home.process = False
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == f"GET {crm.url}/find?phone=4586515151"
    assert lines[1] == "X-Key: …"
    assert lines[2].startswith("200 application/json, ")
    assert lines[3:] == [
        "3 candidates",
        "Bo Ærlig (86515151): all digits are equal",
        "Eva (+46 86 51 51 51): the last 8 digits are equal, maybe",
        "Ib (70101010): none of the numbers is this one, left out",
        "2 matches:",
        "  Bo Ærlig, Søn  [Our CRM] all digits are equal",
        "      By: Hobro",
        "      https://crm.example/7",
        "  Eva  [Our CRM] maybe: the last 8 digits are equal",
        "      https://crm.example/8",
    ]
    assert crm.asked[-1].headers["X-Key"].encode("utf-8", "surrogateescape").decode() == SECRET

    assert home.json("lookup", "86515151")["matches"] == []
    (home.path / "lookup").mkdir(parents=True)
    file.rename(home.path / "lookup" / "crm.toml")
    found = home.json("lookup", "86 51 51 51")
    assert found["matches"][0] == {
        "name": "Bo Ærlig",
        "organisation": "Søn",
        "source": "Our CRM",
        "certainty": "exact",
        "why": "same-number",
        "url": "https://crm.example/7",
        "fields": {"By": "Hobro"},
        "chosen": False,
    }
    assert [(match["certainty"], match["why"]) for match in found["matches"][1:]] == [("maybe", "last-digits")]
    assert (found["history"], found["sources"][0]["name"], found["sources"][0]["answers"]) == ([], "Our CRM", 1)

    (own,) = [source for source in home.json("lookups") if source["name"] == "crm"]
    assert (own["state"], own["title"], own["secrets"], own["missing"]) == ("on", "Our CRM", ["crm"], [])
    assert home.run("lookups", "secret", "crm", "--remove") == (0, "", "Removed from the keyring.\n")
    status, out, err = home.run("lookup", "86515151")
    assert (status, out) == (0, "86 51 51 51 (national)\n  nobody we know\n")
    assert err == "Our CRM: no secret 'crm' is stored; `fonetray lookups secret crm` stores it\n"
    assert "        needs: fonetray lookups secret crm" in home.run("lookups")[1].splitlines()


def test_a_shipped_source_says_what_it_sends_before_it_sends_anything(home: Home) -> None:
    listed = home.json("lookups")
    assert {source["name"]: source["state"] for source in listed} == dict.fromkeys(
        ("cvr", "economic", "hubspot", "odoo", "pipedrive"), "off"
    )
    status, out, err = home.run("lookups", "on", "cvr")
    assert (status, out) == (0, "")
    assert "private ones too, to a third party (cvrapi.dk)" in err
    assert "It is to be filled in first: cvr.toml, line 18: values.company is empty; write yours" in err
    assert str(home.path / "lookup" / "cvr.toml") in err
    assert "Then it sends the number of each Danish caller" in err
    listed = home.run("lookups")[1].splitlines()
    assert listed[:3] == [
        "broken  cvr: CVR",
        "        cvr.toml, line 18: values.company is empty; write yours",
        "off     economic: e-conomic",
    ]
    _, out, _ = home.run("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(out)["checks"]}
    assert checks["lookup in cvr"]["detail"].startswith("cvr.toml, line 18")
    status, _, err = home.run("lookup", "86515151")
    assert (status, err.startswith("cvr: cvr.toml, line 18")) == (0, True)
    assert home.run("lookups", "off", "cvr")[0] == 0
    assert (home.path / "lookup" / "cvr.toml.off").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lookups", "on", "nope"], "there is no lookup source 'nope'; there is cvr, economic"),
        (["lookups", "off", "odoo"], "there is no lookup source 'odoo'; there is none"),
        (["lookups", "secret", "Our CRM", "--stdin"], "a secret's name has small letters"),
        (["lookups", "secret", "crm", "--stdin"], "a secret is one line; nothing is stored"),
        (["lookups", "secret", "crm"], "there is no terminal to ask in; use --stdin"),
        (["lookup", "--template", "/nowhere/crm.toml", "86515151"], "crm.toml: it cannot be read: No such file"),
        (["lookup", "--template", "resources/lookup/hubspot.toml", "112"], "asked only about whole numbers"),
    ],
)
def test_what_cannot_be_done_is_one_line(home: Home, words: list[str], said: str) -> None:
    status, out, err = home.run(*words)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_without_a_keyring_the_sources_are_listed_all_the_same(desktop: Desktop, tmp_path: Path) -> None:
    home = Home(desktop, tmp_path / "home")
    home.env = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}
    assert home.run("lookups", "on", "hubspot")[0] == 0
    status, out, err = home.run("lookups")
    assert (status, "on      hubspot: HubSpot" in out.splitlines()) == (0, True)
    assert err.startswith("Whether their secrets are stored cannot be said: this session has no keyring")
    assert err.count("\n") == 1
    status, out, err = home.run("lookup", "86515151")
    assert (status, err.startswith("HubSpot: this session has no keyring")) == (0, True)


def test_a_secret_that_is_too_long_for_a_keyring_is_not_stored(home: Home) -> None:
    status, _, err = home.run("lookups", "secret", "crm", "--stdin", stdin="x" * 1281)
    assert (status, "longer than the 1280 characters" in err) == (2, True)


JOURNAL = """
[journal]
enabled = {enabled}
sends = "each call to our own server"
url = "{url}/people/{{id}}/calls"
headers = {{ X-Key = "{{secret:crm}}" }}
[journal.json]
by = "{{colleague}}"
"""


def test_what_a_source_would_be_told_is_shown_and_nothing_is_sent(home: Home, crm: WebSource) -> None:
    file = home.path / "lookup" / "crm.toml"
    file.parent.mkdir(parents=True)
    file.write_text(TEMPLATE.format(url=crm.url) + JOURNAL.format(url=crm.url, enabled="false"), encoding="utf-8")
    for words in (("crm",), ("crm", "--try")):
        status, out, err = home.run("lookups", "journal", *words)
        assert (status, err) == (0, "")
        assert out.splitlines()[:5] == [f"POST {crm.url}/people/12345/calls", "X-Key: …", "{", '  "by": "201"', "}"]
        assert "Nothing was sent." in out
        assert "The source is told of no calls yet: enabled = true under [journal] begins it." in out
    shown = home.json("lookups", "journal", "crm")
    assert (shown["source"], shown["call"], shown["would_be_told"]) == ("crm", "example", True)
    assert home.run("lookups", "journal") == (0, "No call waits to be told.\n", "")
    assert crm.asked == []
    (own,) = [source for source in home.json("lookups") if source["name"] == "crm"]
    assert (own["journal"], own["secrets"], own["untold"]) == ("", ["crm"], [])
    file.write_text(TEMPLATE.format(url=crm.url) + JOURNAL.format(url=crm.url, enabled="true"), encoding="utf-8")
    assert "        is told of calls: each call to our own server" in home.run("lookups")[1].splitlines()


def test_what_a_source_was_not_told_is_listed_and_sent_again(home: Home) -> None:
    home.path.mkdir()
    database = opened(home.path / "fonetray.db")
    row = JournalRow("k", "1", "202", "+4586515151", "crm", Stage.GIVEN_UP, NOON, 3, "it does not take it (400)", "{}")

    async def put() -> None:
        await JournallingStore(database).put(row)
        await JournallingStore(database).put(replace(row, id="l", stage=Stage.UNCERTAIN, why="it answers 500"))

    asyncio.run(put())
    database.close()
    status, out, err = home.run("lookups", "journal")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "crm: 1 call given up: it does not take it (400)",
        "crm: 1 call may not have been taken: it answers 500",
    ]
    checks = {check["detail"]: check for check in json.loads(home.run("doctor", "--json")[1])["checks"]}
    assert checks["1 call given up: it does not take it (400)"]["name"] == "journal in crm"
    assert home.run("lookups", "journal", "crm", "--again")[1] == "2 calls are sent again.\n"
    assert home.run("lookups", "journal")[1].startswith("crm: 2 calls to be sent")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nope"], "there is no lookup source 'nope'; there is cvr"),
        (["cvr"], "cvr.toml, line 18: values.company is empty; write yours"),
        (["economic"], "economic is told of no calls: its file has no [journal]"),
        (["hubspot", "--call", "7"], "you have had no call '7' of late"),
        (["--again"], "name the source; `fonetray lookups` lists them"),
    ],
)
def test_what_cannot_be_shown_is_one_line(home: Home, words: list[str], said: str) -> None:
    status, out, err = home.run("lookups", "journal", *words)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err
