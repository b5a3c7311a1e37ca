"""``fonetray export``: writes the employee list to a file, or to the terminal."""

import argparse
import asyncio
import sys
from datetime import datetime
from pathlib import Path

from fonetray.cli.context import CommandError, Context, Exit
from fonetray.services.people.export import SUFFIXES, Format, export, format_of, write_whole
from fonetray.telephony.people import Employee


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    lists = parser.add_subparsers(dest="what", required=True, metavar="employees")
    employees = lists.add_parser("employees", help="the company's people, as they were last read")
    employees.add_argument(
        "--format", choices=[form.value for form in Format], help="csv, unless the file's name says another"
    )
    employees.add_argument("--force", action="store_true", help="write over a file that is there already")
    employees.add_argument("file", nargs="?", metavar="FILE", help="the terminal where there is none, or -")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Write them; needs no running app, and asks nobody."""
    target = Path(options.file) if options.file not in (None, "-") else None
    form = _format(context, options.format, target)
    employees, read = asyncio.run(_kept(context))
    if not employees:
        raise CommandError("no employees have been read yet; `fonetray sync` reads them")
    content = export(employees, form, read=read)
    if target is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return Exit.DONE
    try:
        write_whole(target, content, over=options.force)
    except FileExistsError as error:
        raise CommandError(f"{target} is there already; --force writes over it") from error
    except OSError as error:
        raise CommandError(f"{target} cannot be written: {error.strerror or error}") from error
    written = {"file": str(target), "format": form.value, "employees": len(employees)}
    context.answer(written, lambda: f"{len(employees)} employees written to {target}")
    return Exit.DONE


def _format(context: Context, named: str | None, target: Path | None) -> Format:
    if named:
        return Format(named)
    if target is None:
        return Format.JSON if context.json else Format.CSV
    found = format_of(target)
    if found is None:
        known = ", ".join(SUFFIXES.values())
        raise CommandError(f"{target.name} does not say what it is to be ({known}); say it with --format", Exit.USAGE)
    return found


async def _kept(context: Context) -> tuple[tuple[Employee, ...], datetime | None]:
    async with context.desk(reading=True) as desk:
        return desk.directory.employees, desk.directory.synced_at
