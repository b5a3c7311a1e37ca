"""Danish and English: every text a user sees is asked for here, by its English wording."""

import gettext
import json
from collections.abc import Mapping

from fonetray.config.desktop_language import desktop_languages
from fonetray.config.resources import resource

LANGUAGES = ("da", "en")


class Translate:
    """Turns English texts into the user's language; placeholders in braces are filled in after that."""

    def __init__(self, language: str, catalogue: gettext.NullTranslations) -> None:
        """Take a language of `LANGUAGES` and its catalogue."""
        self.language = language
        self._catalogue = catalogue
        self._countries: dict[str, str] | None = None

    @classmethod
    def for_language(cls, setting: str) -> "Translate":
        """Make one for the setting ``ui.language``: ``auto`` follows the desktop, anything unknown is English."""
        wanted = desktop_languages() if setting == "auto" else (setting,)
        language = next((language for language in wanted if language in LANGUAGES), "en")
        folder = str(resource("translations"))
        return cls(language, gettext.translation("fonetray", folder, [language], fallback=True))

    def __call__(self, text: str, **values: object) -> str:
        """Give ``text`` in the user's language, with its placeholders filled in."""
        said = self._catalogue.gettext(text)
        return said.format(**values) if values else said

    def told(self, text: str, values: Mapping[str, object]) -> str:
        """Give a text that comes as data, where it is known, with its placeholders filled in: ``{{`` is a brace.

        It stands somewhere as the text of a ``phrase``, and is collected there.
        """
        return self._catalogue.gettext(text).format(**values)

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """Give the form that goes with ``n``, which both forms may show as ``{n}``."""
        return self._catalogue.ngettext(one, many, n).format(n=n, **values)

    def country(self, region: str) -> str:
        """Name a country by its ISO 3166 code; empty for a code that is no country's."""
        return self.countries().get(region, "")

    def countries(self) -> Mapping[str, str]:
        """Name all countries, by their ISO 3166 codes."""
        if self._countries is None:
            names = json.loads(resource("countries.json").read_text(encoding="utf-8"))
            self._countries = dict(names[self.language])
        return self._countries
