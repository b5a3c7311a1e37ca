"""From the keyring to the account, at the start: a keyring that is locked is waited for, and said."""

from collections.abc import Callable

from fonetray.config.credentials import CredentialStore
from fonetray.config.language import Translate
from fonetray.services.ground.account import NO_CREDENTIALS, Account
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.views import NoticeLevel

_KEY = ("keyring", "")


class SignIn:
    """Reads what the keyring holds into the account."""

    def __init__(self, *, account: Account, credentials: CredentialStore, popups: PopupStack, tr: Translate) -> None:
        """Take the account to fill, the keyring, and where to say that it is locked."""
        self._account = account
        self._credentials = credentials
        self._popups = popups
        self._tr = tr

    async def now(self) -> None:
        """Take what the keyring gives; the desktop may ask the user to unlock it."""
        self._account.credentials = await self._credentials.load() or NO_CREDENTIALS

    async def when_unlocked(self, *, changed: Callable[[], None], nothing: Callable[[], None]) -> None:
        """Call ``changed`` when a locked keyring was unlocked and had the login, ``nothing`` where there is none."""
        while not self._account.complete and self._credentials.locked:
            text = self._tr("Your keyring is locked, so you are not signed in. Unlock it, and it happens by itself.")
            self._popups.show_notice(text, NoticeLevel.WARNING, key=_KEY, hide_after=None)
            await self._credentials.wait_until_unlocked()
            found = await self._credentials.load()
            if found is not None and not self._account.complete:
                self._account.credentials = found
                changed()
        self._popups.close_notice(_KEY)
        if not self._account.complete:
            nothing()
