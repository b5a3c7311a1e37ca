"""``fonetray hub add-desk``, ``desks``, ``read`` and ``revoke``: who is let in, to read what. A running hub follows."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.cli.hub_place import pin_of, public_url
from fonetray.cli.words import minute
from fonetray.config.join_code import JoinCode
from fonetray.config.ownership import give_to_folders_owner
from fonetray.services.hub.register import DeskBook, Issued
from fonetray.store.database import Database
from fonetray.store.desks import DeskRow, DeskStore
from fonetray.store.errors import StoreError
from fonetray.store.people import PeopleStore
from fonetray.store.whereabouts import files_of
from fonetray.telephony.reading import Reading


def add(context: Context, options: argparse.Namespace) -> Exit:
    """Make a desk, and print its code: the only time that it is seen."""
    url, pin = public_url(context), pin_of(context)
    local = options.local
    if not (local.isascii() and local.isdigit()):
        raise CommandError(f"{local!r} is no local number", Exit.USAGE)
    issued = asyncio.run(_issue(context, local, Reading(options.read), options.days))
    code = str(JoinCode(url, issued.secret, pin))
    until = issued.until.astimezone()
    context.say(f"Desk {issued.desk} for {local}. The code works once, until {until:%Y-%m-%d %H:%M}:")
    document = {
        "desk": issued.desk,
        "employee": local,
        "reading": options.read,
        "code": code,
        "until": until.isoformat(),
    }
    context.answer(document, lambda: code)
    return Exit.DONE


def show(context: Context, options: argparse.Namespace) -> Exit:
    """List the desks, the oldest first."""
    del options
    connected = _connected(context)
    desks = asyncio.run(_list(context, connected))
    context.answer(desks, lambda: "\n".join(_line(desk) for desk in desks) or "No desks.")
    return Exit.DONE


def revoke(context: Context, options: argparse.Namespace) -> Exit:
    """Take tokens and codes back."""
    revoked = asyncio.run(_revoke(context, options.which))
    if not revoked:
        raise CommandError(f"there is no desk {options.which} that could be revoked; `fonetray hub desks` lists them")
    document = [{"desk": row.id, "employee": row.employee} for row in revoked]
    context.answer(document, lambda: "\n".join(f"Desk {row.id} of {row.employee} is revoked." for row in revoked))
    return Exit.DONE


def read(context: Context, options: argparse.Namespace) -> Exit:
    """Have desks read more or fewer calls than before."""
    reading = Reading(options.reading)
    changed = asyncio.run(_read(context, options.which, reading))
    if not changed:
        raise CommandError(f"there is no desk {options.which} that is let in; `fonetray hub desks` lists them")
    document = [{"desk": row.id, "employee": row.employee, "before": row.reading.value, "reading": reading.value}
                for row in changed]  # fmt: skip
    context.answer(document, lambda: "\n".join(f"Desk {row.id} of {row.employee} reads {reading}." for row in changed))
    return Exit.DONE


@asynccontextmanager
async def _opened(context: Context, *, reading: bool = False) -> AsyncIterator[Database]:
    database = Database.read_only(context.home.database) if reading else Database(context.home.database)
    try:
        if not reading:
            context.home.prepare()
        database.open()
        if not reading:
            give_to_folders_owner(*files_of(context.home.database))
        yield database
    except StoreError as error:
        raise CommandError(str(error)) from error
    finally:
        database.close()


async def _issue(context: Context, local: str, reading: Reading, days: int | None) -> Issued:
    async with _opened(context) as database:
        employees = await PeopleStore(database).employees()
        if employees and local not in {employee.local_number for employee in employees}:
            raise CommandError(f"no employee has the local number {local}; `fonetray sync` reads them anew")
        return await DeskBook(DeskStore(database)).issue(local, reading, days=days)


async def _revoke(context: Context, which: str) -> list[DeskRow]:
    async with _opened(context) as database:
        return await DeskBook(DeskStore(database)).revoke(which)


async def _read(context: Context, which: str, reading: Reading) -> list[DeskRow]:
    async with _opened(context) as database:
        return await DeskBook(DeskStore(database)).set_reading(which, reading)


async def _list(context: Context, connected: set[str] | None) -> list[dict[str, Any]]:
    async with _opened(context, reading=True) as database:
        names = {employee.local_number: employee.name for employee in await PeopleStore(database).employees()}
        return [
            {
                "id": row.id,
                "local_number": row.employee,
                "name": names.get(row.employee, ""),
                "reading": row.reading.value,
                "created": row.created.isoformat(),
                "code_until": _iso(None if row.joined else row.code_until),
                "joined": _iso(row.joined),
                "seen": _iso(row.seen),
                "source": row.source,
                "until": _iso(row.token_until),
                "revoked": _iso(row.revoked),
                "connected": None if connected is None else row.id in connected,
            }
            for row in await DeskStore(database).all()
        ]


def _connected(context: Context) -> set[str] | None:
    """Give the ids of the desks that are connected; None where no hub runs that could say."""
    status = context.ask_app("status")
    return set(status["connected"]) if status is not None and status.get("hub") else None


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _is_over(until: str | None) -> bool:
    return until is not None and datetime.fromisoformat(until) <= datetime.now(UTC)


def _line(desk: dict[str, Any]) -> str:
    if desk["revoked"]:
        state = "revoked"
    elif not desk["joined"]:
        state = "not joined, and its code is too old" if _is_over(desk["code_until"]) else "not joined yet"
    elif _is_over(desk["until"]):
        state = f"let in no more: its days were over {minute(desk['until'])}"
    elif desk["connected"]:
        state = f"connected from {desk['source']}"
    else:
        seen = minute(desk["seen"]) if desk["seen"] else "never"
        state = f"last seen {seen} from {desk['source']}" if desk["source"] else f"last seen {seen}"
    return f"{desk['id']}  {desk['local_number']:<6} {desk['reading']:<10} {desk['name']:<28} {state}".rstrip()
