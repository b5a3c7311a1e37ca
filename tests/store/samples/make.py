"""Makes the sample database of today's form; see README.md beside this file."""

import asyncio
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from fonetray.store.schema import newest  # noqa: E402
from store.story import write  # noqa: E402 - the tests are no package that is installed


def main() -> int:
    """Write the file, or refuse: a sample is what a version wrote, and no later one may write it again."""
    file = HERE / f"{newest():04d}.db"
    if file.exists():
        print(f"{file.name} is there already, and stays as it was written")  # noqa: T201
        return 1
    asyncio.run(write(file))
    print(f"{file.name} is made: {file.stat().st_size} bytes")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
