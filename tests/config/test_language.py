"""The language follows the setting, else the desktop; resources are found."""

import os
import plistlib
from pathlib import Path

import pytest

from fonetray.config.desktop_language import from_environment, from_macos
from fonetray.config.language import Translate
from fonetray.config.resources import resource


@pytest.mark.parametrize(
    ("environment", "languages"),
    [
        ({"LANG": "da_DK.UTF-8"}, ("da",)),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "da_DK"}, ("da",)),
        ({"LANG": "da_DK.UTF-8", "LC_ALL": "en_US.UTF-8"}, ("en",)),
        ({"LANG": "da_DK.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": "da"}, ("en",)),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "nb:da:en"}, ("nb", "da", "en", "de")),
        ({"LANG": "C"}, ("en",)),
        ({"LANG": ""}, ()),
        ({}, ()),
    ],
)
def test_the_environment_is_read_as_gettext_does(environment: dict[str, str], languages: tuple[str, ...]) -> None:
    assert from_environment(environment) == languages


@pytest.mark.parametrize(
    ("setting", "environment", "language"),
    [
        ("auto", {"LANG": "da_DK.UTF-8"}, "da"),
        ("auto", {"LANG": "nb_NO.UTF-8", "LANGUAGE": "nb:da"}, "da"),
        ("auto", {"LANG": "dav_KE.UTF-8"}, "en"),
        ("auto", {"LANG": "de_DE.UTF-8"}, "en"),
        ("da", {"LANG": "en_GB.UTF-8"}, "da"),
        ("en", {"LANG": "da_DK.UTF-8"}, "en"),
        ("sv", {"LANG": "da_DK.UTF-8"}, "en"),
    ],
)
def test_a_setting_goes_before_the_desktop(
    monkeypatch: pytest.MonkeyPatch, setting: str, environment: dict[str, str], language: str
) -> None:
    # Python alone is told: the C library would keep an error's words in this language for all tests to come.
    monkeypatch.setattr(os, "environ", environment)
    assert Translate.for_language(setting).language == language


def test_macos_says_its_languages_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / ".GlobalPreferences.plist"
    assert from_macos(file) == ()
    file.write_bytes(b"nonsense")
    assert from_macos(file) == ()
    file.write_bytes(plistlib.dumps({"AppleLanguages": ["da-DK", "en-DK"]}, fmt=plistlib.FMT_BINARY))
    assert from_macos(file) == ("da", "en")


def test_placeholders_are_filled_after_translating() -> None:
    danish, english = Translate.for_language("da"), Translate.for_language("en")
    assert english("Call {name}?", name="{x} Bø") == "Call {x} Bø?"
    assert danish("Call {name}?", name="{x} Bø") == "Ring til {x} Bø?"
    assert danish("Nobody wrote this down") == "Nobody wrote this down"


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0 ubesvarede opkald"), (1, "1 ubesvaret opkald"), (2, "2 ubesvarede opkald")]
)
def test_plurals_follow_danish(n: int, said: str) -> None:
    assert Translate.for_language("da").plural("{n} missed call", "{n} missed calls", n) == said


def test_resources_are_found() -> None:
    assert resource("icons/fonetray.svg").is_file()
    assert resource("translations/da/LC_MESSAGES/fonetray.mo").is_file()
