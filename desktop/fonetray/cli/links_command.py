"""``fonetray links``: which program opens telephone links here, and whether it is Fonetray."""

import argparse
import asyncio
from dataclasses import asdict

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.system.here import integration
from fonetray.system.integration import Integration, IntegrationError, LinkState


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument(
        "action",
        nargs="?",
        default="status",
        choices=("status", "take", "restore"),
        help="take: open telephone links with Fonetray; restore: let those open them who did before",
    )


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Say who opens links, after having changed it where that was asked for."""
    way = integration(context.home)
    try:
        state = asyncio.run(_do(way, options.action))
    except IntegrationError as error:
        raise CommandError(str(error)) from error
    context.answer(asdict(state), lambda: _words(state))
    return Exit.DONE


async def _do(way: Integration, action: str) -> LinkState:
    if action == "take":
        await way.take_links()
    elif action == "restore":
        await way.give_links_back()
    return await way.links()


def _words(state: LinkState) -> str:
    if state.ours:
        return "Fonetray opens telephone links."
    if state.current is None:
        return "Which program opens telephone links cannot be asked here."
    return f"{state.current or 'No program'} opens telephone links; `fonetray links take` has Fonetray do it."
