"""The tests' detectors detect: each bad thing, done on purpose in the real app, fails the test that ran it."""

from collections.abc import Iterator

import pytest

from support.desktop import Desktop
from support.growth import grown
from support.program import Program, simulated_pbx

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(240)]

LEAKS = {
    "forget_a_task": "tasks",
    "forget_a_thread": "threads",
    "forget_a_wish": "waiting",
    "forget_a_timer": "timers",
    "forget_a_widget": "widgets",
    "forget_an_object": "fonetray.ui.tasks.Tasks",
    "forget_a_file": "files",
}
JUDGED = {
    "warn": "DeprecationWarning: this will go away",
    "complain_as_qt": "Qt: QObject::connect",
    "log_a_warning": "something is odd",
    "raise_in_a_slot": "a mistake in a slot",
    "raise_in_a_callback": "a mistake in a callback",
    "raise_in_a_thread": "a mistake in a thread",
    "block": "Blocking call to",
    "hold": "the loop was held for",
    "forget_a_task": "a task still runs at the end",
    "forget_a_thread": "a thread still runs at the end",
}


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    with Desktop() as desktop, simulated_pbx(desktop) as pbx:
        made = Program(desktop, desktop.home / "h", pbx)
        for key, value in {"provider.api_url": pbx["api_url"], "account.local_number": "202"}.items():
            assert made.run("config", "set", key, value).returncode == 0
        yield made


def test_an_app_that_does_nothing_wrong_passes(program: Program) -> None:
    with program.app():
        program.until_listening()
        program.ask("counts")


def test_what_an_app_must_not_do_fails_its_test(program: Program) -> None:
    app = program.app()
    app.__enter__()
    program.until_listening()
    program.desktop.until("the end of the start", lambda: program.ask("settled"))
    for misdeed in JUDGED:
        program.ask("commit", misdeed=misdeed)
    program.ask("counts")
    with pytest.raises(AssertionError) as failed:
        app.__exit__(None, None, None)
    assert [misdeed for misdeed, said in JUDGED.items() if said not in str(failed.value)] == []


def test_what_is_left_is_counted(program: Program) -> None:
    app = program.app()
    app.__enter__()
    program.until_listening()
    program.ask("commit", misdeed="forget_an_object")  # imports what it needs
    before = program.counts()
    for misdeed in LEAKS:
        for _ in range(10):
            program.ask("commit", misdeed=misdeed)
    program.ask("commit", misdeed="forget_memory")
    after = program.counts()
    found = grown(before, after, share=0.0, more=5)  # what the start began may end meanwhile
    assert [name for name in LEAKS.values() if name not in found] == []
    assert after["resident"] - before["resident"] > 15 << 20
    with pytest.raises(AssertionError, match="still runs at the end"):
        app.__exit__(None, None, None)
