"""A web source that answers on a thread of its own, while a test waits for commands and programs."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from support.web_source import Handler, WebSource, web_source


@contextmanager
def served(answer: Handler) -> Iterator[WebSource]:
    """Serve until the end of the block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def do(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(30)

    serving = web_source(answer)
    try:
        yield do(serving.__aenter__())
        do(serving.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
