"""``fonetray sync``: reads employees and call flows from the provider now."""

import argparse
import asyncio
from dataclasses import asdict
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.provider.errors import ProviderError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words: there are none."""
    del parser


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Sync in the running app, or here when there is none; on failure the last good data stay."""
    del options
    synced = context.ask_app("sync") or asyncio.run(_sync(context))
    synced = {"employees": synced["employees"], "flows": synced["flows"]}
    context.answer(synced, lambda: f"{synced['employees']} employees and {synced['flows']} call flows read")
    return Exit.DONE


async def _sync(context: Context) -> dict[str, Any]:
    async with context.desk() as desk:
        try:
            return asdict(await desk.directory.sync())
        except ProviderError as error:
            raise CommandError(error.in_words) from error
