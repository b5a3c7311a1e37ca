"""``fonetray login``: asks for the myfone login and the company's account, or reads them from standard input."""

import argparse
import asyncio
import getpass
import sys
from dataclasses import replace

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.config.credentials import Credentials, CredentialStore, KeyringUnavailable
from fonetray.services.ground.account import NO_CREDENTIALS

_FIELDS = ("username", "password", "account", "hash")
_LONGEST = 1000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("--stdin", action="store_true", help="read username=…, password=…, account=…, hash=… lines")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Store what was given; fields that were left empty keep their old value."""
    store = CredentialStore(context.home.keyring_service)
    try:
        before = asyncio.run(store.load(require_keyring=True)) or NO_CREDENTIALS
        given = _from_stdin() if options.stdin else _asked(before)
        merged = {field: given.get(field) or getattr(before, field) for field in _FIELDS}
        wanted = _FIELDS[:2] if before.hub_token else _FIELDS  # the company's login is the hub's affair
        missing = [field for field in wanted if not merged[field]]
        if missing and not any(given.values()):
            raise CommandError("nothing was entered, nothing is stored", Exit.USAGE)
        asyncio.run(store.save(replace(before, **merged), require_keyring=True))
    except KeyringUnavailable as error:
        raise CommandError(str(error)) from error
    context.ask_app("reload-credentials")
    context.say("Stored in the keyring." + (f" Still missing: {', '.join(missing)}." if missing else ""))
    return Exit.DONE


def _from_stdin() -> dict[str, str]:
    given: dict[str, str] = {}
    for count, line in enumerate(sys.stdin.read(10 * _LONGEST).splitlines(), 1):
        field, equals, value = line.partition("=")
        if not line.strip():
            continue
        if not equals or field.strip() not in _FIELDS:
            wanted = ", ".join(f"{name}=…" for name in _FIELDS)
            raise CommandError(f"line {count} of standard input is none of {wanted}; nothing is stored", Exit.USAGE)
        given[field.strip()] = value.strip()
    return given


def _asked(before: Credentials) -> dict[str, str]:
    if not sys.stdin.isatty():
        raise CommandError("there is no terminal to ask in; use --stdin", Exit.USAGE)
    words = {
        "username": "myfone user name",
        "password": "myfone password",
        "account": "PBX account id",
        "hash": "API access code (hash)",
    }
    given = {}
    for field in _FIELDS:
        kept = " [keep the stored one]" if getattr(before, field) else ""
        ask = getpass.getpass if field in ("password", "hash") else input
        given[field] = ask(f"{words[field]}{kept}: ").strip()
    return given
