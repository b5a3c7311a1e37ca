"""``fonetray lookups``: the sources beside our own people; which are on, and the secrets they need."""

import argparse
import asyncio
import getpass
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.services.lookups.folder import LookupFolder, NoSuchSource

_LONGEST = 10_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words; with none the sources are listed."""
    actions = parser.add_subparsers(dest="action", metavar="on|off|secret|journal")
    on = actions.add_parser("on", help="switch a source on; a shipped one is copied, to be filled in")
    off = actions.add_parser("off", help="switch a source off; its file is kept")
    secret = actions.add_parser("secret", help="store a secret in the keyring, by the name that a source calls it")
    for action in (on, off, secret):
        action.add_argument("name")
    journal = actions.add_parser("journal", help="show what a source would be told of a call, and what it was not told")
    journal.add_argument("name", nargs="?")
    journal.add_argument(
        "--try", dest="shown", action="store_true", help="show it and send nothing; so does leaving it out"
    )
    journal.add_argument("--call", metavar="ID", default="", help="of this call, else of the latest")
    journal.add_argument("--again", action="store_true", help="send once more what was given up")
    secret.add_argument("--stdin", action="store_true", help="read it from standard input")
    secret.add_argument("--remove", action="store_true", help="remove it from the keyring")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Do it, and have the running app follow."""
    folder = LookupFolder(context.home.lookups)
    if options.action == "journal":
        from fonetray.cli.lookups_journal import run as run_journal  # noqa: PLC0415 - only for who asks

        return run_journal(context, folder, options)
    if options.action is None:
        listed = asyncio.run(_listed(context, folder))
        context.answer(listed, lambda: _words(listed))
        return Exit.DONE
    if options.action == "secret":
        asyncio.run(_secret(context, options))
    else:
        try:
            _switch(context, folder, options)
        except NoSuchSource as error:
            raise CommandError(str(error), Exit.USAGE) from error
        except OSError as error:
            raise CommandError(f"{folder.folder} cannot be written: {error.strerror}") from error
    with suppress(CommandError):  # a hub runs in this home, which looks nobody up
        context.ask_app("reload-lookups")
    return Exit.DONE


def _switch(context: Context, folder: LookupFolder, options: argparse.Namespace) -> None:
    if options.action == "off":
        folder.switch_off(options.name)
        context.say(f"{options.name} is off; its file is kept as {options.name}.toml.off")
        return
    context.home.prepare()
    file = folder.switch_on(options.name)
    found = _looked_at(options.name, file)
    if found["problem"]:
        context.say(f"It is to be filled in first: {found['problem']}\nThe file is {file}")
    if found["sends"]:
        context.say(f"{'Then' if found['problem'] else 'From now on'} it sends {found['sends']}.")
    if found["journal"]:
        context.say(f"It also sends {found['journal']}.")
    for secret in found["secrets"]:
        context.say(f"It needs the secret {secret}: fonetray lookups secret {secret}")
    context.say(f"Try it: fonetray lookup --template {file} 86515151")


async def _listed(context: Context, folder: LookupFolder) -> list[dict[str, Any]]:
    from fonetray.cli.lookups_journal import untold  # noqa: PLC0415 - only for who asks
    from fonetray.config.keyring_status import KeyringUnavailable  # noqa: PLC0415 - only who lists
    from fonetray.config.named_secrets import NamedSecrets  # noqa: PLC0415 - only for who asks

    secrets = NamedSecrets(context.home.keyring_service)
    on = folder.on()
    listed = []
    for name, file in sorted({**folder.off(), **on}.items()):
        found = _looked_at(name, file)
        state = "off" if name not in on else "broken" if found["problem"] else "on"
        listed.append({"name": name, "state": state, **found, "missing": list[str](), "file": str(file)})
    told = await untold(context)
    for source in listed:
        source["untold"] = told.get(source["name"], [])
    try:
        for source in listed:
            needed = source["secrets"] if source["state"] == "on" else ()
            source["missing"] = [name for name in needed if not await secrets.load(name, may_ask=True)]
    except KeyringUnavailable as error:
        context.say(f"Whether their secrets are stored cannot be said: {error}")
    return listed


def _looked_at(name: str, file: Path) -> dict[str, Any]:
    """Say what a file says of itself; of a broken one, what is wrong."""
    from fonetray.lookup.errors import TemplateError  # noqa: PLC0415 - imported with the template's reading
    from fonetray.lookup.template_file import parse_template, read_template  # noqa: PLC0415 - only for who asks

    try:
        if file.suffix == ".toml":
            template = read_template(file)
        else:
            template = parse_template(file.read_text(encoding="utf-8-sig"), name=name, file=file.name)
    except (TemplateError, OSError, UnicodeDecodeError) as error:
        said = _says(file)
        return {
            "title": str(said.get("title", name)),
            "sends": str(said.get("sends", "")),
            "secrets": [],
            "problem": str(error),
            "journal": "",
        }
    told = template.journal if template.journal and template.journal.enabled else None
    return {
        "title": template.title,
        "sends": template.sends,
        "secrets": list(dict.fromkeys((*template.secrets, *(told.secrets if told else ())))),
        "problem": "",
        "journal": told.sends if told else "",
    }


def _says(file: Path) -> dict[str, Any]:
    """Read what a file that is not filled in yet says of itself, for who switches it on must know what it sends."""
    import tomllib  # noqa: PLC0415 - imported with the template's reading

    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}


async def _secret(context: Context, options: argparse.Namespace) -> None:
    from fonetray.config.keyring_status import KeyringUnavailable  # noqa: PLC0415 - only for secrets
    from fonetray.config.named_secrets import NamedSecrets  # noqa: PLC0415 - only for who asks
    from fonetray.lookup.placeholders import SECRET_NAME  # noqa: PLC0415 - only for who asks

    if not SECRET_NAME.fullmatch(options.name):
        raise CommandError("a secret's name has small letters, digits, - . _", Exit.USAGE)
    secrets = NamedSecrets(context.home.keyring_service)
    try:
        if options.remove:
            await secrets.delete(options.name)
            context.say("Removed from the keyring.")
            return
        secret = await asyncio.to_thread(_given, options)
        await secrets.save(options.name, secret)
    except KeyringUnavailable as error:
        raise CommandError(str(error)) from error
    except ValueError as error:
        raise CommandError(f"{error}; nothing is stored", Exit.USAGE) from error
    context.say("Stored in the keyring.")


def _given(options: argparse.Namespace) -> str:
    """Ask for the secret, or read it; it is never an argument, which every program could see."""
    if options.stdin:
        secret = sys.stdin.read(_LONGEST).strip()
    elif sys.stdin.isatty():
        secret = getpass.getpass(f"Secret {options.name}: ").strip()
    else:
        raise CommandError("there is no terminal to ask in; use --stdin", Exit.USAGE)
    if not secret or not secret.isprintable():
        raise CommandError("a secret is one line; nothing is stored", Exit.USAGE)
    return secret


def _words(listed: list[dict[str, Any]]) -> str:
    lines = []
    for source in listed:
        lines.append(f"{source['state']:<7} {source['name']}: {source['title']}")
        if source["state"] == "broken":
            lines.append(f"        {source['problem']}")
        if source["journal"] and source["state"] == "on":
            lines.append(f"        is told of calls: {source['journal']}")
        lines += [f"        {line}" for line in source["untold"]]
        lines += [f"        needs: fonetray lookups secret {secret}" for secret in source["missing"]]
    return "\n".join(lines)
