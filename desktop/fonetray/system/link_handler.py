"""Which program opens ``tel:`` links on this desktop."""

import asyncio
import shutil
import sys

_QUERY = ("xdg-mime", "query", "default", "x-scheme-handler/tel")
_PATIENCE = 5.0


async def current_handler() -> str | None:
    """Give the desktop entry that opens ``tel:`` links, empty when none does, None when that cannot be asked here."""
    program = shutil.which(_QUERY[0])
    if sys.platform != "linux" or program is None:
        return None
    process = await asyncio.create_subprocess_exec(
        program, *_QUERY[1:], stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        out, _ = await asyncio.wait_for(process.communicate(), _PATIENCE)
    except TimeoutError:
        process.kill()
        await process.wait()
        return None
    return out.decode(errors="replace").strip()
