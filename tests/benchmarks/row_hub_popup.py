"""From the PBX's request at a hub to the pixels of the card on a desk: two programs, two journals, one computer."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import installed
from benchmarks.figures import Figure, at_most, percentile
from benchmarks.row_popup import calls, customers, times
from benchmarks.stage import Stage, await_answer
from fonetray.listener.secret import ListenerSecret
from support.ports import free_port
from support.program import Program


def measure(stage: Stage, rounds: int) -> Iterator[Figure]:
    """Let the stage's desk join a hub, and show the calls that the hub is told of."""
    with _hub(stage) as hub:
        code = hub.run("hub", "add-desk", stage.program.pbx["local_number"])
        assert code.returncode == 0, code.stderr
        joined = stage.program.run("join", "--stdin", stdin=code.stdout)
        assert joined.returncode == 0, joined.stderr
        secret = ListenerSecret.load_or_create(hub.home / "listener.secret").reveal()
        port = int(hub.json("config", "get", "listener.port")["listener.port"])
        with stage.running(stage.app):
            await_answer(stage.port)
            time.sleep(5)
            numbers = customers(stage)
            taken = [list(times(stage, port, *calls(stage, secret, f"h{turn}", numbers))) for turn in range(rounds)]
    for share, limits in ((0.5, ()), (0.99, (at_most(25),))):
        what = f"event at a hub → popup painted on a desk, p{share * 100:.0f}"
        yield Figure(what, "ms", [percentile(each, share) * 1000 for each in taken], limits=limits)


@contextmanager
def _hub(stage: Stage) -> Iterator[Program]:
    port, home = free_port(), stage.desktop.home / "hub"
    hub = Program(stage.desktop, home, stage.program.pbx)
    for key, value in {
        "listener.port": str(port),
        "listener.public_url": f"http://127.0.0.1:{port}",
        "provider.api_url": stage.program.pbx["api_url"],
    }.items():
        assert hub.run("config", "set", key, value).returncode == 0
    words = (installed.python("requirements-hub"), "-m", "fonetray", "--home", str(home), "hub")
    with Path(os.devnull).open("w") as nowhere:
        process = stage.desktop.start(*words, stdin=subprocess.DEVNULL, stdout=nowhere, stderr=nowhere)
    try:
        await_answer(port)
        yield hub
    finally:
        process.terminate()
        process.wait(30)
