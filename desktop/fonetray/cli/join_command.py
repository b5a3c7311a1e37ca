"""``fonetray join``: trades a join code for this computer's place at the company's hub."""

import argparse
import asyncio
import sys

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.config.credentials import CredentialStore, KeyringUnavailable
from fonetray.config.join_code import BadJoinCode, read_join_code
from fonetray.config.settings import SettingsError
from fonetray.feed.errors import FeedError
from fonetray.services.joining import join_hub

_LONGEST = 10_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("code", nargs="?", help="what `fonetray hub add-desk` printed; asked for where it is left out")
    parser.add_argument("--stdin", action="store_true", help="read the code from standard input")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Join; without a keyring nothing is stored, and the code is still good."""
    try:
        code = read_join_code(_code(options))
    except BadJoinCode as error:
        raise CommandError(str(error), Exit.USAGE) from error
    context.home.prepare()
    before = context.settings().hub.url
    credentials = CredentialStore(context.home.keyring_service)
    try:
        joined, _ = asyncio.run(join_hub(code, home=context.home, credentials=credentials))
    except (KeyringUnavailable, FeedError, SettingsError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{error.filename or context.home.config} cannot be written: {error.strerror}") from error
    if context.ask_app("reload-account") is None and before not in ("", code.url):
        asyncio.run(_forget_the_other(context))
    document = {"hub": code.url, "desk": joined.desk, "employee": joined.employee, "reading": joined.reading}
    context.answer(document, lambda: f"Joined {code.url} as {joined.employee}, reading {joined.reading}.")
    return Exit.DONE


async def _forget_the_other(context: Context) -> None:
    """Forget how far the feed of another hub was read."""
    async with context.desk() as desk:
        await desk.journal.forget_feed()


def _code(options: argparse.Namespace) -> str:
    if options.code:
        return str(options.code)
    if options.stdin:
        return sys.stdin.read(_LONGEST)
    if not sys.stdin.isatty():
        raise CommandError("there is no terminal to ask in; use --stdin", Exit.USAGE)
    return input("Join code: ")
