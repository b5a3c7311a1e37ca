"""The crowd as a database: its people, some of them favourites, and calls with some."""

import asyncio
import hashlib
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import crowd
from fonetray.store.database import Database
from fonetray.store.favourites import FavouriteStore
from fonetray.store.journal import Journal
from fonetray.store.people import PeopleStore
from fonetray.telephony.calls import Call, CallState
from fonetray.telephony.dialling import DialStatus, Origin
from fonetray.telephony.events import Direction
from fonetray.telephony.people import PersonRef

ME = "203"
_FAVOURITES, _CALLS, _DIALS = 20, 400, 200
_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_ROOT = Path(__file__).resolve().parents[2]


def crowd_file() -> Path:
    """Give the file, made anew when the store or the crowd is another than when it was made."""
    store = (_ROOT / "desktop" / "fonetray" / "store").rglob("*.*")
    makers = [*sorted(part for part in store if part.suffix in (".py", ".sql")), *Path(__file__).parent.glob("crowd*")]
    name = hashlib.sha256(b"".join(part.read_bytes() for part in makers)).hexdigest()
    file = _ROOT / ".cache" / "benchmarks" / f"crowd-{name[:12]}.db"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        for old in file.parent.glob("crowd-*"):
            old.unlink()
        beside = file.with_suffix(".new")
        asyncio.run(_fill(beside))
        beside.rename(file)
    return file


async def _fill(file: Path) -> None:
    database = Database(file)
    database.open()
    people = PeopleStore(database)
    await people.replace_employees(crowd.employees())
    await people.upsert_contacts(list(crowd.contacts()))
    chance = random.Random(3)
    pinned = [PersonRef("crm", str(row)) for row in chance.sample(range(crowd.CONTACTS), _FAVOURITES)]
    await FavouriteStore(database).write(pinned)
    journal = Journal(database)
    await journal.save_calls([_call(chance, number) for number in range(_CALLS)])
    for number in range(_DIALS):
        when = _NOON - timedelta(hours=number)
        words = {"origin": Origin.SEARCH.value, "status": DialStatus.PLACED.value, "device": ""}
        await journal.record_dial(time=when, number=_somebodys(chance), **words)
    database.close()


def _call(chance: random.Random, number: int) -> Call:
    began = _NOON - timedelta(minutes=37 * number)
    who = chance.choice((ME, str(chance.randint(204, 390))))
    return Call(f"{number}.1", who, Direction.INCOMING, CallState.ENDED, _somebodys(chance), began, duration=60)


def _somebodys(chance: random.Random) -> str:
    """Give the number of one of some thousand people, or of a colleague."""
    if chance.random() < 0.2:
        return str(chance.randint(200, 399))
    return f"+45{crowd.numbers(chance.randrange(0, crowd.CONTACTS, 67))[0]}"
