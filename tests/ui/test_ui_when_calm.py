"""What waits for a quiet moment: once for many wishes, again for one that came meanwhile, never twice at a time."""

import asyncio

import pytest

from fonetray.ui.tasks import Tasks
from fonetray.ui.when_calm import WhenCalm


class Work:
    def __init__(self) -> None:
        self.begun = 0
        self.at_once = 0
        self.most = 0
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def do(self) -> None:
        self.begun += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.go_on.wait()
        self.at_once -= 1


@pytest.fixture
def tasks() -> Tasks:
    def failed(name: str, error: BaseException) -> None:
        raise AssertionError(name) from error

    return Tasks(on_error=failed)


async def idle(tasks: Tasks) -> None:
    for _ in range(500):
        if not len(tasks):
            return
        await asyncio.sleep(0.01)
    pytest.fail("it does not come to rest")


async def test_many_wishes_in_a_row_are_one_piece_of_work(tasks: Tasks) -> None:
    work = Work()
    calm = WhenCalm(work.do, tasks=tasks, name="work", quiet=1.0)
    for _ in range(20):
        calm.ask()
        await asyncio.sleep(0.001)
    assert work.begun == 0
    await idle(tasks)
    assert work.begun == 1
    calm.ask()
    await idle(tasks)
    assert work.begun == 2


async def test_a_wish_during_the_work_has_it_done_again_afterwards(tasks: Tasks) -> None:
    work = Work()
    work.go_on.clear()
    calm = WhenCalm(work.do, tasks=tasks, name="work", quiet=0.01)
    calm.ask()
    while not work.begun:  # noqa: ASYNC110 - it is the work that says so
        await asyncio.sleep(0.001)
    for _ in range(3):
        calm.ask()
    await asyncio.sleep(0.1)
    assert work.begun == 1
    work.go_on.set()
    await idle(tasks)
    assert (work.begun, work.most) == (2, 1)


async def test_work_that_failed_or_was_cut_off_can_be_asked_for_again() -> None:
    failed: list[str] = []
    tasks = Tasks(on_error=lambda name, _: failed.append(name))
    outcomes = [RuntimeError(), None]

    async def work() -> None:
        outcome = outcomes.pop(0)
        if outcome is not None:
            raise outcome

    calm = WhenCalm(work, tasks=tasks, name="work", quiet=0.01)
    calm.ask()
    await idle(tasks)
    calm.ask()
    await idle(tasks)
    assert failed == ["work"]
    assert outcomes == []
