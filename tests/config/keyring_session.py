"""Runs in a session of its own with a real keyring: does what it is told to a credential store, one JSON line a step.

Words: ``probe``, ``load``, ``must-load`` (what cannot be read is no nothing), ``save NAME`` (must reach the keyring),
``remember NAME`` (may stay in memory), ``delete``, ``session-only``, ``lock``, ``unlock`` (as the desktop does),
``unlock-soon`` (during the next steps), ``wait SECONDS`` (until it is unlocked; how it is then), ``entries`` (what
the keyring holds for us), ``unlocks`` (how often it was asked to unlock), ``processes`` (how many we have), ``gone``
(whether they end by themselves), ``asked`` (whether the user comes to be asked), ``close`` (as at the program's end).

With WATCHED in the environment the keyring's process is this file's, started as ``keyring``, which counts ``unlocks``.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import secretstorage
from secretstorage.util import DBusAddressWrapper, format_secret, open_session

from fonetray.config import keyring_process
from fonetray.config.credentials import Credentials, CredentialStore, KeyringUnavailable
from fonetray.config.keyring_client import start_process

SERVICE = os.environ.get("SERVICE", "Fonetray test")
UNLOCKS, ASKED = Path.home() / "unlocks", Path.home() / "asked"


def watch(frame: FrameType, event: str, _argument: object) -> None:
    """Note each time that the keyring is asked to unlock."""
    if event == "call" and frame.f_code is secretstorage.Collection.unlock.__code__:
        with UNLOCKS.open("a") as noted:
            noted.write("unlock\n")


def start_watched() -> "subprocess.Popen[bytes]":
    """Start the keyring's process, with somebody who looks on."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen([sys.executable, __file__, "keyring"], bufsize=0, **pipes)


def processes() -> int:
    """Count our own."""
    count = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # others' come and go
            count += file.read_text().rpartition(")")[2].split()[1] == str(os.getpid())
    return count


def named(name: str) -> Credentials:
    """Make credentials that can be told apart, with letters of every width."""
    return Credentials(username=f"{name}@firma.dk", password=f"æøå €\U0001f511 {name}", account="1234", hash="h\"a'sh")


def entries() -> list[dict[str, str]]:
    """Give our entries' names, without our code."""
    with closing(secretstorage.dbus_init()) as bus:
        items = secretstorage.Collection(bus).get_all_items()
        return sorted((item.get_attributes() for item in items), key=str)


def lock() -> bool:
    """Lock the keyring."""
    with closing(secretstorage.dbus_init()) as bus:
        collection = secretstorage.Collection(bus)
        collection.lock()
        return collection.is_locked()


def unlock() -> bool:
    """Unlock the keyring as its own window does, by the password."""
    with closing(secretstorage.dbus_init()) as bus:
        collection = secretstorage.Collection(bus)
        own = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
        daemon = DBusAddressWrapper("/org/freedesktop/secrets", own, bus)
        password = format_secret(open_session(bus), b"test", "text/plain")
        daemon.call("UnlockWithMasterPassword", "o(oayays)", collection.collection_path, password)
        return not collection.is_locked()


def unlock_soon() -> str:
    """Unlock it while the next steps go on."""
    threading.Timer(0.5, unlock).start()
    return "done"


def gone() -> bool:
    """Say whether we come to have none, by ourselves."""
    end = time.monotonic() + 10
    while processes() and time.monotonic() < end:
        time.sleep(0.02)
    return processes() == 0


def asked() -> bool:
    """Say whether the user comes to be asked."""
    end = time.monotonic() + 20
    while not ASKED.exists() and time.monotonic() < end:
        time.sleep(0.02)
    return ASKED.exists()


async def load(store: CredentialStore, *, require_keyring: bool = False) -> str | None:
    """Load, and give whose they are if they are whole."""
    found = await store.load(require_keyring=require_keyring)
    return found.username if found and found == named(found.username.partition("@")[0]) else None


async def wait(store: CredentialStore, seconds: float) -> str:
    """Wait until the keyring is unlocked."""
    waits = asyncio.create_task(store.wait_until_unlocked())
    await asyncio.wait([waits], timeout=seconds)
    return "unlocked" if waits.done() else waits.cancel() and "locked"


LOOKS: dict[str, Callable[[], Any]] = {
    "lock": lock,
    "unlock": unlock,
    "unlock-soon": unlock_soon,
    "unlocks": lambda: len(UNLOCKS.read_text().split()) if UNLOCKS.exists() else 0,
    "processes": processes,
    "gone": gone,
    "asked": asked,
    "entries": entries,
}


async def step(store: CredentialStore, word: str, name: str) -> Any:
    """Do one step and give what came of it."""
    if word in LOOKS:
        return LOOKS[word]()
    if word == "probe":
        return (await store.probe()).value
    if word in ("load", "must-load"):
        return await load(store, require_keyring=word == "must-load")
    if word == "wait":
        return await wait(store, float(name))
    if word == "session-only":
        return store.session_only
    if word in ("save", "remember"):
        await store.save(named(name), require_keyring=word == "save")
    elif word == "delete":
        await store.delete()
    elif word == "close":
        await store.close()
    return "done"


async def main(patience: float, words: list[str]) -> None:
    """Do the steps."""
    store = CredentialStore(
        SERVICE, patience=patience, look_again=0.1, start=start_watched if "WATCHED" in os.environ else start_process
    )
    for entry in words:
        word, _, name = entry.partition(" ")
        try:
            outcome = await step(store, word, name)
        except KeyringUnavailable as error:
            outcome = {"unavailable": error.status.value, "said": str(error)}
        sys.stdout.write(json.dumps({"step": word, "outcome": outcome}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "keyring":
        sys.setprofile(watch)
        keyring_process.main()
    asyncio.run(main(float(sys.argv[1]), sys.argv[2:]))
