"""The employee list in a real browser: pages of a listed site read it, others cannot, and no page fires an event."""

import json
import re
import sqlite3
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from e2e.test_browser_guard import Pages, browsing, page, status
from support.desktop import Desktop
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(180)]

READING = """
const done = [];
const note = (name, what) => done.push(name + "=" + what);
(async () => {
  await fetch(TARGET).then(a => a.json()).then(list => note("fetch", list.employees.length))
    .catch(() => note("fetch", "no"));
  await fetch(TARGET, {headers: {"If-None-Match": '"x"'}}).then(a => a.json())
    .then(list => note("asked", list.employees.length)).catch(() => note("asked", "no"));
  await fetch(TARGET, {mode: "no-cors"}).then(a => a.text()).then(text => note("blind", text.length))
    .catch(() => note("blind", "no"));
  await fetch(TARGET, {method: "POST", mode: "no-cors", body: "x"}).then(() => note("post", "sent"))
    .catch(() => note("post", "no"));
  await new Promise(end => {
    const script = document.createElement("script");
    script.onload = () => { note("script", "ran"); end(); };
    script.onerror = () => { note("script", "no"); end(); };
    script.src = TARGET; document.body.append(script); });
  await fetch(EVENTS + "?UniqueCallId=66.6&Calledphone=1&EmployeeLocalNumber=202", {mode: "no-cors"})
    .then(() => note("event", "sent")).catch(() => note("event", "no"));
  await fetch("/done?" + done.join("&"), {mode: "no-cors"});
})();
"""


COUNTING = """
const look = setInterval(() => {
  const rows = document.getElementById("people").rows;
  if (!rows.length) return;
  clearInterval(look);
  const empty = [...rows].filter(row => !row.cells[0].textContent || !row.cells[2].textContent).length;
  const first = encodeURIComponent(rows[0].cells[0].textContent);
  fetch(`/done?rows=${rows.length}&first=${first}&empty=${empty}`, {mode: "no-cors"});
}, 50);
"""
FIRST = "Reception"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def program() -> Iterator[Program]:
    with Desktop() as desktop:
        with simulated_pbx(desktop) as pbx:
            made = Program(desktop, desktop.home / "h", pbx)
            made.set_up()
            yield made
        assert desktop.left_behind() == []


def reported(program: Program, pages: Pages, profile: Path) -> dict[str, str]:
    with browsing(program.desktop, profile, f"http://127.0.0.1:{pages.server_port}/"):
        program.desktop.until("the page's report", lambda: pages.reports)
    return {name: values[0] for name, values in parse_qs(pages.reports[-1]).items()}


def test_the_page_of_the_document_shows_everybody(program: Program, tmp_path: Path) -> None:
    (shown,) = re.findall(r"```html\n(.*?)```", (ROOT / "docs" / "sharing.md").read_text("utf-8"), re.DOTALL)
    with program.app():
        program.until_listening()
        assert program.json("sync")["employees"] == 40
        address = program.json("share", "on")["url"]
        with page(COUNTING) as pages:
            site = json.dumps([f"http://127.0.0.1:{pages.server_port}"])
            assert program.run("config", "set", "share.origins", site).returncode == 0
            assert "https://fonetray.example.dk/SECRET/employees.json" in shown
            there = shown.replace("https://fonetray.example.dk/SECRET/employees.json", address)
            pages.page = f"{there}<script>{COUNTING}</script>".encode()
            assert reported(program, pages, tmp_path / "p") == {"rows": "40", "first": FIRST, "empty": "0"}


def journaled(program: Program) -> int:
    with closing(sqlite3.connect(program.home / "fonetray.db")) as reading:
        return int(reading.execute("SELECT count(*) FROM raw_events").fetchone()[0])


def test_a_listed_site_reads_it_and_no_other(program: Program, tmp_path: Path) -> None:
    with program.app(expects=["Requests to the listener were refused"]):
        program.until_listening()
        assert program.json("sync")["employees"] == 40
        shared = program.json("share", "on")
        events = status(program)["listener"]["urls"]["any"]
        with urllib.request.urlopen(shared["url"], timeout=20) as answer:
            assert len(json.loads(answer.read())["employees"]) == 40
        script = READING.replace("TARGET", json.dumps(shared["url"])).replace("EVENTS", json.dumps(events))
        with page(script) as listed, page(script) as other:
            site = f"http://127.0.0.1:{listed.server_port}"
            assert program.run("config", "set", "share.origins", json.dumps([site])).returncode == 0
            inside = reported(program, listed, tmp_path / "listed")
            outside = reported(program, other, tmp_path / "other")
        assert (inside["fetch"], inside["asked"]) == ("40", "40")
        assert (outside["fetch"], outside["asked"]) == ("no", "no")
        for found in (inside, outside):
            assert found["script"] == "no"
            assert found["blind"] in ("0", "no")
        assert journaled(program) == 0
        checks = {check["name"]: check for check in json.loads(program.run("doctor", "--json").stdout)["checks"]}
        assert shared["url"] in checks["share"]["detail"]
        assert program.json("share", "off")["on"] is False
        with page(script) as listed:
            assert program.run("config", "set", "share.origins", json.dumps([site])).returncode == 0
            assert reported(program, listed, tmp_path / "off")["fetch"] == "no"
    secret = shared["url"].split("/")[3]
    assert secret not in program.log()
