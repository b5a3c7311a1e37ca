"""The employee list at the listener: whether it is given away, its secret, and what it says (docs/sharing.md)."""

import asyncio
import hashlib
import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from fonetray.config.settings import SettingsError, set_value
from fonetray.listener.desk_ports import Tagged
from fonetray.listener.secret import OVERLAP, ListenerSecret
from fonetray.services.ground.account import Account
from fonetray.services.ground.handover import CommandRefused
from fonetray.services.people import colleagues
from fonetray.services.people.directory import Directory

log = logging.getLogger(__name__)


class Sharing:
    """Fulfils the listener's ``SharedList`` as the settings are at the moment; `follow` takes note of a change."""

    def __init__(self, *, account: Account, directory: Directory | None = None) -> None:
        """Give nothing away before `follow`; a command that only switches it needs no ``directory``."""
        self._account = account
        self._directory = directory
        self._secret: ListenerSecret | None = None
        self._written: tuple[datetime | None, Collection[str]] | None = None
        self._page = Tagged(b"", "")

    @property
    def secret(self) -> ListenerSecret | None:
        """What stands in the path; None while nothing is given away."""
        return self._secret if self._account.settings.share.employees else None

    @property
    def origins(self) -> Collection[str]:
        """The web sites whose pages may read it."""
        return self._account.settings.share.origins

    @property
    def sources(self) -> Sequence[str]:
        """The networks that it may be read from; none for any."""
        return self._account.settings.share.sources

    async def page(self) -> Tagged:
        """Give the list and its tag; it is written when somebody asks, once for each reading."""
        parts = self._account.settings.share.fields
        wanted = self._directory.synced_at if self._directory else None, parts
        if wanted != self._written:
            people = self._directory.employees if self._directory else ()
            body = await asyncio.to_thread(colleagues.document, people, read=wanted[0], parts=parts)
            self._page, self._written = Tagged(body, hashlib.sha256(body).hexdigest()[:16]), wanted
        return self._page

    async def follow(self) -> None:
        """Have a secret where the list is given away; one that cannot be written is logged, and nothing given."""
        if not self._account.settings.share.employees or self._secret is not None:
            return
        file = self._account.home.share_secret_file
        try:
            self._secret = await asyncio.to_thread(ListenerSecret.load_or_create, file, hide=self._account.keep_secret)
        except OSError as error:
            log.error("The employee list is not shared: %s: %s", file, error.strerror)  # noqa: TRY400 - says it all

    def url(self, base: str) -> str:
        """Give the list's address under a listener's own, empty while it is not given away."""
        from fonetray.listener.share_door import PAGE  # noqa: PLC0415 - with it all of aiohttp, a quarter of a command

        return "" if self.secret is None else f"{base.rstrip('/')}/{self.secret.reveal()}/{PAGE}"

    def standing(self, base: str) -> dict[str, Any]:
        """Say how it stands, for the commands."""
        share = self._account.settings.share
        former = self.secret.standing() if self.secret else {"former_until": None, "former_used": None}
        return {
            "on": self.secret is not None,
            "wanted": share.employees,
            "url": self.url(base),
            "origins": list(share.origins),
            "sources": list(share.sources),
            "fields": list(share.fields),
            **former,
        }

    async def obey(self, question: dict[str, Any], base: str) -> dict[str, Any]:
        """Do what the ``share`` command asks, and say how it stands then; raises `CommandRefused`."""
        account, action = self._account, question.get("action")
        try:
            if action in ("on", "off"):
                value = "true" if action == "on" else "false"
                account.settings = await asyncio.to_thread(
                    set_value, account.home.config_file, "share.employees", value
                )
            await self.follow()
            if action == "rotate":
                if self.secret is None:
                    raise CommandRefused("The employee list is not shared; `fonetray share on` shares it")
                await asyncio.to_thread(
                    self.secret.rotate, timedelta(seconds=float(question.get("overlap", OVERLAP.total_seconds())))
                )
        except SettingsError as error:
            raise CommandRefused(str(error), 2) from error
        except OSError as error:
            raise CommandRefused(f"That could not be written: {error.strerror}") from error
        if action == "on" and self.secret is None:
            raise CommandRefused(f"{account.home.share_secret_file} cannot be written")
        return self.standing(base)
