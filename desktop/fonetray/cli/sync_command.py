"""``fonetray sync``: reads employees and call flows from the provider now."""

import argparse
import asyncio
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.provider.errors import ProviderError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument(
        "--anyway", action="store_true", help="take a list too that lacks many of those who were there before"
    )


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Sync in the running app, or here when there is none; on failure the last good data stay."""
    anyway = bool(options.anyway)
    synced = context.ask_app("sync", anyway=anyway) or asyncio.run(_sync(context, anyway=anyway))
    synced.pop("v", None)
    if synced["doubt"]:
        kept = "the former one is kept until a reading some minutes later says the same"
        context.say(f"fonetray: {synced['doubt']}; {kept}, or `fonetray sync --anyway` takes it now")
    context.answer(synced, lambda: _words(synced))
    return Exit.DONE


def _words(synced: dict[str, Any]) -> str:
    if synced["doubt"]:
        return f"{synced['employees']} employees and {synced['flows']} call flows kept"
    changes = ", ".join(f"{synced[what]} {what}" for what in ("added", "changed", "removed") if synced[what])
    read = f"{synced['employees']} employees and {synced['flows']} call flows read"
    return f"{read}: {changes or 'nobody added, changed or removed'}"


async def _sync(context: Context, *, anyway: bool) -> dict[str, Any]:
    async with context.desk() as desk:
        try:
            synced = await desk.directory.sync(anyway=anyway)
        except ProviderError as error:
            raise CommandError(error.in_words) from error
        return dict(synced.as_document())
