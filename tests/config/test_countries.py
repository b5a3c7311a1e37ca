"""Every country that has telephone numbers has a name in both languages."""

import gettext
import importlib.util
from pathlib import Path

import phonenumbers
import pytest

from fonetray.config.language import LANGUAGES, Translate
from fonetray.config.resources import resource

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name(language: str) -> None:
    tr = Translate(language, gettext.NullTranslations())
    assert [region for region in phonenumbers.SUPPORTED_REGIONS if not tr.country(region)] == []
    assert tr.country("001") == tr.country("") == tr.country("ZZ") == ""


def test_names_are_in_the_users_language() -> None:
    danish, english = (Translate(language, gettext.NullTranslations()) for language in ("da", "en"))
    assert (danish.country("SE"), english.country("SE")) == ("Sverige", "Sweden")
    assert (danish.country("DE"), english.country("DE")) == ("Tyskland", "Germany")
    assert (danish.country("HK"), english.country("HK")) == ("Hongkong", "Hong Kong")


def test_the_file_is_what_its_tool_writes() -> None:
    spec = importlib.util.spec_from_file_location("packaging_countries", ROOT / "packaging" / "countries.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert resource("countries.json").read_text(encoding="utf-8") == tool.countries()
