"""Whether whom people mean is found: two thousand queries made by chance among 200,000; and the memory that takes."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import crowd
from benchmarks.crowd_file import ME, crowd_file
from benchmarks.figures import Figure, at_least, at_most, percentile
from benchmarks.row_people import SHOWN
from fonetray.store.database import Database
from fonetray.store.people import PeopleStore
from fonetray.telephony.people import Contact, Employee
from support.everybody import Everybody
from support.judging import Judgement, judge
from support.typed_queries import Query, queries

QUERIES = 2000
_SEED = 5
_TESTS = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class _Answer:
    seconds: float
    ranks: list[int]
    people: list[Employee | Contact]


def measure(rounds: int) -> Iterator[Figure]:
    """Ask all queries in each round; the answers, which are the same each time, are judged once."""
    file = crowd_file()
    people = [*crowd.employees(), *crowd.contacts()]
    asked = list(queries(people, QUERIES, _SEED))
    answers = [asyncio.run(_ask(file, asked)) for _ in range(rounds)]
    times = [percentile([answer.seconds for answer in each], 0.99) * 1000 for each in answers]
    yield Figure(f"search, {QUERIES:,} generated queries, p99", "ms", times, limits=(at_most(5),))
    yield from _judged(people, asked, answers[-1], rounds)
    del people
    with tempfile.TemporaryDirectory() as folder:
        memory = [(_memory(file), _memory(Path(folder) / "empty.db")) for _ in range(rounds)]
    more = [full - empty for full, empty in memory]
    yield Figure(f"memory for {crowd.CONTACTS:,} contacts, over an empty store", "MB", more, limits=(at_most(30),))


def _judged(
    people: Sequence[Employee | Contact], asked: Sequence[Query], answers: Sequence[_Answer], rounds: int
) -> Iterator[Figure]:
    everybody = Everybody(people)
    places = {id(person): place for place, person in enumerate(people)}
    judged: list[Judgement] = []
    for query, answer in zip(asked, answers, strict=True):
        judged.append(judge(everybody, query, places[id(query.person)], answer.people, answer.ranks))
        if judged[-1].missed or judged[-1].worse:
            print(f"for {query.typed!r} ({query.manner}), meaning {query.person.name}: {judged[-1]}")
    single = [one for one in judged if one.singled_out]
    found = 100 * sum(not one.missed for one in single) / len(single)
    what = f"meant and among the first five, of {len(single):,} queries that single out five at most"
    yield Figure(what, "%", [found] * rounds, limits=(at_least(99),))
    worse = sum(one.worse for one in judged)
    yield Figure("queries whose first is of a worse rank than is there", "", [worse] * rounds, limits=(at_most(0),))


async def _ask(file: Path, asked: Sequence[Query]) -> list[_Answer]:
    database = Database(file)
    database.open()
    people = PeopleStore(database)
    answers = []
    for query in asked:
        begun = time.perf_counter()
        hits = await people.search(query.typed, SHOWN, employee=ME)
        took = time.perf_counter() - begun
        answers.append(_Answer(took, [hit.rank for hit in hits], [hit.person for hit in hits]))
    database.close()
    return answers


def _memory(file: Path) -> float:
    words = [sys.executable, "-m", "benchmarks.searching", str(file)]
    return float(subprocess.run(words, cwd=_TESTS, capture_output=True, text=True, check=True).stdout)
