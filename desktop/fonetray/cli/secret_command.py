"""``fonetray secret``: the secret in the address that the PBX calls; it is never printed here."""

import argparse
from datetime import datetime
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.cli.overlap import add_overlap, question_of
from fonetray.listener.secret import ListenerSecret


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="status|rotate|forget")
    actions.add_parser("status", help="say whether the former secret is still taken, and until when")
    rotate = actions.add_parser("rotate", help="make a new one; the PBX must be given the new address")
    add_overlap(rotate)
    actions.add_parser("forget", help="take the former one no longer")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Do it in the running app, which follows at once, else in the file."""
    answer = context.ask_app("secret", **question_of(options))
    if answer is None:
        answer = _in_the_file(context, options)
    answer.pop("v", None)
    context.answer(answer, lambda: _words(options.action, answer))
    return Exit.DONE


def _in_the_file(context: Context, options: argparse.Namespace) -> dict[str, Any]:
    if options.action == "status" and not context.home.secret_file.exists():
        return {"former_until": None, "former_used": None}
    context.home.prepare()
    try:
        secret = ListenerSecret.load_or_create(context.home.secret_file)
        if options.action == "rotate":
            secret.rotate(options.overlap)
        elif options.action == "forget":
            secret.forget_former()
    except OSError as error:
        raise CommandError(f"{context.home.secret_file} cannot be written: {error.strerror}") from error
    return secret.standing()


def _words(action: str, answer: dict[str, Any]) -> str:
    said = ["There is a new address for the PBX: `fonetray doctor` and the Account window show it."]
    lines = said if action == "rotate" else []
    if answer["former_until"] is None:
        lines.append("Only the current secret is taken.")
    else:
        until = datetime.fromisoformat(answer["former_until"]).astimezone()
        lines.append(f"The former secret is taken until {until:%Y-%m-%d %H:%M}.")
        used = answer["former_used"]
        if used:
            lines.append(f"It was last used {datetime.fromisoformat(used).astimezone():%Y-%m-%d %H:%M}.")
    return "\n".join(lines)
