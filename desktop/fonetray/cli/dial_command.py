"""``fonetray dial``: the dial road from a terminal or a link."""

import argparse

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.cli.dial_road import travel


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("number", metavar="NUMBER-OR-URI", nargs="?")
    parser.add_argument(
        "--selection", action="store_true", help="the text that is selected on the screen; the app asks"
    )
    parser.add_argument("--from", dest="device", metavar="LOCAL", help="the phone to ring first")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Ask in the app if it runs, else in the terminal if there is one, else start the app and ask there."""
    if options.selection:
        if options.number is not None or options.yes or options.device is not None:
            raise CommandError("--selection takes no number, no --from and no --yes: the app asks", Exit.USAGE)
        return travel(context, {"selection": True, "yes": False})
    if options.number is None:
        raise CommandError("which number? fonetray dial NUMBER-OR-URI, or fonetray dial --selection", Exit.USAGE)
    return travel(context, {"text": options.number, "device": options.device, "yes": options.yes})
