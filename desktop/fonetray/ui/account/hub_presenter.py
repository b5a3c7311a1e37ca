"""The hub box's other side: trades the code that was entered, and says how we stand with the hub."""

from collections.abc import Callable

from fonetray.config.credentials import CredentialStore, KeyringUnavailable
from fonetray.config.join_code import BadJoinCode, read_join_code
from fonetray.config.language import Translate
from fonetray.config.settings import SettingsError, load_settings
from fonetray.feed.errors import FeedError, NoHubAddress, NotAdmitted, Unproven
from fonetray.services.desk import Desk
from fonetray.services.joining import join_hub
from fonetray.ui.account.hub_box import HubBox
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import NoticeLevel
from fonetray.ui.words.hub import connected, hub_trouble, why_refused


class HubPresenter:
    """Shows the state whenever it changes, and joins."""

    def __init__(
        self,
        *,
        box: HubBox,
        desk: Desk,
        credentials: CredentialStore,
        tasks: Tasks,
        tr: Translate,
        joined: Callable[[], None],
    ) -> None:
        """Take the parts; ``joined`` is called after settings and credentials are the hub's."""
        self._box = box
        self._desk = desk
        self._credentials = credentials
        self._tasks = tasks
        self._tr = tr
        self._joined = joined
        box.join_wanted.connect(self._join_soon)
        desk.hub.feeding.subscribe(self._follow)
        desk.directory.subscribe(self._follow)

    def show(self) -> None:
        """Begin anew: how we stand, and no code entered."""
        self._box.set_state(*self._state(), joined=self._desk.account.joined)

    def _follow(self) -> None:
        self._box.follow(*self._state())

    def _state(self) -> tuple[str, NoticeLevel]:
        trouble = hub_trouble(self._desk, self._tr)
        if trouble:
            return trouble, NoticeLevel.WARNING
        said = connected(self._desk, self._tr)
        return said or (self._tr("Connecting to the hub…") if self._desk.account.joined else ""), NoticeLevel.INFO

    def _join_soon(self, text: str) -> None:
        self._tasks.spawn(self._join(text), name="join the hub")

    async def _join(self, text: str) -> None:
        account = self._desk.account
        self._box.set_error("")
        try:
            code = read_join_code(text)
        except BadJoinCode:
            self._box.set_error(self._tr("That is not a whole join code: it is one long line that begins fonetray1."))
            return
        self._box.set_busy(True)
        before = account.settings.hub.url
        try:
            _, credentials = await join_hub(
                code, home=account.home, credentials=self._credentials, keep_secret=account.keep_secret
            )
        except (FeedError, KeyringUnavailable, SettingsError, OSError) as error:
            self._box.set_error(self._words(error))
            return
        finally:
            self._box.set_busy(False)
        account.settings = load_settings(account.home.config_file).settings
        account.credentials = credentials
        if before not in ("", account.settings.hub.url):
            await self._desk.journal.forget_feed()
        self.show()
        self._joined()

    def _words(self, error: Exception) -> str:
        tr = self._tr
        if isinstance(error, KeyringUnavailable):
            return tr("There is no keyring to keep the hub's token in, so nothing was changed. The code is still good.")
        if isinstance(error, NotAdmitted):
            return why_refused(error, tr)
        if isinstance(error, Unproven):
            return tr("Whoever answers there has not the certificate that the join code names. Ask your administrator.")
        if isinstance(error, NoHubAddress):
            return tr("The join code's address is plain http, which is not used. Ask your administrator.")
        if isinstance(error, FeedError):
            return tr("The hub cannot be reached. Check the network and try again; the code is still good.")
        return str(error)
