"""Trading a join code for a token, with a hub that is proven by its certificate's pin or by a trusted certificate."""

import asyncio
import hashlib
import hmac
import os
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from fonetray.config.join_code import JoinCode
from fonetray.feed.connection import HubConnection, checked_hub_address
from fonetray.feed.errors import Unproven, Unreachable
from fonetray.feed.hub_api import HubClient
from fonetray.telephony.feed_messages import Joined

_PATIENCE = 10.0
_HTTPS = 443


async def trade(code: JoinCode, certificate: Path) -> Joined:
    """Trade a code; raises `FeedError`, and ``OSError`` where the file cannot be written.

    Where only its pin proves the hub, its certificate is written to the file ``certificate`` (PEM). Until the token is
    used, the same code may be traded again.
    """
    if code.pin:
        pem = await _pinned_certificate(checked_hub_address(code.url), code.pin)
        await asyncio.to_thread(_write, certificate, pem)
    connection = HubConnection(url=code.url, token=lambda: "", certificate=certificate if code.pin else None)
    try:
        return await HubClient(connection).join(code.secret)
    finally:
        await connection.aclose()


async def _pinned_certificate(url: str, pin: str) -> str:
    """Ask the hub for its certificate and give it if it is the one that the code names; nothing else is sent."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise Unproven("the join code names a certificate, and its address is not https")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # its pin is looked at instead
    try:
        async with asyncio.timeout(_PATIENCE):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or _HTTPS, ssl=context)
    except (OSError, TimeoutError) as error:
        raise Unreachable("there is no way to it") from error
    tls: ssl.SSLObject = writer.get_extra_info("ssl_object")
    found = tls.getpeercert(binary_form=True) or b""
    writer.transport.abort()
    if not hmac.compare_digest(hashlib.sha256(found).hexdigest(), pin):
        raise Unproven("the hub's certificate is not the one that the join code names")
    return ssl.DER_cert_to_PEM_cert(found)


def _write(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(text)
