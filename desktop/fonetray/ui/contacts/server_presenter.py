"""The list of servers and the form of one, filled from the services, and what is wished for done by them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fonetray.config.contact_servers import ContactServerError
from fonetray.config.keyring_status import KeyringUnavailable
from fonetray.config.language import Translate
from fonetray.contacts.server_reading import Sight
from fonetray.servers.errors import ServerError
from fonetray.services.contacts.sources import ContactSources, NoSuchServer, ReadingLeft
from fonetray.services.contacts.state import SourceState
from fonetray.services.contacts.taking import SourceTaken
from fonetray.store.errors import StoreError
from fonetray.telephony.people import Contact
from fonetray.ui.contacts.server_box import ServerBox
from fonetray.ui.contacts.server_drafts import draft_of, problems, server_of
from fonetray.ui.contacts.server_views import FoundPerson, ServerDraft, ServerView
from fonetray.ui.contacts.server_window import ServerWindow
from fonetray.ui.contacts.server_words import kind_words, server_trouble, standing
from fonetray.ui.tasks import Tasks

if TYPE_CHECKING:
    import asyncio

_NAMED = 5
_REFUSALS = (ServerError, ContactServerError, SourceTaken, KeyringUnavailable, StoreError, ValueError)


class ServerPresenter:
    """Shows the servers in their box; `show` begins that."""

    def __init__(
        self,
        *,
        box: ServerBox,
        form: Callable[[], ServerWindow],
        begin: Callable[[], Awaitable[ContactSources]],
        tasks: Tasks,
        tr: Translate,
    ) -> None:
        """Take the parts; ``begin`` gives the servers as the file has them, and sees that they are read in time."""
        self._box = box
        self._make_form = form
        self._form: ServerWindow | None = None
        self._begin = begin
        self._tasks = tasks
        self._tr = tr
        self._sources: ContactSources | None = None
        self._asking: asyncio.Task[None] | None = None
        self._changing = ""
        self._followers: list[Callable[[], None]] = []
        box.add_wanted.connect(self.add)
        box.read_wanted.connect(self._read_soon)
        box.leave_wanted.connect(self._leave)
        box.change_wanted.connect(self._change)
        box.remove_wanted.connect(self._remove_soon)

    @property
    def names(self) -> frozenset[str]:
        """The servers that are shown."""
        return frozenset(state.name for state in self._sources.states) if self._sources else frozenset()

    def follow(self, follower: Callable[[], None]) -> None:
        """Have ``follower`` called when contacts may be others than before: after a reading, and after a removal."""
        self._followers.append(follower)

    def add(self) -> None:
        """Open the form for a new server."""
        self._changing = ""
        self._window().open_with(ServerDraft(), kept=False)

    async def show(self) -> None:
        """Show the servers as they are now."""
        sources = await self._have()
        self._box.say(sources.problems[0] if sources.problems else "")
        self.refresh()

    def refresh(self) -> None:
        """Show how the servers stand; times go on while nothing happens."""
        if self._sources is not None:
            self._box.show_servers([self._view(state) for state in self._sources.states])

    async def _have(self) -> ContactSources:
        sources = await self._begin()
        if self._sources is None:
            self._sources = sources
            sources.subscribe(self.refresh)
        return sources

    def _view(self, state: SourceState) -> ServerView:
        said, level = standing(state, datetime.now(UTC), self._tr)
        far = state.progress
        return ServerView(
            state.name,
            kind_words(state.server, self._tr),
            said,
            level,
            state.count,
            busy=state.busy,
            reading=far is not None,
            done=far.done if far else 0,
            total=far.total if far else 0,
            left_out="; ".join(one.why for one in state.report.rejected[:_NAMED]) if state.report else "",
        )

    def _read_soon(self, name: str) -> None:
        self._tasks.spawn(self._read(name), name="read contacts")

    async def _read(self, name: str) -> None:
        try:
            await (await self._have()).sync(name)
        except (ServerError, KeyringUnavailable, NoSuchServer, ReadingLeft):
            pass  # the row says it
        except (StoreError, SourceTaken) as error:
            self._box.say(server_trouble(error, self._tr))
        self._tell()

    def _tell(self) -> None:
        for follower in self._followers:
            follower()

    def _leave(self, name: str) -> None:
        if self._sources is not None:
            self._sources.leave(name)

    def _remove_soon(self, name: str) -> None:
        self._tasks.spawn(self._remove(name), name="remove contacts")

    async def _remove(self, name: str) -> None:
        self._box.say("")
        try:
            await (await self._have()).remove(name)
        except KeyringUnavailable:
            text = self._tr("{name} is removed, but its password is still in the keyring.", name=name)
            self._box.say(text)
        except (ContactServerError, StoreError) as error:
            self._box.say(server_trouble(error, self._tr))
        except OSError as error:
            self._box.say(self._not_written(error))
        self._tell()

    def _change(self, name: str) -> None:
        if self._sources is None:
            return
        self._changing = name
        self._window().open_with(draft_of(name, self._sources.state(name).server), kept=True)

    def _window(self) -> ServerWindow:
        if self._form is None:
            self._form = self._make_form()
            self._form.try_wanted.connect(self._try_soon)
            self._form.keep_wanted.connect(self._keep_soon)
            self._form.left.connect(self._ask_no_more)
        self._ask_no_more()
        return self._form

    def _try_soon(self, draft: ServerDraft) -> None:
        self._ask_no_more()
        self._asking = self._tasks.spawn(self._try(draft, keeping=False), name="try a server")

    def _keep_soon(self, draft: ServerDraft) -> None:
        self._ask_no_more()
        self._asking = self._tasks.spawn(self._try(draft, keeping=True), name="try a server")

    def _ask_no_more(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    async def _try(self, draft: ServerDraft, *, keeping: bool) -> None:
        form, tr = self._window_there(), self._tr
        form.say("")
        form.show_found("", ())
        wrong = problems(draft, tr, kept=bool(self._changing))
        if not self._changing and draft.name in self.names:
            wrong["name"] = tr("There is a server of that name already.")
        for field, text in wrong.items():
            form.fields.set_error(field, text)
        if any(wrong.values()):
            form.say(tr("Something is missing above."))
            return
        form.set_busy(True, keeping=keeping)
        try:
            sources, server = await self._have(), server_of(draft)
            password = draft.password or (await sources.password(draft.name) if draft.user and self._changing else "")
            sight = await sources.look(draft.name, server, password)
            if keeping:
                await sources.add(draft.name, server, password)
        except _REFUSALS as error:
            form.say(server_trouble(error, tr))
            return
        except OSError as error:
            form.say(self._not_written(error))
            return
        finally:
            form.set_busy(False)
        if not keeping:
            form.show_found(self._heading(sight), [_found(person) for person in sight.people])
            return
        self._asking = None  # closing the form ends what is asked
        form.close()
        self._read_soon(draft.name)

    def _window_there(self) -> ServerWindow:
        assert self._form is not None  # noqa: S101 - it is what asked
        return self._form

    def _heading(self, sight: Sight) -> str:
        if not sight.count:
            return self._tr("The login is good, but there is nobody to be seen.")
        if sight.more:
            return self._tr("More than {n} people, for instance:", n=sight.count)
        return self._tr.plural("{n} person:", "{n} people, for instance:", sight.count)

    def _not_written(self, error: OSError) -> str:
        return self._tr("The list of servers cannot be written: {why}", why=error.strerror or type(error).__name__)


def _found(person: Contact) -> FoundPerson:
    number = person.numbers[0].number if person.numbers else person.email
    return FoundPerson(person.name, " · ".join(filter(None, (person.organisation, number))))
