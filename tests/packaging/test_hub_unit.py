"""The hub's unit for systemd, and the container's file: as far as they can be proven without either."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.hub_process import HubProcess

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "packaging" / "hub" / "fonetray-hub.service"
PORT = ROOT / "packaging" / "hub" / "port-443.conf"
GUIDE = ROOT / "docs" / "deployment.md"
CONTAINER = ROOT / "packaging" / "hub" / "Containerfile"
PR_SET_MDWE = 65

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this system has no systemd-analyze")


def started_line() -> list[str]:
    [line] = re.findall(r"^ExecStart=(.*)", UNIT.read_text("utf-8"), re.MULTILINE)
    return line.split()


@needs_systemd
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    text = UNIT.read_text("utf-8").replace(started_line()[0], sys.executable)
    unit = tmp_path / UNIT.name
    unit.write_text(text)
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    unit.write_text(text.replace("ProtectSystem=strict", "ProtectSystem=perhaps"))
    assert subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False).stderr


@needs_systemd
def test_the_drop_in_gives_one_right_and_no_namespace_that_voids_it(tmp_path: Path) -> None:
    text = UNIT.read_text("utf-8").replace(started_line()[0], sys.executable)
    unit = tmp_path / UNIT.name
    unit.write_text(f"{text}\n{PORT.read_text('utf-8')}")  # what stands later counts, as in a drop-in
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    words = dict(line.split("=") for line in PORT.read_text("utf-8").splitlines() if "=" in line and line[0] != "#")
    assert words == {
        "AmbientCapabilities": "CAP_NET_BIND_SERVICE",
        "CapabilityBoundingSet": "CAP_NET_BIND_SERVICE",
        "PrivateUsers": "no",
    }


def test_nothing_in_the_guide_is_pasted_after_a_line_that_asks() -> None:
    blocks = re.findall(r"^```\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    asking = [block for block in blocks if "read -r" in block]
    assert len(asking) == 2
    assert all(len(block.splitlines()) == 1 for block in asking)


@needs_systemd
def test_the_unit_is_exposed_to_little(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text("utf-8"))
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    unit.write_text("[Service]\nExecStart=/bin/true\n")
    assert subprocess.run(command, capture_output=True, text=True, check=False).returncode != 0


def test_the_unit_starts_what_there_is_with_credentials_by_their_names() -> None:
    text = UNIT.read_text("utf-8")
    assert started_line()[-1] == "hub"
    assert started_line()[2] == "/var/lib/fonetray-hub"
    assert "StateDirectory=fonetray-hub\n" in text
    assert set(re.findall(r"^LoadCredential=([^:]+):", text, re.MULTILINE)) == {"fonetray.account", "fonetray.hash"}


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's own protection")
def test_the_hub_needs_no_memory_that_is_written_and_executed(tmp_path: Path) -> None:
    probe = f"import ctypes; raise SystemExit(ctypes.CDLL(None).prctl({PR_SET_MDWE}, 1, 0, 0, 0) != 0)"
    if subprocess.run([sys.executable, "-c", probe], check=False).returncode:
        pytest.skip("this kernel does not know MDWE")
    begin = (
        f"import ctypes, os, sys; assert ctypes.CDLL(None).prctl({PR_SET_MDWE}, 1, 0, 0, 0) == 0;"
        " os.execv(sys.argv[1], sys.argv[1:])"
    )
    python = (sys.executable, "-c", begin, sys.executable, "-m", "fonetray")
    hub = HubProcess(tmp_path / "home", python=python)
    hub.json("hub", "certificate")  # cryptography, and its C
    hub.set("hub.certificate", "")
    with hub.running():
        assert hub.event(UniqueCallID="1.1", ANumber="86515151", EmployeeLocalNumber="202") == 200


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root makes files for others")
def test_what_root_makes_in_a_services_home_is_the_services(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 12345, 12345)
    hub = HubProcess(home)
    hub.json("hub", "certificate")
    hub.json("hub", "addresses")
    assert hub.run("hub", "add-desk", "202").returncode == 0
    owners = {file.name: file.stat().st_uid for file in home.rglob("*")}
    assert {"config.toml", "fonetray.db", "hub-key.pem", "listener.secret", "logs"} <= owners.keys()
    assert set(owners.values()) == {12345}, owners


def test_the_container_is_nobodys_and_asks_after_its_own_health() -> None:
    steps = re.sub(r"\\\n", " ", CONTAINER.read_text("utf-8"))
    words = [line.split(None, 1) for line in steps.splitlines() if line and not line.startswith("#")]
    said = dict(words)  # the last of each
    assert {word for word, _ in words} <= {
        "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "ENTRYPOINT",
        "CMD",
    }  # fmt: skip
    assert said["USER"] == "10001"
    order = [word for word, _ in words]
    assert order.index("USER") < order.index("ENTRYPOINT")
    assert all(":" in rest.split()[0] and ":latest" not in rest for word, rest in words if word == "FROM")
    assert "/healthz" in said["HEALTHCHECK"]
    assert "--require-hashes" in steps
    sources = [word for line in re.findall(r"^COPY (?!--)(.+) \S+$", steps, re.MULTILINE) for word in line.split()]
    assert {"pyproject.toml", "desktop", "resources"} <= set(sources)
    assert "." not in sources  # nor an environment and a history that lie in a source tree
    for source in sources:
        assert (ROOT / source).exists(), source
    assert not re.search(r"ARG|PASSWORD|HASH=|SECRET=", steps)
