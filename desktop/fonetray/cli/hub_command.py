"""``fonetray hub``: runs a company's hub; its further words let desks in and out, and look after it."""

import argparse
from pathlib import Path

from fonetray.cli import forget_command, hub_desks, hub_forgetting, hub_upkeep, never_log_command
from fonetray.cli.context import CommandError, Context, Exit
from fonetray.cli.words import whole_number
from fonetray.telephony.reading import Reading

_ACTIONS = {
    "add-desk": hub_desks.add,
    "desks": hub_desks.show,
    "read": hub_desks.read,
    "revoke": hub_desks.revoke,
    "addresses": hub_upkeep.addresses,
    "certificate": hub_upkeep.certificate,
    "backup": hub_upkeep.backup,
    "forget": hub_forgetting.forget,
    "never-log": hub_forgetting.never_log,
}

_MOST_DAYS = 36500


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words; without any the hub runs."""
    parser.add_argument(
        "--credentials",
        type=Path,
        metavar="DIR",
        help="folder with fonetray.account and fonetray.hash (else systemd's)",
    )
    actions = parser.add_subparsers(dest="upkeep", metavar="|".join(_ACTIONS))
    add = actions.add_parser("add-desk", help="print the one-line code by which an employee's desk joins")
    add.add_argument("local", metavar="LOCAL", help="the employee's local number")
    readings = [each.value for each in Reading]
    add.add_argument("--read", choices=readings, default=Reading.OWN.value, help="whose calls it reads in full (own)")
    add.add_argument(
        "--days", type=whole_number(_MOST_DAYS, "days"), metavar="N", help="how long its token is good (for good)"
    )
    actions.add_parser("desks", help="list the desks")
    read = actions.add_parser("read", help="have a desk read more or fewer calls in full than before")
    read.add_argument("which", metavar="DESK|LOCAL", help="a desk's id, or a local number: all of its desks")
    read.add_argument("reading", choices=readings, help="whose calls it reads in full")
    revoke = actions.add_parser("revoke", help="take a desk's token from it, at once")
    revoke.add_argument("which", metavar="DESK|LOCAL", help="a desk's id, or a local number: all of its desks")
    actions.add_parser("addresses", help="say what to enter at the PBX; the secret is in it")
    certificate = actions.add_parser("certificate", help="make a certificate that the hub signs itself")
    certificate.add_argument(
        "--days", type=whole_number(_MOST_DAYS, "days"), default=3650, metavar="N", help="how long it is good (3650)"
    )
    certificate.add_argument("--again", action="store_true", help="replace the one there is; all desks must join anew")
    backup = actions.add_parser("backup", help="copy the database, also while the hub runs")
    backup.add_argument("file", type=Path, metavar="FILE")
    forget_command.arguments(actions.add_parser("forget", help="remove what the hub keeps of a person"))
    never = actions.add_parser("never-log", help="keep nothing of calls with a number, or list such numbers")
    never_log_command.arguments(never)


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Run the hub, or do what is asked for beside it."""
    if options.upkeep is not None:
        return _ACTIONS[options.upkeep](context, options)
    try:
        from fonetray.hub.garbage import look_for_garbage_seldom  # noqa: PLC0415 - with what follows
        from fonetray.hub.process import HubError, run_hub  # noqa: PLC0415 - the web server is for the hub alone
    except ModuleNotFoundError as error:
        if error.name != "prometheus_client":
            raise
        raise CommandError("what a hub needs is not installed here; `pip install 'fonetray[hub]'` adds it") from error
    from fonetray.config.credentials_folder import named_folder  # noqa: PLC0415

    try:
        look_for_garbage_seldom()
        return Exit(run_hub(context.home, named_folder(options.credentials)))
    except HubError as error:
        raise CommandError(str(error)) from error
