"""The desktop's first step: the database is opened away from the loop, and where it cannot be, that is said."""

import asyncio
import logging
import sys
from collections.abc import Callable

from fonetray.app.commands import command_table
from fonetray.app.desktop import Desktop, Extras
from fonetray.app.shell import Shell
from fonetray.config.paths import Home
from fonetray.store.database import open_or_recover
from fonetray.store.errors import StoreError
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.wording import began_anew, store_trouble

log = logging.getLogger(__name__)

_TO_READ = 6.0
"""Seconds that a person who sees no terminal has for reading why there will be no app."""


async def open_desktop(
    *,
    home: Home,
    problems: tuple[str, ...],
    shell: Shell,
    extras: Callable[[], Extras] | None,
) -> Desktop | None:
    """Open the database and make the desktop on it; None, once it was said, where that cannot be had.

    Another program that holds the database is waited for, up to five seconds, while the tray answers to the mouse.
    """
    tr = shell.tr
    try:
        database, kept = await asyncio.to_thread(open_or_recover, home.database)
    except StoreError as error:
        log.error("The app cannot start: %s", error)  # noqa: TRY400 - the message says it all
        print(f"fonetray: {error}", file=sys.stderr, flush=True)  # noqa: T201 - for whoever started it in a terminal
        if not getattr(sys.stderr, "isatty", bool)():  # a program without a console has none at all
            popups = PopupStack(tr=shell.tr, theme=shell.theme, icons=shell.icons)
            await _show(popups, tr("Fonetray did not start. {why}", why=store_trouble(error, tr)))
        return None
    if kept is not None:
        problems = (*problems, began_anew(kept, tr))
    return Desktop(
        home=home,
        problems=problems,
        shell=shell,
        database=database,
        commands=command_table,
        extras=extras() if extras else None,
    )


async def _show(popups: PopupStack, text: str) -> None:
    closed = asyncio.Event()
    popups.closed.connect(closed.set)
    popups.show_notice(text, NoticeLevel.ERROR, hide_after=_TO_READ)
    await closed.wait()
