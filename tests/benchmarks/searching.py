"""A program that searches a database as people do, then says how much memory it has. Argument: the file."""

import asyncio
import os
import sys
from pathlib import Path

from benchmarks import row_people
from benchmarks.crowd_file import ME
from benchmarks.process import pss
from fonetray.store.database import Database
from fonetray.store.people import PeopleStore


async def main(file: Path) -> None:
    """Search for everything that the benchmark types."""
    database = Database(file)
    database.open()
    people = PeopleStore(database)
    for text, _ in row_people.keystrokes():
        await people.search(text, row_people.SHOWN, employee=ME)
    print(pss(os.getpid()))
    database.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
