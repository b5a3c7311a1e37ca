"""``fonetray flows log``: who switched which call flow when, and what came of it."""

import argparse
import asyncio
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.cli.words import minute

_PLAIN = ("done", "timed", "untimed")


def show(context: Context, options: argparse.Namespace) -> Exit:
    """Say what was switched through this computer, or on a hub through the hub."""
    if options.local:
        raise CommandError("log takes no local number; `fonetray flows` says who switched each last", Exit.USAGE)
    limit = {} if options.limit is None else {"limit": options.limit}
    log = context.ask_app("flow-log", **limit) or asyncio.run(_log(context, limit))
    context.answer(
        log["changes"], lambda: "\n".join(map(_line, log["changes"])) or "No call flow was switched from here."
    )
    if log["by_hub"]:
        context.say("This computer's own, from before it had a hub; `fonetray flows log` on the hub has the company's.")
    return Exit.DONE


async def _log(context: Context, limit: dict[str, int]) -> dict[str, Any]:
    from fonetray.services.commands.flows import LINES, flow_log  # noqa: PLC0415 - the app shows its icon before

    async with context.desk(reading=True) as desk:
        return await flow_log(desk.flow_history, limit.get("limit", LINES), by_hub=desk.flows.by_hub)


def _line(change: dict[str, Any]) -> str:
    outcome = "" if change["outcome"] in _PLAIN else f"({change['outcome']})"
    words = (minute(change["time"]), f"{change['local_number']:<8}", _what(change), outcome, change["why"])
    return "  ".join(filter(None, words))


def _what(change: dict[str, Any]) -> str:
    state, who = "on" if change["active"] else "off", change["employee"] or "somebody"
    until = minute(change["until"]) if change["until"] else ""
    if change["desk"] == "timer":
        return f"{'went' if change['outcome'] == 'done' else 'did not go'} back {state}, as {who} had wished"
    who += f" at desk {change['desk']}" if change["desk"] else ""
    if change["outcome"] == "timed":
        return f"is to go {state} {until}, by {who}"
    if change["outcome"] == "untimed":
        return f"is not to go {state} by itself, by {who}"
    return f"{state}{f' until {until}' if until else ''}, by {who}"
