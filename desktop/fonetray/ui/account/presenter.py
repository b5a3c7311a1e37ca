"""The account window's other side: keyring, first sync, whose phone this is, and the address for the PBX."""

from collections.abc import Callable
from dataclasses import replace

from fonetray.config.credentials import CredentialStore, KeyringStatus, KeyringUnavailable
from fonetray.config.language import Translate
from fonetray.config.settings import SettingsError, set_value
from fonetray.listener.server import Listener
from fonetray.provider.errors import ProviderError, WrongCredentials
from fonetray.services.desk import Desk
from fonetray.ui.account.address_presenter import AddressPresenter
from fonetray.ui.account.hub_presenter import HubPresenter
from fonetray.ui.account.window import AccountWindow
from fonetray.ui.tasks import Tasks
from fonetray.ui.views import AccountView, NoticeLevel
from fonetray.ui.words.wording import trouble


class AccountPresenter:
    """Opens the window with what is known and takes what the user enters."""

    def __init__(
        self,
        *,
        window: AccountWindow,
        desk: Desk,
        credentials: CredentialStore,
        tasks: Tasks,
        tr: Translate,
        listener: Listener,
        changed: Callable[[], None],
    ) -> None:
        """Take the parts; ``changed`` is called after settings or credentials are others than before."""
        self._window = window
        self._desk = desk
        self._credentials = credentials
        self._tasks = tasks
        self._tr = tr
        self._changed = changed
        self._address = AddressPresenter(
            box=window.address,
            listener=listener,
            public=lambda: bool(desk.account.settings.listener.public_url),
            shared=lambda: desk.sharing.url(listener.base_url),
            failed=self._address_unchanged,
            tr=tr,
        )
        self._hub = HubPresenter(
            box=window.hub, desk=desk, credentials=credentials, tasks=tasks, tr=tr, joined=self._has_joined
        )
        window.save_wanted.connect(self._save_wanted)
        desk.directory.subscribe(self._show_employees)

    def open(self) -> None:
        """Show the window."""
        account = self._desk.account
        self._show_employees()
        self._address.show()
        self._hub.show()
        self._window.set_joined(joined=account.joined)
        self._window.open_with(
            AccountView(
                username=account.credentials.username,
                account=account.credentials.account,
                local_number=account.settings.account.local_number,
            ),
            saved=account.calls if account.joined else account.complete,
        )
        self._tasks.spawn(self._show_keyring(), name="look at the keyring")

    def _has_joined(self) -> None:
        """Follow a hub that was joined: it says whose desk this is, and reads the company."""
        self._window.set_joined(joined=True)
        self._window.set_local_number(self._desk.account.local_number)
        self._changed()

    def _save_wanted(self, view: AccountView) -> None:
        self._tasks.spawn(self._save(view), name="save the account")

    async def _save(self, view: AccountView) -> None:
        tr, account, window = self._tr, self._desk.account, self._window
        before = account.credentials
        entered = replace(
            before,
            username=view.username or before.username,
            password=view.password or before.password,
            account=view.account or before.account,
            hash=view.hash or before.hash,
        )
        window.set_busy(True)
        account.credentials = entered
        try:
            await self._desk.directory.sync()
        except WrongCredentials as error:
            account.credentials = before
            window.set_message(trouble(error, tr), NoticeLevel.ERROR)
            window.set_busy(False)
            return
        except ProviderError as error:
            text = tr("Saved, but not tried: {why}", why=trouble(error, tr))
            level = NoticeLevel.WARNING
        else:
            text, level = tr("Signed in. You are ready to call."), NoticeLevel.INFO
        try:
            await self._credentials.save(entered)
        except KeyringUnavailable:
            text = tr("Kept for this run only: there is no keyring to save it in.")
            level = NoticeLevel.WARNING
        local = view.local_number or self._desk.directory.proposed_local_number(entered.username)
        self._choose(local)
        window.set_busy(False)
        window.set_message(text, level)
        window.saved()
        self._show_employees()
        self._changed()

    def _choose(self, local: str) -> None:
        account = self._desk.account
        if local and local != account.settings.account.local_number:
            try:
                account.settings = set_value(account.home.config_file, "account.local_number", local)
            except (SettingsError, OSError) as error:
                self._window.set_message(str(error), NoticeLevel.ERROR)

    def _show_employees(self) -> None:
        account, directory = self._desk.account, self._desk.directory
        mine = account.settings.account.local_number or directory.proposed_local_number(account.credentials.username)
        people = [(employee.local_number, employee.name) for employee in directory.employees]
        self._window.set_employees(people, mine)

    def _address_unchanged(self, text: str) -> None:
        self._window.set_message(text, NoticeLevel.ERROR)

    async def _show_keyring(self) -> None:
        tr = self._tr
        state = await self._credentials.probe()
        lines = {
            KeyringStatus.READY: (tr("Passwords are kept in your computer's keyring."), NoticeLevel.INFO),
            KeyringStatus.LOCKED: (
                tr("The keyring is locked: unlock it and open this window again."),
                NoticeLevel.WARNING,
            ),
            KeyringStatus.TIMED_OUT: (tr("The keyring does not answer: unlock it and try again."), NoticeLevel.WARNING),
            KeyringStatus.REFUSED: (
                tr("The keyring refuses: look at it in your computer's password manager."),
                NoticeLevel.WARNING,
            ),
        }
        missing = tr("This computer has no keyring: passwords are kept for this run only."), NoticeLevel.WARNING
        self._window.set_keyring(*lines.get(state, missing))
