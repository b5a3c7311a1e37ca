"""``fonetray autostart``: whether Fonetray starts when the user logs in."""

import argparse

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.system.here import integration
from fonetray.system.integration import IntegrationError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("state", nargs="?", choices=("on", "off"))


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Say it, after having changed it where that was asked for."""
    way = integration(context.home)
    try:
        if options.state:
            way.start_at_login(wanted=options.state == "on")
        starts = way.starts_at_login()
    except IntegrationError as error:
        raise CommandError(str(error)) from error
    context.answer(
        {"autostart": starts}, lambda: f"Fonetray {'starts' if starts else 'does not start'} when you log in."
    )
    return Exit.DONE
