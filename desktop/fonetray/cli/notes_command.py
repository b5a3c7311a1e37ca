"""``fonetray notes``: writes, lists, changes and deletes notes on calls."""

import argparse
import asyncio
import sys
from datetime import datetime
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.services.ground.handover import CommandRefused

_LARGEST = 64 * 1024
"""Bytes of a text on stdin; a note may have far fewer."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="add|list|edit|delete")
    add = actions.add_parser("add", help="write a note on a call")
    add.add_argument("call", metavar="CALLID", help="the call's id, as `fonetray calls --json` lists it")
    listed = actions.add_parser("list", help="list the notes on a call, with a number, or the latest")
    listed.add_argument("call", nargs="?", metavar="CALLID", help="only those on this call")
    listed.add_argument("--number", metavar="N", help="only those on calls with this number")
    edit = actions.add_parser("edit", help="change a note that you wrote")
    edit.add_argument("note", metavar="ID", help="the note's id, as `fonetray notes list --json` lists it")
    delete = actions.add_parser("delete", help="delete a note that you wrote")
    delete.add_argument("note", metavar="ID", help="the note's id, as `fonetray notes list --json` lists it")
    for writes in (add, edit):
        text = writes.add_mutually_exclusive_group(required=True)
        text.add_argument("--text", metavar="T", help="what the note says")
        text.add_argument("--stdin", action="store_true", help="read what it says from the standard input (UTF-8)")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Do it in the running app, which can ask the hub, else here."""
    question: dict[str, Any] = {"action": options.action}
    for name in ("call", "number", "note"):
        if getattr(options, name, None):
            question[name] = getattr(options, name)
    if question.get("call") and question.get("number"):
        raise CommandError("say a call's id or --number, not both", Exit.USAGE)
    if options.action in ("add", "edit"):
        question["text"] = _from_stdin() if options.stdin else options.text
    answer = context.ask_app("note", **question)
    if answer is None:
        answer = asyncio.run(_here(context, question))
    if options.action == "list":
        notes = answer["notes"]
        context.answer(notes, lambda: "\n".join(map(_line, notes)) or "No notes.")
    else:
        context.answer(answer["note"], lambda: _done(options.action, answer["note"]))
    return Exit.DONE


def _from_stdin() -> str:
    raw = sys.stdin.buffer.read(_LARGEST + 1)
    if len(raw) > _LARGEST:
        raise CommandError("the text on stdin is longer than a note may be; shorten it", Exit.USAGE)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError("the text on stdin is not UTF-8; convert it first", Exit.USAGE) from error


async def _here(context: Context, question: dict[str, Any]) -> dict[str, Any]:
    from fonetray.services.commands.notes import obey_note_command  # noqa: PLC0415 - the running app mostly does it

    async with context.desk(reading=question["action"] == "list") as desk:
        try:
            return await obey_note_command(desk, question)
        except CommandRefused as error:
            raise CommandError(str(error), Exit(error.code)) from error


def _line(note: dict[str, Any]) -> str:
    when = datetime.fromisoformat(note["written"]).astimezone()
    waits = "  (not sent yet)" if note["state"] == "unsent" else ""
    first, *more = note["text"].splitlines() or [""]
    who = note["author_name"] or note["author"] or "-"
    return "\n".join([f"{when:%Y-%m-%d %H:%M}  {who}  {first}{waits}", *(f"    {line}" for line in more)])


def _done(action: str, note: dict[str, Any]) -> str:
    done = {"add": "The note is kept", "edit": "The note is changed", "delete": "The note is deleted"}[action]
    waits = " here; the hub gets it later" if note["state"] == "unsent" else ""
    return f"{done}{waits}. Its id is {note['id']}." if action == "add" else f"{done}{waits}."
