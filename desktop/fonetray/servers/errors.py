"""Everything that can go wrong with a server that people are read from, in one tree.

Each error's text says in one line what happened; none ever holds a password.

- `ServerError`
    - `Unreachable`: no answer was to be had: no network, no such host, no TLS, or it took too long
        - `Unproven`: somebody is there whose certificate does not prove that it is the server; ``flaw`` says why
    - `LoginRefused`: the server knows user and password not, or lets them read nothing
    - `SentElsewhere`: it named another address, where the password does not go
    - `BadAnswer`: something answered, but not as such a server does
    - `Declined`: the server said no; ``refusal`` says to what, where that is known
    - `CutShort`: it gave some people and said that there are more
"""

import ssl
from enum import StrEnum

import httpx


class ServerError(Exception):
    """The server could not be had, or would not."""


class Unreachable(ServerError):
    """No answer was to be had."""


class Flaw(StrEnum):
    """What is wrong with a certificate."""

    EXPIRED = "expired"
    OTHER_NAME = "other name"
    UNKNOWN_ISSUER = "unknown issuer"


class Unproven(Unreachable):
    """Somebody is there whose certificate does not prove that it is the server."""

    def __init__(self, flaw: Flaw) -> None:
        """Say what is wrong with the certificate."""
        super().__init__(_FLAWS[flaw])
        self.flaw = flaw


class LoginRefused(ServerError):
    """The server takes user and password not."""


class SentElsewhere(ServerError):
    """It named another address, where the password does not go."""

    def __init__(self, where: str) -> None:
        """Name the other address, without what could be secret in it."""
        super().__init__(
            f"the server sends us to {where}, where the password does not go; enter that address if it is right"
        )
        self.where = where


class BadAnswer(ServerError):
    """Something answered, but not as such a server does."""


class Refusal(StrEnum):
    """What a server says no to."""

    BASE = "base"
    FILTER = "filter"
    LOGIN_KIND = "kind of login"
    NO_BOOKS = "no address books"
    OTHER = "other"


class Declined(ServerError):
    """The server said no."""

    def __init__(self, message: str, refusal: Refusal = Refusal.OTHER) -> None:
        """Say to what."""
        super().__init__(message)
        self.refusal = refusal


class CutShort(ServerError):
    """It gave some people and said that there are more."""


_FLAWS = {
    Flaw.EXPIRED: "the server's certificate has expired, or this computer's clock is wrong",
    Flaw.OTHER_NAME: "the server's certificate is another computer's; enter the name that stands in it",
    Flaw.UNKNOWN_ISSUER: "nobody that this computer trusts has signed the server's certificate; "
    "add your company's own authority to the computer, or name its file",
}
_X509_EXPIRED = (9, 10)
_X509_OTHER_NAME = (62, 64)


def unproven(error: BaseException | None) -> Unproven | None:
    """Make what it says of the certificate of any error that is about one; None of the others."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            code = getattr(error, "verify_code", 0)
            if code in _X509_EXPIRED:
                return Unproven(Flaw.EXPIRED)
            return Unproven(Flaw.OTHER_NAME if code in _X509_OTHER_NAME else Flaw.UNKNOWN_ISSUER)
        error = error.__cause__ or error.__context__
    return None


def trusting(ca_file: str) -> ssl.SSLContext:
    """Make what a server's certificate is held to: the computer's and httpx's own authorities, and a file's.

    Blocks for a tenth of a second. Raises `ServerError`.
    """
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            raise ServerError(f"{ca_file} holds no certificate that can be read (PEM)") from error
    return context
