"""``fonetray connect``: rings an outside number for a queue, an announcement or a colleague. Experimental."""

import argparse

from fonetray.cli.context import Context, Exit
from fonetray.cli.dial_road import travel


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("number", metavar="NUMBER", help="the outside number to ring")
    parser.add_argument("local", metavar="LOCAL", help="the local number that it is connected to when it answers")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Ask as `fonetray dial` does; refused unless the setting ``dial.connect_to`` is on."""
    wish = {"text": options.number, "device": None, "yes": options.yes, "connect_to": options.local}
    return travel(context, wish)
