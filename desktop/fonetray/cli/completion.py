"""Completing a half-typed command line: what the shells ask us through argcomplete's protocol."""

import argparse
from collections.abc import Callable, Iterable, Mapping

import argcomplete

from fonetray.cli.catalogue import COMMANDS, command
from fonetray.config.settings import allowed_values, known_keys
from fonetray.simulator.command import arguments as simulate_arguments

Completer = Callable[..., Iterable[str]]


def complete() -> None:
    """Answer the shell that asks, and end the process; does nothing where no shell asks."""
    argcomplete.autocomplete(whole_parser(), always_complete_options=False)


def whole_parser() -> argparse.ArgumentParser:
    """Give one parser that knows every command, each with its own words."""
    parser = argparse.ArgumentParser(prog="fonetray", parents=[_common()])
    commands = parser.add_subparsers(dest="command")
    for name, what in COMMANDS.items():
        below = commands.add_parser(name, help=what, parents=[_common()])
        (simulate_arguments if name == "simulate" else command(name).arguments)(below)
        if name == "config":
            _complete_settings(below)
    return parser


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", metavar="DIR")
    common.add_argument("--json", action="store_true")
    return common


def _complete_settings(parser: argparse.ArgumentParser) -> None:
    completers: Mapping[str, Completer] = {"key": _keys, "value": _values}
    for action in parser._actions:  # noqa: SLF001 - argparse lists its own parsers nowhere else
        for below in (action.choices or {}).values() if isinstance(action, argparse._SubParsersAction) else ():  # noqa: SLF001
            for argument in below._actions:  # noqa: SLF001
                if argument.dest in completers:
                    vars(argument)["completer"] = completers[argument.dest]


def _keys(**_: object) -> Iterable[str]:
    return known_keys()


def _values(*, parsed_args: argparse.Namespace, **_: object) -> Iterable[str]:
    return allowed_values(parsed_args.key)
