"""The examples for nginx and Caddy, run as they stand but for addresses: a desk joins and is fed through them."""

import json
import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fonetray.config.join_code import read_join_code
from support.hub_process import HubProcess
from support.ports import free_port

EXAMPLES = Path(__file__).resolve().parents[2] / "packaging" / "hub"
pytestmark = [pytest.mark.long, pytest.mark.timeout(120)]


@pytest.mark.parametrize("proxy", ["nginx", "caddy"])
def test_a_desk_joins_and_is_fed_through_it_at_once(proxy: str, tmp_path: Path) -> None:
    program = shutil.which(proxy) or shutil.which(proxy, path="/usr/sbin")
    if program is None:
        pytest.skip(f"{proxy} is not installed here")
    hub, port = HubProcess(tmp_path / "home"), free_port()
    outside = f"https://127.0.0.1:{port}"
    made = hub.json("hub", "certificate")  # for the proxy, whose example names files of its own
    hub.set("hub.certificate", "")
    hub.set("listener.public_url", outside)
    hub.set("hub.trusted_proxies", '["127.0.0.1"]')
    start = {"nginx": nginx, "caddy": caddy}[proxy]
    with hub.running(), start(program, tmp_path, hub, port, made):
        trust = ssl.create_default_context(cafile=made["certificate"])
        wait_for(outside, trust)
        code = read_join_code(hub.run("hub", "add-desk", "202").stdout)
        assert code.url == outside
        joined = post(f"{outside}/desk/v1/join", {"code": code.secret}, trust)
        feed = urllib.request.Request(f"{outside}/desk/v1/feed", headers={"Authorization": f"Bearer {joined['token']}"})
        with urllib.request.urlopen(feed, timeout=10, context=trust) as stream:
            assert stream.headers["Content-Type"].startswith("text/event-stream")
            assert "Content-Encoding" not in stream.headers
            assert until(stream, b"event: hello")
            address = hub.json("hub", "addresses")["incoming"]
            assert address.startswith(outside)
            event = f"{address}?UniqueCallID=1.1&ANumber=86515151&EmployeeLocalNumber=202"
            with urllib.request.urlopen(event, timeout=10, context=trust) as answer:
                assert answer.status == 200
            # The next heartbeat is 15 seconds away: what comes within ten was passed on alone.
            assert until(stream, b"event: call")
            assert b"86515151" in stream.readline() + stream.readline()
        [desk] = hub.json("hub", "desks")
        assert desk["joined"]
        assert desk["source"] == "127.0.0.1"
        assert status(f"{outside}/metrics", trust) == 404
        assert status(f"{outside}/healthz", trust) == 200


@contextmanager
def nginx(program: str, place: Path, hub: HubProcess, port: int, made: dict[str, Any]) -> Iterator[None]:
    text = (EXAMPLES / "nginx.conf").read_text("utf-8")
    for here, there in {
        "127.0.0.1:8443": f"127.0.0.1:{hub.port}",
        "    listen [::]:443 ssl;\n": "",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "/etc/letsencrypt/live/hub.example.dk/fullchain.pem": made["certificate"],
        "/etc/letsencrypt/live/hub.example.dk/privkey.pem": made["key"],
    }.items():
        assert here in text
        text = text.replace(here, there)
    folders = "".join(
        f"{what}_temp_path {place}/{what};\n" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = place / "whole.conf"
    whole.write_text(
        f"user root;\npid {place}/nginx.pid;\nerror_log {place}/nginx.log;\nevents {{}}\nhttp {{\n{folders}{text}\n}}\n"
    )
    own = ["-c", str(whole), "-e", str(place / "nginx.log")]
    checked = subprocess.run([program, "-t", *own], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with running(program, *own, "-g", "daemon off;"):
        yield


@contextmanager
def caddy(program: str, place: Path, hub: HubProcess, port: int, made: dict[str, Any]) -> Iterator[None]:
    text = (EXAMPLES / "Caddyfile").read_text("utf-8")
    for here, there in {
        "127.0.0.1:8443": f"127.0.0.1:{hub.port}",
        "hub.example.dk {\n": f"https://127.0.0.1:{port} {{\n\ttls {made['certificate']} {made['key']}\n",
    }.items():
        assert here in text
        text = text.replace(here, there)
    whole = place / "Caddyfile"
    whole.write_text(
        f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system {place}/caddy\n}}\n{text}"
    )
    own = ["--config", str(whole), "--adapter", "caddyfile"]
    checked = subprocess.run([program, "validate", *own], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with running(program, "run", *own):
        yield


@contextmanager
def running(*words: str) -> Iterator[None]:
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str, trust: ssl.SSLContext) -> None:
    end = time.monotonic() + 30
    while status(f"{url}/healthz", trust) != 200:
        assert time.monotonic() < end
        time.sleep(0.1)


def status(url: str, trust: ssl.SSLContext) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10, context=trust) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


def post(url: str, document: Any, trust: ssl.SSLContext) -> Any:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, data=json.dumps(document).encode(), headers=headers)
    with urllib.request.urlopen(request, timeout=10, context=trust) as answer:
        return json.loads(answer.read())


def until(stream: Any, line: bytes) -> bool:
    """Read on to a line; False where nothing comes in time."""
    try:
        while (read := stream.readline()) and read.strip() != line:
            pass
    except TimeoutError:
        return False
    return bool(read)
