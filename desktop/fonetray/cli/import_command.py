"""``fonetray import``: reads customer lists and vCards into the contacts; what is broken is named, the rest goes in."""

import argparse
import asyncio
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.cli.progress_line import ProgressLine

if TYPE_CHECKING:
    from fonetray.services.contacts.taking import Progress


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a customer list (CSV) or vCards")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Import in the running app, or here when there is none."""
    files = [file.absolute() for file in options.files]
    with ProgressLine(sys.stderr) as line:
        report = _by_the_app(context, files, line)
        if report is None:
            report = asyncio.run(_here(context, files, line))
    for rejected in report["rejected"]:
        where = f"{rejected['file']}, line {rejected['line']}" if len(files) > 1 else f"line {rejected['line']}"
        context.say(f"{where} {rejected['why']}")
    more = report["rejected_count"] - len(report["rejected"])
    if more > 0:
        context.say(f"and {more} more")
    words = f"{report['added']} added, {report['changed']} changed, {report['rejected_count']} rejected"
    context.answer(report, lambda: words)
    return Exit.DONE


def _by_the_app(context: Context, files: list[Path], line: ProgressLine) -> dict[str, Any] | None:
    """Have the app import, and watch it; None when no app runs. Ctrl+C here stops it there."""
    if context.ask_app("import", files=[str(file) for file in files]) is None:
        return None
    try:
        while True:
            answer = context.ask_app("import-progress")
            if answer is None:
                raise CommandError("the running app stopped before the import was done; import the files again")
            if answer["report"] is not None:
                break
            line.show(answer["file"], answer["progress"])
    except KeyboardInterrupt:
        context.ask_app("import-cancel")
        raise
    if answer["state"] == "cancelled":
        raise CommandError("the import was cancelled in the app; what went in before that stays", Exit.REFUSED)
    report: dict[str, Any] = answer["report"]
    return report


async def _here(context: Context, files: list[Path], line: ProgressLine) -> dict[str, Any]:
    from fonetray.contacts.batches import ContactsUnreadable  # noqa: PLC0415 - only where no app does it
    from fonetray.services.contacts.file_import import document, import_file  # noqa: PLC0415
    from fonetray.services.contacts.taking import SourceTaken  # noqa: PLC0415

    async with context.desk() as desk:
        try:
            reports = []
            for file in files:
                show = partial(_show, line, file.name)
                reports.append(await import_file(desk.contacts, file, progress=show))
        except (ContactsUnreadable, SourceTaken) as error:
            raise CommandError(str(error)) from error
    return document(reports)


def _show(line: ProgressLine, file: str, progress: "Progress") -> None:
    line.show(file, asdict(progress))
