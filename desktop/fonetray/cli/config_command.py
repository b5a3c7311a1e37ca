"""``fonetray config``: reads and changes the settings file, every value checked before anything is written."""

import argparse
import json

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.config.settings import SettingsError, as_dict, get_value, set_value


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="get|set|path")
    get = actions.add_parser("get", help="print all settings, or one")
    get.add_argument("key", nargs="?")
    change = actions.add_parser("set", help="change one setting")
    change.add_argument("key")
    change.add_argument("value")
    actions.add_parser("path", help="say where the settings file is")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Do it; an unknown key or a bad value is exit 2, and then nothing is written."""
    try:
        if options.action == "path":
            context.answer({"path": str(context.home.config_file)}, lambda: str(context.home.config_file))
        elif options.action == "get":
            _get(context, options.key)
        else:
            _set(context, options.key, options.value)
    except SettingsError as error:
        raise CommandError(str(error), Exit.USAGE) from error
    except OSError as error:
        raise CommandError(f"{context.home.config_file} cannot be written: {error.strerror}") from error
    return Exit.DONE


def _get(context: Context, key: str | None) -> None:
    settings = context.settings()
    if key is None:
        nested = as_dict(settings)
        lines = [
            f"{section}.{name} = {_shown(value)}" for section, keys in nested.items() for name, value in keys.items()
        ]
        context.answer(nested, lambda: "\n".join(lines))
    else:
        value = get_value(settings, key)
        context.answer({key: value}, lambda: value if isinstance(value, str) else _shown(value))


def _set(context: Context, key: str, value: str) -> None:
    answer = context.ask_app("set-config", key=key, value=value)
    if answer is None:
        context.home.prepare()
        set_value(context.home.config_file, key, value)
    elif answer.get("restart"):
        context.say("This takes effect when the app starts the next time.")


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
