"""The certificate of a listener that speaks https itself, rather than behind a proxy."""

import ssl
from pathlib import Path


class CertificateError(Exception):
    """A certificate cannot be used; the message says which file and why."""


class Certificate:
    """A certificate and its key, as PEM files."""

    def __init__(self, *, certificate: Path, key: Path) -> None:
        """Take the files; they are read by `context`."""
        self._certificate = certificate
        self._key = key
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        """Give the context that connections are made with. Raises `CertificateError`."""
        if self._context is None:
            self._context = self._read(ssl.create_default_context(ssl.Purpose.CLIENT_AUTH))
        return self._context

    def renew(self) -> None:
        """Read the files anew, if they can be used; raises `CertificateError`, and then the former ones stay."""
        self._read(ssl.create_default_context(ssl.Purpose.CLIENT_AUTH))
        if self._context is not None:
            self._read(self._context)

    def _read(self, context: ssl.SSLContext) -> ssl.SSLContext:
        def no_password() -> bytes:
            raise CertificateError(
                f"{self._key} is locked by a password; give a key without one, that only we may read"
            )

        for file in (self._certificate, self._key):
            try:
                with file.open("rb"):
                    pass
            except OSError as error:
                raise CertificateError(f"{file} cannot be read: {error.strerror}") from error
        try:
            context.load_cert_chain(self._certificate, self._key, password=no_password)
        except (ssl.SSLError, ValueError) as error:
            raise CertificateError(
                f"{self._certificate} and {self._key} are no certificate and its key in PEM form"
            ) from error
        return context
