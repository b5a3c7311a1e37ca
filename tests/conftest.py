"""What holds for every test: it leaves no task, timer or thread and no unheard error behind, and no clock judges it."""

import gc
import inspect
import logging
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import HealthCheck, settings

from support.as_before import as_before
from support.ports import free_port
from support.watching import left_on_the_loop

# How long an example takes says something about the machine that runs it, not about the program.
settings.register_profile("house", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_collection_finish() -> None:
    """Count what was collected as no garbage: who looks through all objects sees what tests make, and is soon done."""
    gc.collect()
    gc.freeze()


class Unheard(logging.Handler):
    """Keeps what asyncio logs as an error: an exception that nobody awaited, a callback that failed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


@pytest.fixture(autouse=True)
def leaves_nothing_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that leaves a running thread, a running task, or an exception that nobody saw."""
    threads = set(threading.enumerate())
    unheard = Unheard()
    logger = logging.getLogger("asyncio")
    logger.addHandler(unheard)
    if isinstance(request.node, pytest.Function) and inspect.iscoroutinefunction(request.node.obj):
        request.getfixturevalue("leaves_no_task_behind")
    with as_before():
        yield
    logger.removeHandler(unheard)
    left = [thread for thread in threading.enumerate() if thread not in threads and not thread.daemon]
    left = [one for one in left if not one.name.startswith("asyncio_")]  # the loop's own workers; it joins them later
    for thread in left:
        thread.join(2)  # one that has been told to end needs a processor for it
    running = [thread.name for thread in left if thread.is_alive()]
    assert not running, f"threads that still run: {running}"
    assert not unheard.said, "\n".join(unheard.said)


@pytest.fixture
def unused_tcp_port() -> int:
    """Give a port that nobody listens on."""
    return free_port()


@pytest.fixture
async def leaves_no_task_behind() -> AsyncIterator[None]:
    """Look for tasks and timers when all the test's own parts are closed."""
    yield
    left = await left_on_the_loop()
    assert not left, f"what still runs, or waits for its time: {left}"
