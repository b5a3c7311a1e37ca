"""``fonetray contacts``: lists the sources that contacts came from, or removes one with all that it brought."""

import argparse
import asyncio
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="list the sources (the same as no action)")
    remove = actions.add_parser("remove", help="remove a source with all its contacts; it cannot be undone")
    remove.add_argument("source", metavar="SOURCE")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """List, or remove; in the running app, or here when there is none."""
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
    async with context.desk(reading=True) as desk:
        return [
            {
                "source": kept.source.name,
                "kind": kept.source.kind.value,
                "count": kept.count,
                "read": kept.read.astimezone().isoformat(timespec="seconds") if kept.read else None,
            }
            for kept in await desk.contacts.sources()
        ]


async def _remove(context: Context, source: str) -> dict[str, int]:
    from fonetray.services.contacts import NoSuchSource, remove_source  # noqa: PLC0415 - only where no app does it

    async with context.desk() as desk:
        try:
            return await remove_source(desk.contacts, source)
        except NoSuchSource as error:
            raise CommandError(str(error)) from error


def _table(sources: list[dict[str, Any]]) -> str:
    if not sources:
        return "no contacts yet; `fonetray import FILE` brings them"
    width = max(len(source["source"]) for source in sources)
    return "\n".join(
        f"{source['source']:<{width}}  {source['kind']:<8}{source['count']:>8}  {source['read'] or 'in part'}"
        for source in sources
    )
