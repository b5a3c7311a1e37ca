"""``fonetray share``: whether an intranet page may read the employee list at the listener, and where."""

import argparse
import asyncio
from datetime import datetime
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.cli.overlap import add_overlap, question_of
from fonetray.services.ground.handover import CommandRefused

_UNKNOWN = "The address is known while Fonetray runs: `fonetray share url` says it then."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="on|off|url|rotate")
    actions.add_parser("on", help="let it be read; with the address, nothing else is asked for")
    actions.add_parser("off", help="let it be read no more")
    actions.add_parser("url", help="say at which address, and whose pages may read it")
    rotate = actions.add_parser("rotate", help="make a new address; the intranet must be given it")
    add_overlap(rotate)


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Do it in the running app or hub, which follows at once, else in the files."""
    question = question_of(options)
    answer = context.ask_app("share", **question)
    if answer is None:
        answer = asyncio.run(_in_the_files(context, question))
    answer.pop("v", None)
    context.answer(answer, lambda: _words(options.action, answer))
    if options.action == "url" and not answer["on"]:
        return Exit.FAILED
    return Exit.DONE


async def _in_the_files(context: Context, question: dict[str, Any]) -> dict[str, Any]:
    """Change settings and secret; of the address only as much is known as is set."""
    from fonetray.services.ground.account import Account  # noqa: PLC0415 - the running app knows without
    from fonetray.services.people.sharing import Sharing  # noqa: PLC0415

    context.home.prepare()
    settings = context.settings()
    listening, tls = settings.listener, bool(settings.hub.certificate)
    base = listening.public_url
    if not base and listening.port:
        base = f"{'https' if tls else 'http'}://{listening.host}:{listening.port}"
    sharing = Sharing(account=Account(context.home, settings))
    try:
        answer = await sharing.obey(question, base)
    except CommandRefused as error:
        raise CommandError(str(error), Exit(error.code)) from error
    return answer if base else {**answer, "url": ""}


def _words(action: str, answer: dict[str, Any]) -> str:
    if not answer["on"]:
        return "The employee list is not shared." + (" `fonetray share on` shares it." if action == "url" else "")
    lines = [f"The employee list is shared at {answer['url']}" if answer["url"] else _UNKNOWN]
    lines.append(f"It says of each: {', '.join(('name', 'local number', *answer['fields']))}.")
    if answer["origins"]:
        lines.append(f"Pages of these sites may read it: {', '.join(answer['origins'])}.")
    else:
        example = """`fonetray config set share.origins '["https://intranet.example.dk"]'`"""
        lines.append(f"No web site's pages may read it yet: {example}.")
    if answer["sources"]:
        lines.append(f"It can be read from {', '.join(answer['sources'])} only.")
    if answer["former_until"]:
        until = datetime.fromisoformat(answer["former_until"]).astimezone()
        used = answer["former_used"]
        last = f", and was last used {datetime.fromisoformat(used).astimezone():%Y-%m-%d %H:%M}" if used else ""
        lines.append(f"The former address is taken until {until:%Y-%m-%d %H:%M}{last}.")
    return "\n".join(lines)
