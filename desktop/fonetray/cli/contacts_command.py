"""``fonetray contacts``: lists the sources that contacts came from, or removes one with all that it brought.

What reads them from servers is in `fonetray.cli.contact_servers`.
"""

import argparse
import asyncio
from typing import Any

from fonetray.cli import contact_servers
from fonetray.cli.context import CommandError, Context, Exit


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="list the sources (the same as no action)")
    remove = actions.add_parser("remove", help="remove a source with all its contacts; it cannot be undone")
    remove.add_argument("source", metavar="SOURCE")
    contact_servers.add_arguments(actions)


def run(context: Context, options: argparse.Namespace) -> Exit:
    """List, or remove; in the running app, or here when there is none."""
    if options.action in contact_servers.ACTIONS:
        return contact_servers.ACTIONS[options.action](context, options)
    if options.action != "remove":
        sources = asyncio.run(_sources(context))
        context.answer(sources, lambda: _table(sources))
        return Exit.DONE
    answer = context.ask_app("remove-contacts", source=options.source, timeout=600.0)
    if answer is None:
        answer = asyncio.run(_remove(context, options.source))
    answer.pop("v", None)
    context.answer(answer, lambda: f"{answer['removed']} contacts removed")
    return Exit.DONE


async def _sources(context: Context) -> list[dict[str, Any]]:
    from fonetray.config.contact_servers import load_servers  # noqa: PLC0415 - what only a list needs

    async with context.desk(reading=True) as desk:
        unread = await asyncio.to_thread(load_servers, context.home.contact_servers_file)
        there = [
            {
                "source": kept.source.name,
                "kind": kept.source.kind.value,
                "count": kept.count,
                "read": kept.read.astimezone().isoformat(timespec="seconds") if kept.read else None,
            }
            for kept in await desk.contacts.sources()
        ]
        for source in there:
            unread.servers.pop(source["source"], None)
        new = [{"source": name, "kind": one.kind, "count": 0, "read": None} for name, one in unread.servers.items()]
        return there + new


async def _remove(context: Context, source: str) -> dict[str, int]:
    from fonetray.services.contacts.removal import SourceNotRemoved, remove_contacts  # noqa: PLC0415 - where no app is

    async with context.desk() as desk:
        try:
            return await remove_contacts(desk.sources, desk.contacts, source)
        except SourceNotRemoved as error:
            raise CommandError(str(error)) from error


def _table(sources: list[dict[str, Any]]) -> str:
    if not sources:
        return "no contacts yet; `fonetray import FILE` brings them"
    width = max(len(source["source"]) for source in sources)
    return "\n".join(
        f"{source['source']:<{width}}  {source['kind']:<8}{source['count']:>8}  {_when(source)}" for source in sources
    )


def _when(source: dict[str, Any]) -> str:
    """Say when a source was read; one that has people and was not read to its end was read in part."""
    return str(source["read"] or ("in part" if source["count"] else "not read yet"))
