"""Programs that are asked for a word: they are ended with the question, whatever ends that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def asked(*words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program, whose output is to be read; raises ``OSError`` where it cannot be started.

    It hears nothing, and its complaints go nowhere. One that runs still at the end is killed.
    """
    process = await asyncio.create_subprocess_exec(
        *words, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
