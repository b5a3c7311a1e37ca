"""The other side of the window of call rules: reads the files and the latest decisions while somebody looks."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fonetray.config.language import Translate
from fonetray.listener.server import Listener
from fonetray.services.desk import Desk
from fonetray.services.modules.examples import FIRST, ExampleError, copy_example
from fonetray.ui.routing.views import ModuleView
from fonetray.ui.routing.window import MOST_MISTAKES, RoutingWindow
from fonetray.ui.routing.words import action_words, again_words, problem_words, reason, row, said
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from fonetray.ui.when_calm import WhenCalm
from fonetray.ui.words.days import NewDay

if TYPE_CHECKING:
    from collections.abc import Callable

    from fonetray.services.modules.decided import Decided
    from fonetray.services.modules.files import RuleFile


class RoutingPresenter:
    """Shows modules, their addresses and what was decided."""

    def __init__(self, *, window: RoutingWindow, desk: Desk, listener: Listener, tasks: Tasks, tr: Translate) -> None:
        """Take the parts."""
        self._window = window
        self._desk = desk
        self._listener = listener
        self._tasks = tasks
        self._tr = tr
        self._module = ""
        self._decisions: dict[int, Decided] = {}
        self._unsubscribe: Callable[[], None] | None = None
        self._fresh = WhenCalm(self._show_decisions, tasks=tasks, name="show decisions")
        window.refresh_wanted.connect(self._refresh_soon)
        window.module_chosen.connect(self._choose)
        window.decision_chosen.connect(self._explain)
        window.again_wanted.connect(self._again_soon)
        window.example_wanted.connect(self._example_soon)
        window.closed.connect(self._closed)
        NewDay(window).begun.connect(self._fresh.ask)

    def open(self) -> None:
        """Show the window."""
        self._window.open()

    def _refresh_soon(self) -> None:
        self._tasks.spawn(self.refresh(), name="look at the rules")

    async def refresh(self) -> None:
        """Read the files as they are now, and show all of it."""
        service = await self._desk.modules.service()
        if self._unsubscribe is None and self._window.isVisible():
            self._unsubscribe = service.decisions.subscribe(self._decided)
        await service.files.look()
        names = [file.name for file in service.files.all()]
        if self._module not in names:
            self._module = next(iter(names), "")
        self._window.show_modules(names, self._module, str(self._desk.modules.folder))
        if self._module:
            await self._show_module()

    async def _show_module(self) -> None:
        await self._show_file()
        await self._show_decisions()

    async def _show_file(self) -> None:
        service = await self._desk.modules.service()
        file = next((each for each in service.files.all() if each.name == self._module), None)
        if file is None:
            return
        address = service.addresses(self._listener.urls().module).get(file.name, "")
        action = action_words(file.loaded.module.action, self._tr) if file.loaded else ""
        self._window.show_module(ModuleView(file.name, address, action, self._problems(file), self._kept(file)))

    def _problems(self, file: "RuleFile") -> tuple[str, ...]:
        tr = self._tr
        told = [problem_words(file.path.name, problem, tr) for problem in file.problems[:MOST_MISTAKES]]
        if more := len(file.problems) - len(told):
            told.append(tr.plural("And {n} more.", "And {n} more.", more))
        return tuple(told)

    def _kept(self, file: "RuleFile") -> str:
        if not file.problems:
            return ""
        if file.loaded is not None:
            return self._tr("The rules before this edit stay in use.")
        return self._tr("Until it is mended there are no rules.")

    async def _show_decisions(self) -> None:
        service, now = await self._desk.modules.service(), datetime.now(UTC)
        decisions = await service.decisions.latest(self._module)
        self._decisions = {each.number: each for each in decisions}
        self._window.show_decisions([row(each, now, self._tr) for each in decisions])

    def _decided(self, module: str) -> None:
        if module == self._module:
            self._fresh.ask()

    def _choose(self, name: str) -> None:
        self._module = name
        self._tasks.spawn(self._show_module(), name="show a module")

    def _explain(self, number: int) -> None:
        if number in self._decisions:
            self._window.show_reason(reason(self._decisions[number], self._tr))

    def _again_soon(self, number: int) -> None:
        self._tasks.spawn(self._again(number), name="decide anew")

    async def _again(self, number: int) -> None:
        before = self._decisions.get(number)
        if before is None:
            return
        service = await self._desk.modules.service()
        again = await service.replay(before)
        await self._show_file()
        if again is None:
            self._window.say_again(self._tr("The module's file is gone."), differs=True)
            return
        text, differs = again_words(before, again, self._tr)
        self._window.say_again(text, differs=differs)

    def _example_soon(self) -> None:
        self._tasks.spawn(self._example(), name="write an example")

    async def _example(self) -> None:
        try:
            await asyncio.to_thread(copy_example, FIRST, self._desk.modules.folder, "reception")
        except ExampleError as error:
            self._window.say(said(error.said, self._tr), NoticeLevel.ERROR)
        await self.refresh()

    def _closed(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
