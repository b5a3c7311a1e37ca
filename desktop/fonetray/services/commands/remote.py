"""The commands that the running app does for a terminal, since it holds the database and the settings."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fonetray.capture.state import DAYS
from fonetray.config.credentials import CredentialStore
from fonetray.config.settings import SettingsError, load_settings, set_value
from fonetray.provider.errors import ProviderError
from fonetray.services.capture import CaptureError
from fonetray.services.contacts.imports import ImportRunning, ImportState
from fonetray.services.contacts.taking import NoSuchSource, remove_source
from fonetray.services.foundation import Foundation
from fonetray.services.ground.account import NO_CREDENTIALS
from fonetray.services.ground.handover import CommandRefused
from fonetray.store.errors import StoreError

LIVE = ("account.", "dial.", "calls.", "popup.", "history.", "hub.url", "share.")
"""Settings that the running app follows at once; the others take effect when it starts the next time."""

_MOMENT = 0.25
"""Seconds between two answers to whoever watches an import."""


class RemoteCommands:
    """Each method takes the question's arguments and gives the answer's; what cannot be done is `CommandRefused`."""

    def __init__(
        self,
        *,
        desk: Foundation,
        credentials: CredentialStore,
        changed: Callable[[], None],
        signed_in: Callable[[], Awaitable[object]],
    ) -> None:
        """Take the parts.

        ``changed`` is called after settings or credentials are others than before; ``signed_in`` is waited for by what
        needs the credentials, which at the start come a moment after the first command may.
        """
        self._signed_in = signed_in
        self._desk = desk
        self._credentials = credentials
        self._changed = changed

    def table(self) -> dict[str, Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]]:
        """Give the commands by name."""
        return {
            "sync": self.sync,
            "import": self.import_files,
            "import-progress": self.import_progress,
            "import-cancel": self.import_cancel,
            "remove-contacts": self.remove_contacts,
            "set-config": self.set_config,
            "reload-credentials": self.reload_credentials,
            "reload-account": self.reload_account,
            "capture": self.capture,
        }

    async def sync(self, question: dict[str, Any]) -> dict[str, Any]:
        """Read employees and call flows; with ``anyway`` a list is believed that lacks many."""
        await self._signed_in()
        try:
            return (await self._desk.directory.sync(anyway=question.get("anyway") is True)).as_document()
        except ProviderError as error:
            raise CommandRefused(error.in_words) from error
        except StoreError as error:
            raise CommandRefused(str(error)) from error

    async def import_files(self, question: dict[str, Any]) -> dict[str, Any]:
        """Begin to import files; how far that is, `import_progress` says."""
        try:
            self._desk.imports.begin([Path(file) for file in question.get("files", [])])
        except ImportRunning as error:
            raise CommandRefused(str(error)) from error
        return {}

    async def import_progress(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Say how far the import is in a moment; at its end with the report, and refused where it failed."""
        from fonetray.services.contacts.file_import import document  # noqa: PLC0415 - needed by nobody who imports nothing

        await self._desk.imports.settled(within=_MOMENT)
        current = self._desk.imports.current
        if current is None or current.state is ImportState.FAILED:
            raise CommandRefused(current.why if current else "nothing is being imported")
        report = document(current.reports) if current.state is not ImportState.RUNNING else None
        return {
            "state": current.state,
            "file": current.file,
            "progress": asdict(current.progress),
            "report": report,
        }

    async def import_cancel(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Stop the import; what went in stays."""
        await self._desk.imports.cancel()
        return {}

    async def remove_contacts(self, question: dict[str, Any]) -> dict[str, Any]:
        """Remove a source of contacts with all that it brought."""
        try:
            return await remove_source(self._desk.contacts, str(question.get("source")))
        except (NoSuchSource, StoreError) as error:
            raise CommandRefused(str(error)) from error

    async def set_config(self, question: dict[str, Any]) -> dict[str, Any]:
        """Write a setting and follow it."""
        key = str(question.get("key"))
        account = self._desk.account
        try:
            account.settings = set_value(account.home.config_file, key, str(question.get("value")))
        except SettingsError as error:
            raise CommandRefused(str(error), 2) from error
        except OSError as error:
            raise CommandRefused(f"{account.home.config_file} cannot be written: {error.strerror}") from error
        await self._desk.sharing.follow()
        self._changed()
        return {"restart": not key.startswith(LIVE)}

    async def reload_credentials(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Take the credentials as the keyring has them now."""
        await self._signed_in()
        self._desk.account.credentials = await self._credentials.load() or NO_CREDENTIALS
        self._changed()
        return {}

    async def reload_account(self, question: dict[str, Any]) -> dict[str, Any]:
        """Take the settings and the credentials as they are now kept: a hub was joined."""
        account = self._desk.account
        before = account.settings.hub.url
        account.settings = load_settings(account.home.config_file).settings
        if before not in ("", account.settings.hub.url):
            await self._desk.journal.forget_feed()
        return await self.reload_credentials(question)

    async def capture(self, question: dict[str, Any]) -> dict[str, Any]:
        """Begin, end or remove a capture, or say how it stands."""
        days, size = int(question.get("days", DAYS)), int(question.get("size", 0))
        obey, action = self._desk.capture.obey, str(question.get("action"))
        try:
            return await asyncio.to_thread(obey, action, days=days, size=size)
        except CaptureError as error:
            raise CommandRefused(str(error)) from error
