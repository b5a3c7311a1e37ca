"""``fonetray import``: reads customer lists into the contacts; broken rows are named, the rest goes in."""

import argparse
import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.contacts.batches import ContactsUnreadable
from fonetray.services.contacts import SourceTaken
from fonetray.services.file_import import import_files


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Import in the running app, or here when there is none."""
    files = [file.absolute() for file in options.files]
    report = context.ask_app("import", files=[str(file) for file in files], timeout=600.0)
    if report is None:
        report = asyncio.run(_import(context, files))
    report.pop("v", None)
    for rejected in report["rejected"]:
        context.say(f"line {rejected['line']} {rejected['why']}")
    words = f"{report['added']} added, {report['changed']} changed, {len(report['rejected'])} rejected"
    context.answer(report, lambda: words)
    return Exit.DONE


async def _import(context: Context, files: list[Path]) -> dict[str, Any]:
    async with context.desk() as desk:
        try:
            return asdict(await import_files(desk.contacts, files))
        except (ContactsUnreadable, SourceTaken) as error:
            raise CommandError(str(error)) from error
