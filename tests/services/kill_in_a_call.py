"""A program that ends as by ``kill -9`` while a call with a number that is never logged is talked on."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from services.remembering import number, place_at

NUMBER = "+4520304050"


async def main(folder: Path) -> None:
    async with place_at(folder) as place:
        await place.desk.never_log.add(number(NUMBER))
        await place.hear("1", "incoming", NUMBER)
        await place.hear("1", "answered", NUMBER)
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
