"""Finding somebody among 200,000 by what is typed, and by one of a million numbers."""

import asyncio
import random
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import crowd
from benchmarks.crowd_file import ME, crowd_file
from benchmarks.figures import Figure, at_most, percentile, times_floor
from fonetray.lookup.resolver import Resolver
from fonetray.provider.client import ProviderClient
from fonetray.services.ground.account import NO_CREDENTIALS
from fonetray.services.people.availability import Availability
from fonetray.services.people.directory import Directory
from fonetray.services.people.identity import Identification
from fonetray.store.database import Database
from fonetray.store.people import PeopleStore

LOOKUPS = 2000
SHOWN = 50
UNRANKED = "SELECT rowid FROM people_words WHERE people_words MATCH ? LIMIT ?"
BY_RELEVANCE = "SELECT rowid FROM people_words WHERE people_words MATCH ? ORDER BY rank LIMIT ?"


def measure(rounds: int) -> Iterator[Figure]:
    """Make the crowd, unless it is there from last time, and look for people in it."""
    file = crowd_file()
    keys = keystrokes()
    typed, bare_typed, ordered, lookups, bare_lookups = [], [], [], [], []
    wrong: list[str] = []
    for turn in range(rounds):
        bare_typed.append(_bare_search(file, keys, UNRANKED))
        ordered.append(_bare_search(file, keys, BY_RELEVANCE))
        times, wrong = asyncio.run(_search(file, keys))
        typed.append(times)
        asked = random.Random(turn).sample(range(crowd.CONTACTS * crowd.NUMBERS_EACH), LOOKUPS)
        wanted = [crowd.numbers(one // crowd.NUMBERS_EACH)[one % crowd.NUMBERS_EACH] for one in asked]
        bare_lookups.append(_bare_lookup(file, wanted))
        lookups.append(asyncio.run(_look_up(file, wanted)))
    index = "one unranked question to the same full-text index"
    for share, limits in ((0.5, ()), (0.99, (at_most(5),))):
        what = f"search per keystroke, {crowd.CONTACTS:,} contacts, p{share * 100:.0f}"
        yield Figure(what, "ms", *_ms(typed, bare_typed, share), index, limits)
    what = "the same, where SQLite orders all that match"
    yield Figure(what, "ms", *_ms(typed, ordered, 0.99), "the same index ordered by bm25", (times_floor(0.1),))
    yield Figure("people looked for who do not stand first", "", [len(wrong)] * rounds, limits=(at_most(0),))
    for share, limits in ((0.5, ()), (0.99, (at_most(1),))):
        what = f"lookup by number, {crowd.CONTACTS * crowd.NUMBERS_EACH:,} numbers, p{share * 100:.0f}"
        yield Figure(what, "ms", *_ms(lookups, bare_lookups, share), "SQLite's own answer by an index", limits)


def keystrokes() -> list[tuple[str, str]]:
    """Give every text that stands in the field while people are looked for, and who must then stand first, if any."""
    whole = [(wanted.typed, wanted.name) for wanted in crowd.WANTED] + [(text, "") for text in crowd.ANYBODY]
    keys = []
    for text, name in whole:
        keys += [(text[:length], "") for length in range(1, len(text))]
        keys.append((text, name))
    return keys


async def _search(file: Path, keys: Sequence[tuple[str, str]]) -> tuple[list[float], list[str]]:
    database = Database(file)
    database.open()
    people = PeopleStore(database)
    times, wrong = [], []
    try:
        for text, name in keys:
            begun = time.perf_counter()
            hits = await people.search(text, limit=SHOWN, employee=ME)
            times.append(time.perf_counter() - begun)
            if name and (not hits or hits[0].person.name != name):
                wrong.append(text)
                print(f"not first for {text!r}: {name}, but {hits[0].person.name if hits else 'nobody'}")
    finally:
        database.close()
    return times, wrong


async def _look_up(file: Path, numbers: Sequence[str]) -> list[float]:
    """Ask all that a popup asks: whose number it is, and who last spoke to them."""
    database = Database(file)
    database.open()
    people = PeopleStore(database)
    client = ProviderClient(
        api_url="https://x.example", myfone_url="https://x.example", credentials=lambda: NO_CREDENTIALS
    )
    directory = Directory(people=people, client=client, availability=Availability())
    times = []
    try:
        await directory.load()
        identification = Identification(directory=directory, people=people, resolver=Resolver([]))
        for number in numbers:
            begun = time.perf_counter()
            identity = await identification.who(number)
            times.append(time.perf_counter() - begun)
            assert len(identity.matches) == 1
    finally:
        await client.aclose()
        database.close()
    return times


def _bare_search(file: Path, keys: Sequence[tuple[str, str]], sql: str) -> list[float]:
    connection = sqlite3.connect(file)
    times = []
    for text, _ in keys:
        words = " ".join(f'"{word}"*' for word in text.split())
        begun = time.perf_counter()
        connection.execute(sql, (words, SHOWN)).fetchall()
        times.append(time.perf_counter() - begun)
    connection.close()
    return times


def _bare_lookup(file: Path, numbers: Sequence[str]) -> list[float]:
    connection = sqlite3.connect(file)
    times = []
    for number in numbers:
        begun = time.perf_counter()
        connection.execute(
            "SELECT contact FROM contact_numbers WHERE e164 = ? AND e164 <> ''", (f"+45{number}",)
        ).fetchall()
        times.append(time.perf_counter() - begun)
    connection.close()
    return times


def _ms(ours: Sequence[list[float]], floor: Sequence[list[float]], share: float) -> tuple[list[float], list[float]]:
    return [percentile(times, share) * 1000 for times in ours], [percentile(times, share) * 1000 for times in floor]
