"""``fonetray dial``: the dial road from a terminal or a link."""

import argparse

from fonetray.cli.context import Context, Exit
from fonetray.cli.dial_road import travel


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("number", metavar="NUMBER-OR-URI")
    parser.add_argument("--from", dest="device", metavar="LOCAL", help="the phone to ring first")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Ask in the app if it runs, else in the terminal if there is one, else start the app and ask there."""
    return travel(context, {"text": options.number, "device": options.device, "yes": options.yes})
