"""``fonetray logout``: removes the logins from the keyring."""

import argparse
import asyncio

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.config.credentials import CredentialStore, KeyringUnavailable


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words: there are none."""
    del parser


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Remove them; that there were none is no error."""
    del options
    try:
        asyncio.run(CredentialStore(context.home.keyring_service).delete())
    except KeyringUnavailable as error:
        raise CommandError(str(error)) from error
    context.ask_app("reload-credentials")
    context.say("Removed from the keyring.")
    return Exit.DONE
