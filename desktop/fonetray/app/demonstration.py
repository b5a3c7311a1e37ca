"""The demonstration's app process: reads its stage from standard input, so that no secret stands in an argument."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fonetray.app.start import start
from fonetray.config.credentials import Credentials, MemoryCredentials
from fonetray.config.paths import Home

if TYPE_CHECKING:
    from fonetray.app.desktop import Extras


def main() -> int:
    """Run the app on a stage; its credentials live in memory, the user's keyring is not touched."""
    words = json.loads(sys.stdin.read())
    stage = words["stage"]
    credentials = Credentials(
        username=stage["username"], password=stage["password"], account=stage["account"], hash=stage["hash"]
    )
    return start(Home.at(Path(sys.argv[1])), lambda: _extras(words, MemoryCredentials(credentials)))


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _extras(words: dict[str, Any], credentials: MemoryCredentials) -> "Extras":
    from fonetray.app.desktop import Extras  # noqa: PLC0415 - the icon comes first
    from fonetray.app.stage import Stage  # noqa: PLC0415
    from fonetray.app.tour import Tour  # noqa: PLC0415

    stage = words["stage"]
    pictures = words["screenshots"]
    tour = Tour(
        Stage(
            control_url=stage["control_url"],
            customers=Path(stage["customers_csv"]),
            pictures=Path(pictures) if pictures else None,
            suffix=words["theme"],
            seconds=words["seconds"],
            say=_say,
        )
    )
    return Extras(credentials=credentials, companion=tour)


if __name__ == "__main__":
    sys.exit(main())
