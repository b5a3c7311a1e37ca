"""README's "Set up for an office", line by line as it stands there, but for where things are."""

import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from support.desktop import Desktop
from support.hub_process import get
from support.ports import free_port
from support.program import simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.long, pytest.mark.timeout(240)]

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


def office_lines() -> list[str]:
    """Give the commands of the section's one block; remarks go."""
    section = (ROOT / "README.md").read_text("utf-8").partition("### Set up for an office\n")[2].partition("\n### ")[0]
    [block] = re.findall(r"```\n(.*?)```", section, re.DOTALL)
    lines = [re.sub(r"\s+#.*", "", line) for line in block.splitlines() if not line.startswith("#")]
    assert lines[0] == "make hub"
    assert lines[-1].endswith("join CODE")
    return lines


def own_folders(env: dict[str, str], place: Path) -> dict[str, str]:
    """Give the environment of another person's computer."""
    kinds = ("CONFIG", "DATA", "STATE", "CACHE")
    return {**env, "HOME": str(place), **{f"XDG_{kind}_HOME": str(place / kind.lower()) for kind in kinds}}


def run(line: str, env: dict[str, str]) -> str:
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{line}\n{done.stderr}"
    return done.stdout


def test_the_lines_set_up_an_office(tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    login = tmp_path / "login"
    there = {
        "https://hub.example.dk": address,
        "8443": str(port),
        "/etc/fonetray": str(login),
        '["127.0.0.1"]': '["192.0.2.1"]',  # here nobody stands between: what comes from this computer comes from it
    }
    with Desktop() as desktop, simulated_pbx(desktop) as pbx:
        login.mkdir()
        for name in ("account", "hash"):
            (login / f"fonetray.{name}").write_text(pbx[name])
        server, desk = (own_folders(desktop.env, tmp_path / whose) for whose in ("server", "desk"))
        said: dict[str, str] = {}
        hub = None
        try:
            for written in office_lines():
                line = written
                for here, now in there.items():
                    line = line.replace(here, now)
                if line.endswith("&"):
                    run(f".venv/bin/fonetray config set provider.api_url {pbx['api_url']}", server)
                    log = (tmp_path / "hub.log").open("w")
                    hub = subprocess.Popen(line.removesuffix("&").split(), cwd=ROOT, env=server, stderr=log)
                    log.close()
                elif "CODE" in line:
                    said["join"] = run(line.replace("CODE", said["add-desk 202"].strip()), desk)
                else:
                    said[line.partition(" hub ")[2]] = run(line, server)
            assert said["add-desk 202"].startswith("fonetray1.")
            assert f"Joined {address} as 202" in said["join"]
            [joined] = json.loads(run(".venv/bin/fonetray hub desks --json", server))
            assert joined["local_number"] == "202"
            incoming = re.findall(r"^incoming +(\S+)", said["addresses"], re.MULTILINE)[0]
            event = urllib.parse.urlencode({"UniqueCallID": "1.1", "ANumber": "86515151", "EmployeeLocalNumber": "202"})
            assert get(f"{incoming}?{event}")[0] == 200
            end = time.monotonic() + PATIENCE
            while b"fonetray_provider_up 1.0" not in get(f"{address}/metrics")[1]:  # by the login in the folder
                assert time.monotonic() < end
                time.sleep(0.1)
            secrets = (pbx["hash"], incoming.split("/")[3])
            assert not any(secret in (tmp_path / "hub.log").read_text() for secret in secrets)
        finally:
            if hub is not None:
                hub.terminate()
                assert hub.wait(PATIENCE) == 0
    assert not any(pbx["hash"] in file.read_text("latin-1") for file in tmp_path.rglob("*") if is_kept(file, login))


def is_kept(file: Path, login: Path) -> bool:
    return file.is_file() and login not in file.parents and os.access(file, os.R_OK)
