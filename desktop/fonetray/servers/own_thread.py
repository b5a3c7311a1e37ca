"""Work that blocks, on a thread that nobody has to wait for."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def on_own_thread(work: Callable[[], T], name: str) -> T:
    """Do ``work`` on a thread of its own, and give what it gives.

    The thread is a daemon: where a name server answers nobody for half a minute, the end of the program does not wait.
    """
    done: Future[T] = Future()
    done.set_running_or_notify_cancel()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - told to whoever waits
            done.set_exception(error)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await asyncio.wrap_future(done)
