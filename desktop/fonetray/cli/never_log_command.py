"""``fonetray never-log``: the numbers of which nothing is kept beyond a call's end."""

import argparse
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.cli.forget_command import ask


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("action", nargs="?", choices=("list", "add", "remove"), default="list", help="list is the rule")
    parser.add_argument("number", nargs="?", metavar="NUMBER", default="")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """List, add or remove; in the running app or hub, or here when there is none."""
    if (options.action == "list") == bool(options.number):
        raise CommandError(f"never-log {options.action} takes {'no' if options.number else 'a'} number", Exit.USAGE)
    answer = ask(context, "never-log", action=options.action, number=options.number)
    if options.action == "list":
        context.answer(answer["numbers"], lambda: "\n".join(map(_line, answer["numbers"])) or "No numbers.")
    else:
        context.answer(answer, lambda: _told(options.action, answer))
    return Exit.DONE


def _line(listed: dict[str, Any]) -> str:
    return f"{listed['number']:<18} since {listed['added'][:10]}"


def _told(action: str, answer: dict[str, Any]) -> str:
    if action == "add":
        later = "calls with it are removed when they end; `fonetray forget` removes what is kept already"
        return f"{answer['number']} is on the list{'' if answer['changed'] else ' already'}: {later}"
    return f"{answer['number']} is {'off the list' if answer['changed'] else 'not on the list'}"
