"""Where a hub is reached, as its settings say: its public address, and the pin of a certificate of its own."""

import hashlib
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from fonetray.cli.context import CommandError, Context


def public_url(context: Context) -> str:
    """Give the address that desks connect to; raises `CommandError` where nothing says it."""
    settings = context.settings()
    if settings.listener.public_url:
        return settings.listener.public_url.rstrip("/")
    host = settings.listener.host
    if host in ("127.0.0.1", "::1", "localhost") and settings.listener.port:
        scheme = "https" if settings.hub.certificate else "http"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{settings.listener.port}"
    raise CommandError(
        "nothing says how desks reach this hub; `fonetray config set listener.public_url https://hub.example.dk`"
    )


def host_of(url: str) -> str:
    """Give an address's host."""
    return urlsplit(url).hostname or ""


def certificate_files(context: Context) -> tuple[Path, Path]:
    """Give where the hub's certificate and key lie, or would."""
    hub = context.settings().hub
    config = context.home.config
    return config / (hub.certificate or "hub-certificate.pem"), config / (hub.key or "hub-key.pem")


def pin_of(context: Context) -> str:
    """Give the SHA-256, in hex, of a certificate that proves itself to nobody; empty where others prove it."""
    if not context.settings().hub.certificate:
        return ""
    file, _ = certificate_files(context)
    try:
        whole = ssl.PEM_cert_to_DER_cert(file.read_text(encoding="ascii").partition("-----END")[0] + _END)
    except (OSError, ValueError) as error:
        raise CommandError(f"{file} is no certificate that can be read; see `fonetray hub certificate`") from error
    from cryptography import x509  # noqa: PLC0415 - for hubs with a certificate of their own alone

    certificate = x509.load_der_x509_certificate(whole)
    return hashlib.sha256(whole).hexdigest() if certificate.issuer == certificate.subject else ""


_END = "-----END CERTIFICATE-----"
