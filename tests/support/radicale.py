"""A real CardDAV server (Radicale) as a process of a test, in a folder and on a port of its own."""

import json
import subprocess
import urllib.request
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.ports import free_port, until_it_answers

USER, PASSWORD = "anna", "hemmelig æøå"
BOOK = f"/{USER}/kunder/"
_CONFIG = """
[server]
hosts = {host}:{port}
{tls}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
[storage]
filesystem_folder = {folder}/storage
[rights]
type = owner_only
[logging]
level = error
"""


def card(name: str, *lines: str, uid: str = "") -> str:
    """A vCard as a telephone writes it."""
    whole = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{uid or name}", f"FN:{name}", f"N:{name};;;;", *lines, "END:VCARD"]
    return "\r\n".join(whole) + "\r\n"


@dataclass
class Radicale:
    """Where it answers."""

    url: str
    process: subprocess.Popen[bytes]

    def put(self, name: str, text: str, *, book: str = BOOK) -> None:
        """Add or change a card, as a telephone does."""
        self._ask("PUT", f"{book}{name}.vcf", text.encode())

    def delete(self, name: str, *, book: str = BOOK) -> None:
        """Remove a card."""
        self._ask("DELETE", f"{book}{name}.vcf")

    def _ask(self, method: str, path: str, body: bytes | None = None) -> None:
        login = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": "text/vcard; charset=utf-8"}
        request = urllib.request.Request(self.url + path, data=body, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            answer.read()


@contextmanager
def radicale(
    folder: Path,
    books: Mapping[str, Mapping[str, str]],
    *,
    certificate: tuple[Path, Path] | None = None,
) -> Iterator[Radicale]:
    """Run one whose user has address books, by their names, with cards, by theirs."""
    root = folder / "storage" / "collection-root" / USER
    root.mkdir(parents=True)
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    for name, cards in books.items():
        book = root / name
        book.mkdir()
        (book / ".Radicale.props").write_text(json.dumps({"tag": "VADDRESSBOOK", "D:displayname": name}), "utf-8")
        for file, text in cards.items():
            (book / f"{file}.vcf").write_bytes(text.encode())
    port = free_port()
    tls = f"ssl = True\ncertificate = {certificate[0]}\nkey = {certificate[1]}\n" if certificate else ""
    config = folder / "config"
    config.write_text(_CONFIG.format(host="127.0.0.1", port=port, folder=folder, tls=tls), encoding="utf-8")
    command = ["/usr/bin/python3", "-m", "radicale", "--config", str(config)]  # the system's own, which Debian packages
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}" if certificate is None else f"https://localhost:{port}"
    try:
        until_it_answers(port, process)
        yield Radicale(url, process)
    finally:
        process.terminate()
        process.wait(20)
