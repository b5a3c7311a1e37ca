"""``fonetray flows``: lists the variable call flows, or switches one on or off."""

import argparse
import asyncio
from typing import Any

from fonetray.cli import documents
from fonetray.cli.context import CommandError, Context, Exit
from fonetray.provider.errors import ProviderError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("state", nargs="?", choices=("on", "off"))
    parser.add_argument("local", nargs="?", metavar="LOCAL", help="the call flow's local number")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """List them as last read, or switch one, which is done only when the provider's own list says so."""
    if options.state and not options.local:
        raise CommandError(f"say which call flow: fonetray flows {options.state} LOCAL", Exit.USAGE)
    if options.state:
        answer = context.ask_app("set-flow", local=options.local, active=options.state == "on")
        flows = (
            answer["flows"] if answer else asyncio.run(_switch(context, options.local, active=options.state == "on"))
        )
    else:
        flows = asyncio.run(_list(context))
    context.answer(
        flows, lambda: "\n".join(_line(flow) for flow in flows) or "No call flows have been read; try `fonetray sync`."
    )
    return Exit.DONE


async def _list(context: Context) -> list[dict[str, Any]]:
    async with context.desk(reading=True) as desk:
        return [documents.flow(flow) for flow in desk.directory.flows]


async def _switch(context: Context, local: str, *, active: bool) -> list[dict[str, Any]]:
    async with context.desk() as desk:
        try:
            await desk.directory.set_flow(local, active=active)
        except ProviderError as error:
            raise CommandError(error.in_words) from error
        return [documents.flow(flow) for flow in desk.directory.flows]


def _line(flow: dict[str, Any]) -> str:
    goto = flow["active_goto"] if flow["active"] else flow["inactive_goto"]
    return (
        f"{flow['local_number']:<8} {'on ' if flow['active'] else 'off'}  {flow['name']}  (calls go to {goto or '?'})"
    )
