"""The app as it is, with a probe in its loop. Arguments: the home, and the file for what the probe saw."""

import asyncio
import sys
from pathlib import Path

from benchmarks.loop_probe import LoopProbe
from fonetray.app.start import start
from fonetray.config.paths import Home


def main(home: Home, file: Path) -> int:
    """Run the app until it is asked to stop."""

    def extras() -> object:
        from fonetray.app.desktop import Extras  # noqa: PLC0415 - the icon comes first
        from fonetray.config.credentials import CredentialStore  # noqa: PLC0415

        async def companion(_: object) -> None:
            probe = LoopProbe()
            try:
                await asyncio.Event().wait()
            finally:
                probe.write(file)

        return Extras(credentials=CredentialStore(home.keyring_service), companion=companion)

    return start(home, extras)


if __name__ == "__main__":
    sys.exit(main(Home.at(Path(sys.argv[1])), Path(sys.argv[2])))
