"""Measures what users wait for, each as a ratio against a floor measured in the same run; prints a table and JSON."""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from fonetray.listener.secret import ListenerSecret
from fonetray.listener.server import Listener
from fonetray.services.calls import CallService
from fonetray.services.clock import SteadyClock
from fonetray.store.database import Database
from fonetray.store.journal import Journal
from fonetray.store.people import PeopleStore
from fonetray.telephony.people import Contact, ContactNumber

ROUNDS = 5
EVENTS = 380
TOGETHER = 50
CONTACTS = 50_000
QUERIES = ("an", "jens", "soer", "peter h", "8651", "12", "frank m", "x")
BARE_TRAY = """
import sys
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
app = QApplication([]); pixmap = QPixmap(22, 22); pixmap.fill("red")
tray = QSystemTrayIcon(QIcon(pixmap)); tray.show(); app.processEvents()
"""
OUR_TRAY = """
from PySide6.QtWidgets import QApplication
from fonetray.config.language import Translate
from fonetray.ui.icons import Icons
from fonetray.ui.theme import Theme
from fonetray.ui.tray import Tray
import fonetray.app.start
app = QApplication([]); theme = Theme.choose("auto", app); theme.apply(app); icons = Icons(theme)
tray = Tray(tr=Translate.for_language("da"), theme=theme, icons=icons); tray.show(); app.processEvents()
"""


async def events_per_second(url: str, query: str) -> float:
    """Send events, many at a time over kept connections, and give the rate."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=TOGETHER)) as session:

        async def send(number: int) -> None:
            """Send the events of few calls over and over: the company has not a thousand lines."""
            async with session.get(f"{url}?{query}&UniqueCallId={number % 20}.1") as answer:
                assert answer.status == web.HTTPOk.status_code

        start = time.perf_counter()
        for begin in range(0, EVENTS, TOGETHER):
            await asyncio.gather(*(send(begin + offset) for offset in range(TOGETHER)))
        return EVENTS / (time.perf_counter() - start)


async def bare_handler() -> float:
    """Floor: an aiohttp server that answers and does nothing."""

    async def handle(_: web.BaseRequest) -> web.Response:
        return web.Response()

    runner = web.ServerRunner(web.Server(handle, access_log=None))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        return await events_per_second(f"http://127.0.0.1:{runner.addresses[0][1]}/x", "EmployeeLocalNumber=202")
    finally:
        await runner.cleanup()


async def our_listener() -> float:
    """The listener with guard, reader, tracker and journal, each event on disk before it is answered."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "fonetray.db")
        database.open()
        calls = CallService(
            journal=Journal(database),
            clock=SteadyClock(),
            ring_timeout=lambda: timedelta(seconds=45),
            account_id=str,
            told=lambda event: event,
        )
        secret = ListenerSecret.load_or_create(Path(folder) / "secret")
        listener = Listener(sink=calls, secret=secret)
        await listener.start()
        try:
            path = urlsplit(listener.urls().incoming).path
            url = f"http://127.0.0.1:{listener.port}{path}"
            return await events_per_second(url, "EmployeeLocalNumber=202&Calledphone=200202&ANumber=86515151")
        finally:
            calls.close()
            await listener.stop()
            database.close()


async def keystrokes() -> list[float]:
    """Seconds for each search in a store of many contacts."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "fonetray.db")
        database.open()
        people = PeopleStore(database)
        first, last = ("Jens", "Anne", "Peter", "Søren", "Mette", "Ida"), ("Hansen", "Møller", "Frank", "Åkjær", "Skov")
        await people.upsert_contacts(
            [
                Contact("bench", str(n), f"{first[n % 6]} {last[n % 5]} {n}", f"Firma {n % 997}", numbers=(
                    ContactNumber(f"{20_000_000 + n * 13}", "", f"+45{20_000_000 + n * 13}"),
                ))
                for n in range(CONTACTS)
            ]
        )  # fmt: skip
        taken = []
        for _ in range(10):
            for query in QUERIES:
                start = time.perf_counter()
                await people.search(query)
                taken.append(time.perf_counter() - start)
        database.close()
        return taken


def seconds(script: str) -> float:
    """Run a script in a new Python and give how long it took."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    return time.perf_counter() - start


async def ratio(ours: Callable[[], Awaitable[float]], floor: Callable[[], Awaitable[float]]) -> list[float]:
    """Measure both in turn, so that a machine that changes its speed changes both."""
    return [await ours() / await floor() for _ in range(ROUNDS)]


async def main() -> None:
    """Measure everything and print it."""
    searches = sorted(await keystrokes())
    rows = {
        "listener, journaled events a second / bare aiohttp handler": await ratio(our_listener, bare_handler),
        "start to tray icon / bare PySide6 tray": [seconds(OUR_TRAY) / seconds(BARE_TRAY) for _ in range(ROUNDS)],
        f"search at {CONTACTS:,} contacts, p99 ms": [searches[int(len(searches) * 0.99)] * 1000],
    }
    for name, figures in rows.items():
        low, middle, high = min(figures), statistics.median(figures), max(figures)
        print(f"{name:<60} median {middle:6.2f}   ({low:.2f} to {high:.2f})")
    print(json.dumps(rows))


if __name__ == "__main__":
    asyncio.run(main())
