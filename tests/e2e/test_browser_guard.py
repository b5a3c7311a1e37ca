"""What a web page can try against the listener, tried by a real browser; and what the PBX does, which must work."""

import http.server
import json
import sqlite3
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from fonetray.config.paths import Home
from fonetray.services.ground.handover import hand_over
from support.browser import helpers
from support.desktop import Desktop
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(180)]

ATTACKS = """
const event = TARGET + "?UniqueCallId=66.6&Calledphone=1&ANumber=90000000&EmployeeLocalNumber=202&AccountId=1";
const attempt = (name, work) => Promise.resolve().then(work).catch(() => {}).then(() => done.push(name));
const done = [];
(async () => {
  await attempt("fetch", () => fetch(event, {mode: "no-cors"}));
  await attempt("cors", () => fetch(event + "&m=cors"));
  await attempt("post", () => fetch(event, {method: "POST", mode: "no-cors", body: "Duration=1&UniqueCallId=66.6"}));
  await attempt("beacon", () => navigator.sendBeacon(event, "UniqueCallId=66.6"));
  await attempt("image", () => new Promise(end => {
    const image = new Image(); image.onload = image.onerror = end; image.src = event; }));
  await attempt("script", () => new Promise(end => {
    const script = document.createElement("script"); script.onload = script.onerror = end; script.src = event;
    document.body.append(script); }));
  await attempt("frame", () => new Promise(end => {
    const frame = document.createElement("iframe"); frame.onload = frame.onerror = end; frame.src = event;
    document.body.append(frame); }));
  await attempt("form", () => new Promise(end => {
    const frame = document.createElement("iframe"); frame.name = "into"; frame.onload = end;
    document.body.append(frame);
    const form = document.createElement("form"); form.method = "POST"; form.action = event; form.target = "into";
    document.body.append(form); form.submit(); setTimeout(end, 2000); }));
  await attempt("socket", () => new Promise(end => {
    const socket = new WebSocket(event.replace("http", "ws")); socket.onopen = socket.onerror = end; }));
  await fetch("/done?" + done.join(","), {mode: "no-cors"});
  location = event;
})();
"""
TRIED = ["fetch", "cors", "post", "beacon", "image", "script", "frame", "form", "socket"]


class Pages(http.server.ThreadingHTTPServer):
    """Serves one page, and keeps what the page reports."""

    def __init__(self, script: str) -> None:
        self.reports: list[str] = []
        self.page = f"<!doctype html><body><script>{script}</script>".encode()
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Pages

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == "/done":
            self.server.reports.append(query)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.server.page if path == "/" else b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def browsing(desktop: Desktop, profile: Path, address: str, *more: str) -> Iterator[None]:
    words = (
        "chromium",
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        f"--user-data-dir={profile}",
    )
    words += ("--disable-dev-shm-usage", "--password-store=basic", "--remote-debugging-port=0", *more)
    process = desktop.start(*words, address, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)
        desktop.until("the end of the browser's helpers", lambda: not helpers(desktop))


@contextmanager
def page(script: str) -> Iterator[Pages]:
    pages = Pages(script)
    serving = threading.Thread(target=pages.serve_forever)
    serving.start()
    try:
        yield pages
    finally:
        pages.shutdown()
        pages.server_close()
        serving.join()


@pytest.fixture
def program() -> Iterator[Program]:
    with Desktop() as desktop:
        with simulated_pbx(desktop) as pbx:
            made = Program(desktop, desktop.home / "h", pbx)
            made.set_up()
            yield made
        assert desktop.left_behind() == []


def status(program: Program) -> dict[str, Any]:
    return hand_over(Home.at(program.home).control_address, "status")


def events_url(program: Program) -> str:
    program.desktop.until("the listener", (program.home / "control.sock").exists)
    program.desktop.until("the listener", lambda: status(program)["listener"]["running"])
    return str(status(program)["listener"]["urls"]["any"])


def journaled(program: Program) -> int:
    with closing(sqlite3.connect(program.home / "fonetray.db")) as reading:
        return int(reading.execute("SELECT count(*) FROM raw_events").fetchone()[0])


def as_the_pbx(url: str) -> int:
    query = "?UniqueCallId=1.1&Calledphone=202&ANumber=86515151&EmployeeLocalNumber=202"
    try:
        with urllib.request.urlopen(url + query, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_page_from_elsewhere_reaches_nothing(program: Program, tmp_path: Path) -> None:
    with program.app(expects=["Requests to the listener were refused"]):
        url = events_url(program)
        script = ATTACKS.replace("TARGET", json.dumps(url))
        with page(script) as pages, browsing(program.desktop, tmp_path / "p", f"http://127.0.0.1:{pages.server_port}/"):
            program.desktop.until("the page's report", lambda: pages.reports)
            assert pages.reports == [",".join(TRIED)]
            # The page then goes to the address itself, as a clicked link would.
            program.desktop.until(
                "every attempt's refusal", lambda: status(program)["refusals"].get("browser", 0) >= len(TRIED)
            )
        assert journaled(program) == 0
        assert as_the_pbx(url) == 200
        assert journaled(program) == 1


def test_a_name_rebound_to_this_computer_reaches_nothing(program: Program, tmp_path: Path) -> None:
    with program.app(expects=["Requests to the listener were refused"]):
        url = events_url(program)
        port, path = urlsplit(url).port, urlsplit(url).path
        rebound = f"http://rebind.test:{port}{path}?UniqueCallId=66.6&Calledphone=202"
        rules = "--host-resolver-rules=MAP rebind.test 127.0.0.1"
        with browsing(program.desktop, tmp_path / "p", rebound, rules):
            # For the browser the page and the listener are one origin: only the Host header tells.
            program.desktop.until("the refusal", lambda: status(program)["refusals"].get("host", 0) >= 1)
        assert journaled(program) == 0
        assert as_the_pbx(url) == 200


def test_a_new_secret_loses_no_event(program: Program) -> None:
    with program.app(expects=["Requests to the listener were refused"]):
        old = events_url(program)
        assert program.json("secret", "rotate")["former_until"]
        new = events_url(program)
        assert new != old
        assert (as_the_pbx(old), as_the_pbx(new)) == (200, 200)
        assert program.json("secret", "status")["former_used"]
        assert program.json("secret", "forget")["former_until"] is None
        assert (as_the_pbx(old), as_the_pbx(new)) == (404, 200)
        assert status(program)["refusals"] == {"secret": 1}
    assert urlsplit(old).path.split("/")[1] not in program.log()
    assert urlsplit(new).path.split("/")[1] not in program.log()
