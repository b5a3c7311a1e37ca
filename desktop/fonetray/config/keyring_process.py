"""``python -m fonetray.config.keyring_process``: does one thing with the keyring, says what came of it, and is gone.

Asked by `fonetray.config.keyring_client` over standard input, and answers on standard output, in lines of JSON: first
how the keyring stands, then what came of it. What a keyring needs is ten megabytes that no process gives back while it
lives, and a keyring that waits for its user can be ended with the process and in no other way.

When whoever asked is gone, so is this process, whatever it waits for: standard input ends then.
"""

import json
import os
import secrets
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any, NoReturn

from fonetray.config.keyring_backends import standing, trusted_backend
from fonetray.config.keyring_status import KeyringStatus, KeyringUnavailable, Standing

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

ENTRY = "credentials"
_PROBE = "probe"
_PIPE = 65536


def main() -> NoReturn:
    """Do what is asked and end; nothing that Python does at its own end could be of use."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # in a terminal it is meant for whoever asked, who ends us
    line = _read_line()
    threading.Thread(target=_end_with_the_asker, name="asker", daemon=True).start()
    _say(_answer(json.loads(line)))
    os._exit(0)


def _answer(question: dict[str, Any]) -> dict[str, Any]:
    """Do it, and translate what went wrong; a foreign text stays behind, since nobody knows what stands in it."""
    try:
        return {"status": KeyringStatus.READY, "text": _do(question)}
    except KeyringUnavailable as unavailable:
        return {"status": unavailable.status}
    except Exception as error:  # noqa: BLE001 - foreign backends raise what they like
        from keyring.errors import InitError, KeyringLocked  # noqa: PLC0415 - imported with the backend already

        locked = isinstance(error, (KeyringLocked, InitError))
        return {"status": KeyringStatus.LOCKED if locked else KeyringStatus.REFUSED, "failed": type(error).__name__}


def _do(question: dict[str, Any]) -> str | None:
    what, service = question["what"], question["service"]
    backend = trusted_backend()
    if backend is None:
        _say({"standing": Standing.OPEN})
        raise KeyringUnavailable(KeyringStatus.MISSING)
    stands = standing(backend)
    _say({"standing": stands})
    if what == "wait":
        while stands is not Standing.OPEN:
            threading.Event().wait(question["every"])
            stands = standing(backend)
        _say({"standing": stands})
        return None
    if stands > question["up_to"]:
        raise KeyringUnavailable(KeyringStatus.LOCKED)
    if what == "load":
        return backend.get_password(service, ENTRY)
    if what == "probe":
        _round_trip(backend, service)
    elif what == "save":
        _write(backend, service, question["text"])
    elif what == "delete":
        _delete(backend, service, ENTRY)
    return None


def _round_trip(backend: "KeyringBackend", service: str) -> None:
    """Write, read and remove a random value under a name of its own: a vault with one entry a name keeps ours."""
    service, value = f"{service} {_PROBE}", secrets.token_hex(16)
    backend.set_password(service, _PROBE, value)
    same = backend.get_password(service, _PROBE) == value
    _delete(backend, service, _PROBE)
    if not same:
        raise KeyringUnavailable(KeyringStatus.REFUSED)


def _write(backend: "KeyringBackend", service: str, text: str) -> None:
    """Write what differs, and only to a keyring that has just shown that it gives back what it takes."""
    if backend.get_password(service, ENTRY) == text:
        return
    _round_trip(backend, service)
    backend.set_password(service, ENTRY, text)
    if backend.get_password(service, ENTRY) != text:
        raise KeyringUnavailable(KeyringStatus.REFUSED)


def _delete(backend: "KeyringBackend", service: str, entry: str) -> None:
    """Remove an entry; backends raise the same for "there is none" and "it was not allowed", so look afterwards."""
    from keyring.errors import PasswordDeleteError  # noqa: PLC0415 - imported with the backend already

    try:
        backend.delete_password(service, entry)
    except PasswordDeleteError:
        if backend.get_password(service, entry) is not None:
            raise KeyringUnavailable(KeyringStatus.REFUSED) from None


def _read_line() -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        part = os.read(sys.stdin.fileno(), _PIPE)
        if not part:  # whoever started this went before it asked
            os._exit(1)
        line += part
    return line


def _end_with_the_asker() -> NoReturn:
    """Wait for the end of standard input, which is the end of whoever asked."""
    while os.read(sys.stdin.fileno(), _PIPE):
        pass
    os._exit(1)


def _say(words: dict[str, Any]) -> None:
    line = json.dumps(words).encode() + b"\n"
    try:
        while line:
            line = line[os.write(sys.stdout.fileno(), line) :]
    except OSError:  # nobody listens any more
        os._exit(1)


if __name__ == "__main__":
    main()
