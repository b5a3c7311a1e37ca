"""What can change while the program runs: the settings, and the logins."""

from collections.abc import Callable

from fonetray.config.credentials import Credentials
from fonetray.config.paths import Home
from fonetray.config.settings import Settings

NO_CREDENTIALS = Credentials(username="", password="", account="", hash="")


class Account:
    """What can change while the program runs: the settings and the credentials in use."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        credentials: Credentials = NO_CREDENTIALS,
        *,
        keep_secret: Callable[..., None] = lambda *_: None,
    ) -> None:
        """Begin with these; ``keep_secret`` is told the secrets of all credentials that are ever in use."""
        self.home = home
        self.settings = settings
        self.keep_secret = keep_secret
        self.credentials = credentials

    @property
    def credentials(self) -> Credentials:
        """The logins in use."""
        return self._credentials

    @credentials.setter
    def credentials(self, credentials: Credentials) -> None:
        self.keep_secret(credentials.password, credentials.hash, credentials.hub_token)
        self._credentials = credentials

    @property
    def local_number(self) -> str:
        """The user's own local number, empty while nobody has said whose phone this is."""
        return self.settings.account.local_number

    @property
    def joined(self) -> bool:
        """Whether this desk has joined a hub."""
        return bool(self.settings.hub.url and self.credentials.hub_token)

    @property
    def reads_people(self) -> bool:
        """Whether people and call flows can be read: from the hub, or with the company's login."""
        return self.joined or bool(self.credentials.account and self.credentials.hash)

    @property
    def company(self) -> str:
        """Whose people are read, a hub's or a PBX account's; empty while there is neither."""
        if self.joined:
            return f"hub {self.settings.hub.url}"
        return f"account {self.credentials.account}" if self.credentials.account else ""

    @property
    def calls(self) -> bool:
        """Whether the user's own login is there, which calls are made with."""
        return bool(self.credentials.username and self.credentials.password)

    @property
    def complete(self) -> bool:
        """Whether there is all that must be: a hub, or else both logins; who only wants to see calls needs no more."""
        return self.joined or (self.reads_people and self.calls)
