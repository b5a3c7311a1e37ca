"""Runs in a session of its own with a real keyring: does what it is told to a credential store, one JSON line a step.

Words: ``probe``, ``load``, ``save NAME`` (must reach the keyring), ``remember NAME`` (may stay in memory), ``delete``,
``session-only``, ``lock`` (as the desktop does), ``entries`` (what the keyring holds for us), ``unlocks`` (how often it
was asked to unlock), ``threads`` (for each that still waits for the keyring, whether it lets the process end).
"""

import asyncio
import json
import os
import sys
import threading
from contextlib import closing
from types import FrameType
from typing import Any

import secretstorage

from fonetray.config.credentials import Credentials, CredentialStore, KeyringUnavailable

SERVICE = os.environ.get("SERVICE", "Fonetray test")


unlocks: list[str] = []


def watch(frame: FrameType, event: str, _argument: object) -> None:
    """Note each time that the keyring is asked to unlock."""
    if event == "call" and frame.f_code is secretstorage.Collection.unlock.__code__:
        unlocks.append(threading.current_thread().name)


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


async def step(store: CredentialStore, word: str, name: str) -> Any:
    """Do one step and give what came of it."""
    if word == "probe":
        return (await store.probe()).value
    if word == "load":
        found = await store.load()
        return found.username if found and found == named(found.username.partition("@")[0]) else None
    if word in ("save", "remember"):
        await store.save(named(name), require_keyring=word == "save")
    elif word == "delete":
        await store.delete()
    elif word == "session-only":
        return store.session_only
    elif word == "lock":
        return lock()
    elif word == "unlocks":
        return len(unlocks)
    elif word == "threads":
        return [thread.daemon for thread in threading.enumerate() if thread.name == "keyring"]
    elif word == "entries":
        return entries()
    return "done"


async def main(patience: float, words: list[str]) -> None:
    """Do the steps."""
    store = CredentialStore(SERVICE, patience=patience)
    for entry in words:
        word, _, name = entry.partition(" ")
        try:
            outcome = await step(store, word, name)
        except KeyringUnavailable as error:
            outcome = {"unavailable": error.status.value, "said": str(error)}
        sys.stdout.write(json.dumps({"step": word, "outcome": outcome}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    threading.setprofile(watch)
    asyncio.run(main(float(sys.argv[1]), sys.argv[2:]))
