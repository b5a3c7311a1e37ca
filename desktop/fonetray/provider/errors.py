"""Everything that can go wrong with the provider, in one tree.

Each error's text says in one line what happened, ``hint`` what to do; neither ever holds an address or a secret.

- `ProviderError`
    - `WrongCredentials`: the login was refused
    - `Unreachable`: no answer was to be had: no network, no such host, TLS refused
        - `TimedOut`: it took too long
    - `PlainHttpRefused`: the address would send a password unprotected
    - `BadAnswer`: something answered, but not as the provider does
        - `AnswerLost`: and what was asked for may have been done
    - `Rejected`: the provider said no, in its own words
    - `Uncertain`: a call was asked for and the answer was lost: the phone may ring
"""


class ProviderError(Exception):
    """The provider could not be had, or would not."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Say what happened, and what to do about it."""
        super().__init__(message)
        self.hint = hint

    @property
    def in_words(self) -> str:
        """The message and the hint as sentences, on one line."""
        sentences = (text[0].upper() + text[1:].rstrip(".") + "." for text in (str(self), self.hint) if text)
        return " ".join(sentences)


class WrongCredentials(ProviderError):
    """The login was refused."""


class Unreachable(ProviderError):
    """No answer was to be had."""


class TimedOut(Unreachable):
    """It took too long."""


class PlainHttpRefused(ProviderError):
    """The address would send a password unprotected."""


class BadAnswer(ProviderError):
    """Something answered, but not as the provider does."""


class AnswerLost(BadAnswer):
    """An answer that cannot be read, or a gateway's: what was asked for may have been done all the same."""


class Rejected(ProviderError):
    """The provider said no."""


class Uncertain(ProviderError):
    """A call was asked for and the answer was lost: the phone may ring."""
