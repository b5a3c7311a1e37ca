"""Everything that can go wrong with the provider, in one tree.

Each error's text says in one line what happened, ``hint`` what to do; neither ever holds an address or a secret.

- `ProviderError`
    - `WrongCredentials`: the login was refused
    - `Unreachable`: no answer was to be had: no network, no such host, no TLS
        - `TimedOut`: it took too long
        - `Unproven`: somebody is there whose certificate does not prove that it is the provider
    - `NoHttps`: a call could not be asked for over https; its ``reason`` is another of these errors
    - `PlainHttpRefused`: the address would send a password unprotected
    - `BadAnswer`: something answered, but not as the provider does
        - `SentElsewhere`: it named another address, which is not gone to
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


class Unproven(Unreachable):
    """Somebody is there whose certificate does not prove that it is the provider."""


class NoHttps(ProviderError):
    """A call could not be asked for over https, and nothing went out in the open; ``reason`` says why."""

    def __init__(self, reason: ProviderError) -> None:
        """Say which settings there are for a provider without https, and what they risk (protocol §2)."""
        super().__init__(
            str(reason),
            f"{reason.hint}. If the provider has no https there, provider.myfone_url can be set to its http address and"
            " provider.allow_plain_http to true; anybody on the way can then read your password",
        )
        self.reason = reason


class PlainHttpRefused(ProviderError):
    """The address would send a password unprotected."""


class BadAnswer(ProviderError):
    """Something answered, but not as the provider does."""


class SentElsewhere(BadAnswer):
    """It named another address, which is not gone to: the password was meant for this one."""


class AnswerLost(BadAnswer):
    """An answer that cannot be read, or a gateway's: what was asked for may have been done all the same."""


class Rejected(ProviderError):
    """The provider said no."""


class Uncertain(ProviderError):
    """A call was asked for and the answer was lost: the phone may ring."""
