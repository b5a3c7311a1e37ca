"""``fonetray contacts add-ldap``, ``add-carddav`` and ``sync``: contacts that are read from servers."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fonetray.cli.context import CommandError, Context, Exit

if TYPE_CHECKING:
    from fonetray.config.contact_servers import Server

_LONGEST = 4000


def add_arguments(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the commands."""
    ldap = commands.add_parser("add-ldap", help="read people from an LDAP directory, such as Active Directory")
    ldap.add_argument("name", help="what you call it")
    ldap.add_argument("url", help="ldaps://HOST, or ldap://HOST with --start-tls")
    ldap.add_argument("--base", required=True, metavar="DN", help="where the people are, such as DC=firma,DC=dk")
    ldap.add_argument("--filter", metavar="FILTER", help="who is a person; (objectClass=person) where left out")
    ldap.add_argument("--user", metavar="DN", default="", help="who asks: a DN, or user@firma.dk; nobody if left out")
    ldap.add_argument("--start-tls", action="store_true", help="protect an ldap:// connection")
    ldap.add_argument("--plain", action="store_true", help="let people and password go over the network unprotected")
    ldap.add_argument(
        "--attribute",
        action="append",
        default=[],
        metavar="FIELD=ATTR,…",
        help="read a field (phone, email, name, …) from these attributes",
    )
    carddav = commands.add_parser("add-carddav", help="read people from a CardDAV server, such as Nextcloud")
    carddav.add_argument("name", help="what you call it")
    carddav.add_argument("url", help="the server's address, or one address book's")
    carddav.add_argument("--user", required=True, metavar="USER")
    for parser in (ldap, carddav):
        parser.add_argument("--ca-file", metavar="FILE", default="", help="your company's own certificate authority")
        parser.add_argument("--every", type=int, metavar="HOURS", help="how often it is read; 4 where left out")
        parser.add_argument("--stdin", action="store_true", help="read the password from standard input")
    sync = commands.add_parser("sync", help="read servers now: all, or those that are named")
    sync.add_argument("names", nargs="*", metavar="NAME")


def add_ldap(context: Context, options: argparse.Namespace) -> Exit:
    """Try a directory, keep it, and have it read."""
    table = {
        "kind": "ldap",
        "url": options.url,
        "base": options.base,
        "user": options.user,
        "start_tls": options.start_tls,
        "allow_plain": options.plain,
        "ca_file": options.ca_file,
        "attributes": _attributes(options.attribute),
    }
    given = {"filter": options.filter, "every": options.every}
    return _add(context, options, table | {key: value for key, value in given.items() if value is not None})


def add_carddav(context: Context, options: argparse.Namespace) -> Exit:
    """Try a server of address books, keep it, and have it read."""
    table = {"kind": "carddav", "url": options.url, "user": options.user, "ca_file": options.ca_file}
    return _add(context, options, table | ({} if options.every is None else {"every": options.every}))


def sync_now(context: Context, options: argparse.Namespace) -> Exit:
    """Read servers in the running app, or here when there is none."""
    from fonetray.cli.contact_sync import sync_here, sync_in_app  # noqa: PLC0415 - only this command needs it

    done = sync_in_app(context, options.names)
    if done is None:
        done = asyncio.run(sync_here(context, options.names))
    if not done:
        raise CommandError("there are no servers; `fonetray contacts add-ldap --help` says how to add one")
    for each in done:
        for rejected in each["rejected"]:
            context.say(f"{each['name']}: {rejected['why']}")
    context.answer(done, lambda: "\n".join(map(_line, done)))
    return Exit.FAILED if any(each["error"] for each in done) else Exit.DONE


def _add(context: Context, options: argparse.Namespace, table: Mapping[str, Any]) -> Exit:
    from fonetray.config.contact_servers import ContactServerError, check_name, checked_server  # noqa: PLC0415 - as above

    try:
        check_name(options.name)
        server = checked_server(dict(table))
    except ContactServerError as error:
        raise CommandError(str(error), Exit.USAGE) from error
    password = _password(options) if server.user else ""
    context.home.prepare()
    sight = asyncio.run(_try_and_keep(context, options.name, server, password))
    running = context.ask_app("read-contacts", names=[options.name]) is not None
    there = f"at least {sight.count}" if sight.more else str(sight.count)
    then = "They are being read." if running else f"`fonetray contacts sync {options.name}` reads them."
    document = {
        "name": options.name, "kind": server.kind, "url": server.url, "people": sight.count, "more": sight.more,
    }  # fmt: skip
    context.answer(document, lambda: f"{options.name} has {there} people. {then}")
    return Exit.DONE


async def _try_and_keep(context: Context, name: str, server: "Server", password: str) -> Any:
    from fonetray.config.contact_servers import ContactServerError  # noqa: PLC0415 - as above
    from fonetray.config.server_passwords import KeyringUnavailable  # noqa: PLC0415
    from fonetray.servers.errors import ServerError  # noqa: PLC0415
    from fonetray.services.contacts.taking import SourceTaken  # noqa: PLC0415

    async with context.desk(reading=True) as desk:
        try:
            sight = await desk.sources.look(name, server, password)
            await desk.sources.add(name, server, password)
        except (ServerError, ContactServerError, SourceTaken, KeyringUnavailable, ValueError) as error:
            raise CommandError(f"{error}; nothing is kept") from error
        except OSError as error:
            raise CommandError(f"{context.home.contact_servers_file} cannot be written: {error.strerror}") from error
        return sight


def _attributes(given: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in given:
        field, equals, names = one.partition("=")
        if not equals:
            raise CommandError(f"--attribute takes FIELD=ATTR,…, not {one!r}", Exit.USAGE)
        found[field.strip()] = [name.strip() for name in names.split(",") if name.strip()]
    return found


def _password(options: argparse.Namespace) -> str:
    if options.stdin:
        password = sys.stdin.read(_LONGEST).rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass(f"Password of {options.user}: ")
    else:
        raise CommandError("there is no terminal to ask in; use --stdin", Exit.USAGE)
    if not password:
        raise CommandError("no password was entered, nothing is kept", Exit.USAGE)
    return password


def _line(done: Mapping[str, Any]) -> str:
    if done["error"]:
        return f"{done['name']}: {done['error']}"
    words = (f"{done['added']} added", f"{done['changed']} changed", f"{done['removed']} removed")
    return f"{done['name']}: {', '.join(words)}, {done['rejected_count']} left out"


ACTIONS: Mapping[str, Callable[[Context, argparse.Namespace], Exit]] = {
    "add-ldap": add_ldap,
    "add-carddav": add_carddav,
    "sync": sync_now,
}
