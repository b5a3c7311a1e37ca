"""Finds the command that was meant and runs it; only that command's file is imported, so that each starts fast."""

import argparse
import gc
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from fonetray import __version__
from fonetray.cli.catalogue import COMMANDS, command
from fonetray.cli.context import CommandError, Context, Exit
from fonetray.config.paths import Home, HomeError

_OF_THE_DESKTOP = ("PySide6", "shiboken6", "qasync", "Xlib")
_NO_DESKTOP = "only a hub is installed here; `pip install 'fonetray[desktop]'` adds the windows"


def run(words: Sequence[str]) -> int:
    """Run a command line and give its exit code; no words at all start the app."""
    logging.getLogger().addHandler(logging.NullHandler())
    if "_ARGCOMPLETE" in os.environ:
        from fonetray.cli.completion import complete  # noqa: PLC0415 - only where a shell asks

        complete()
    try:
        home, as_json, rest = _common(list(words))
        context = Context(home=Home.at(home) if home else Home.default(), json=as_json)
        return int(_dispatch(context, rest))
    except (CommandError, HomeError) as error:
        print(f"fonetray: {error}", file=sys.stderr)
        return int(getattr(error, "code", Exit.FAILED))
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in _OF_THE_DESKTOP:
            raise
        print(f"fonetray: {_NO_DESKTOP}", file=sys.stderr)
        return Exit.FAILED
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return Exit.FAILED


def _dispatch(context: Context, words: list[str]) -> Exit:
    if not words:
        gc.disable()  # until everything is imported, of which nothing could be collected
        from fonetray.app.start import start  # noqa: PLC0415 - Qt is imported for the app alone

        return Exit(start(context.home))
    name, *rest = words
    if name in ("-h", "--help", "help"):
        print(_usage())
        return Exit.DONE
    if name == "--version":
        print(f"fonetray {__version__}")
        return Exit.DONE
    if name not in COMMANDS:
        raise CommandError(f"there is no command {name!r}; `fonetray --help` lists them", Exit.USAGE)
    if name == "simulate":
        from fonetray.simulator.command import main as simulate  # noqa: PLC0415

        return Exit(simulate(rest))
    wanted = command(name)
    parser = argparse.ArgumentParser(
        prog=f"fonetray {name}",
        description=COMMANDS[name][0].upper() + COMMANDS[name][1:] + ".",
        epilog="Every command also takes --home DIR (work in that folder) and --json (answer as one JSON document).",
    )
    wanted.arguments(parser)
    return wanted.run(context, parser.parse_args(rest))


def _common(words: list[str]) -> tuple[Path | None, bool, list[str]]:
    """Take ``--home`` and ``--json`` from wherever they stand before a ``--``."""
    home: Path | None = None
    as_json = False
    rest: list[str] = []
    while words:
        word = words.pop(0)
        if word == "--":
            rest += [word, *words]
            break
        if word == "--json":
            as_json = True
        elif word == "--home" or word.startswith("--home="):
            _, given, value = word.partition("=")
            if not given and not words:
                raise CommandError("--home needs a folder", Exit.USAGE)
            home = Path(value if given else words.pop(0)).expanduser()
        else:
            rest.append(word)
    return home, as_json, rest


def _usage() -> str:
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {name:<{width}}{what}" for name, what in COMMANDS.items()]
    return "\n".join(
        [
            "usage: fonetray [--home DIR] [COMMAND …]",
            "",
            "With no command: start the tray app, or bring the running one forward.",
            "",
            *lines,
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, 4 needs the app. COMMAND --help says more.",
        ]
    )
