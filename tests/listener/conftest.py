"""A sink, and a listener before it."""

from collections.abc import AsyncIterator

import pytest

from fonetray.listener.server import Listener
from support.listening import Sink, listening


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
async def listener(sink: Sink) -> AsyncIterator[Listener]:
    async with listening(sink) as made:
        yield made
