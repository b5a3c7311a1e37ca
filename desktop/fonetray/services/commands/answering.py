"""What a running program answers to one line that came over its socket, whichever way the socket is held."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fonetray.services.ground.handover import CommandRefused, HandoverFailed, decode

log = logging.getLogger(__name__)

Command = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
"""Does one command; what it returns is the answer. ``CommandRefused`` is an answer too."""
Table = Mapping[str, Command]
"""Commands by name."""


async def answer_to(line: bytes, commands: Table, *, cut_off: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Do what a line asks for and give the answer; one that is cut off in the middle says so by ``cut_off``."""
    try:
        question = decode(line)
        command = commands.get(str(question.get("command")))
        if command is None:
            raise HandoverFailed("the running app does not know this command; restart it")  # noqa: TRY301
        return {"ok": True, **await command(question)}
    except HandoverFailed as error:
        return {"ok": False, "message": str(error), "code": 1}
    except CommandRefused as error:
        return {"ok": False, "message": str(error), "code": error.code}
    except asyncio.CancelledError:
        cut_off({"ok": False, "message": "Fonetray was quit before this was done", "code": 1})
        raise
    except Exception:
        log.exception("A command failed")
        return {"ok": False, "message": "The app failed on this; its log says more", "code": 1}
