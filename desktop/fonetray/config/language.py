"""Danish and English: every text a user sees is asked for here, by its English wording."""

import gettext
import locale
import os

from fonetray.config.resources import resource

LANGUAGES = ("da", "en")


class Translate:
    """Turns English texts into the user's language; placeholders in braces are filled in after that."""

    def __init__(self, language: str, catalogue: gettext.NullTranslations) -> None:
        """Take a language of `LANGUAGES` and its catalogue."""
        self.language = language
        self._catalogue = catalogue

    @classmethod
    def for_language(cls, setting: str) -> "Translate":
        """Make one for the setting ``ui.language``: ``auto`` follows the desktop, anything unknown is English."""
        language = _of_the_desktop() if setting == "auto" else setting
        if language not in LANGUAGES:
            language = "en"
        folder = str(resource("translations"))
        return cls(language, gettext.translation("fonetray", folder, [language], fallback=True))

    def __call__(self, text: str, **values: object) -> str:
        """Give ``text`` in the user's language, with its placeholders filled in."""
        said = self._catalogue.gettext(text)
        return said.format(**values) if values else said

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """Give the form that goes with ``n``, which both forms may show as ``{n}``."""
        return self._catalogue.ngettext(one, many, n).format(n=n, **values)


def _of_the_desktop() -> str:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value and value not in ("C", "POSIX"):
            return value.split(":")[0][:2].lower()
    try:
        return (locale.getlocale()[0] or "en")[:2].lower()
    except ValueError:
        return "en"
