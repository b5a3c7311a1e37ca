"""What a click on a link waits for: a bare start of Python and a plain socket, while the app runs."""

import json
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from fonetray.config.paths import Home

SAY = """
import json, sys
from fonetray.cli.main import run
ended = run(sys.argv[1:])
print(json.dumps({"ended": ended, "modules": sorted(sys.modules)}))
"""
NOT_FOR_LINKS = {
    "PySide6", "shiboken6", "qasync", "asyncio", "http", "httpx", "aiohttp", "requests", "urllib.request", "ssl",
    "keyring", "msgspec", "phonenumbers", "platformdirs", "sqlite3", "tomllib", "tomlkit",
}  # fmt: skip
ROOMS = {"cli", "config", "services"}


def answered(address: str, heard: list[dict[str, Any]]) -> threading.Thread:
    """Play the running app for one command."""
    Path(address).parent.mkdir(parents=True, exist_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(address)
    listening.listen(1)

    def play() -> None:
        connection, _ = listening.accept()
        with listening, connection, connection.makefile("rwb") as line:
            heard.append(json.loads(line.readline()))
            line.write(b'{"v": 1, "ok": true, "status": "placed", "number": {}, "message": "placed"}\n')

    playing = threading.Thread(target=play)
    playing.start()
    return playing


def test_handing_a_link_over_imports_no_qt_and_no_http(tmp_path: Path) -> None:
    heard: list[dict[str, Any]] = []
    playing = answered(Home.at(tmp_path).control_address, heard)
    words = [sys.executable, "-c", SAY, "--home", str(tmp_path), "dial", "--", "tel:+4586515151"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    playing.join()
    assert [(each["command"], each["text"]) for each in heard] == [("dial", "tel:+4586515151")]
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["ended"] == 0
    modules = set(said["modules"])
    assert modules & NOT_FOR_LINKS == set()
    assert {name.split(".")[1] for name in modules if name.startswith("fonetray.")} <= ROOMS
