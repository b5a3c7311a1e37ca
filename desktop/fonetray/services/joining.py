"""Joining a hub: the code is traded, and what came of it kept where each belongs, the token in the keyring first."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from fonetray.config.credentials import Credentials, CredentialStore, KeyringStatus, KeyringUnavailable
from fonetray.config.join_code import JoinCode
from fonetray.config.paths import Home
from fonetray.config.settings import set_value
from fonetray.feed.joining import trade
from fonetray.services.ground.account import NO_CREDENTIALS
from fonetray.telephony.feed_messages import Joined


async def join_hub(
    code: JoinCode,
    *,
    home: Home,
    credentials: CredentialStore,
    keep_secret: Callable[..., None] = lambda *_: None,
) -> tuple[Joined, Credentials]:
    """Join; gives what the hub said and the credentials as they are now kept.

    Raises `KeyringUnavailable`, and then nothing is stored and the code is still good, `FeedError`, `SettingsError` or
    ``OSError``. Done again with the same code it goes on where it was interrupted, until the token has been used.
    """
    keep_secret(code.secret)
    before = await credentials.load(require_keyring=True) or NO_CREDENTIALS
    state = await credentials.probe()
    if state is not KeyringStatus.READY:
        raise KeyringUnavailable(state)
    new = home.hub_certificate.with_suffix(".new")
    try:
        joined = await trade(code, new)
        keep_secret(joined.token)
        after = replace(before, hub_token=joined.token)
        await credentials.save(after, require_keyring=True)
        await asyncio.to_thread(_settle, home, new, code, joined)
    finally:
        await asyncio.to_thread(new.unlink, missing_ok=True)
    return joined, after


def _settle(home: Home, certificate: Path, code: JoinCode, joined: Joined) -> None:
    if code.pin:
        certificate.replace(home.hub_certificate)
    else:
        home.hub_certificate.unlink(missing_ok=True)
    set_value(home.config_file, "hub.url", code.url)
    set_value(home.config_file, "account.local_number", joined.employee)
