"""What the settings of call cards allow, and the one line that says so."""

from pathlib import Path

import pytest

from fonetray.config.settings import SettingsError, load_settings, set_value

GOOD = {
    "popup.fields": '["Kundenr.", "By"]',
    "popup.place": "top-left@DP-1",
    "popup.form": "notification",
    "popup.open_when": "answer",
    "popup.open_only": '["external", "my-phone"]',
    "popup.open_page": "superoffice:find?phone={e164}&name={name}",
    "popup.open_schemes": '["superoffice"]',
    "popup.key": "F2",
    "popup.key_everywhere": "yes",
    "popup.while_sharing": "hide",
    "popup.seconds_for_note": "30",
}
BAD = [
    ("popup.fields", '["1", "2", "3", "4", "5", "6", "7"]'),
    ("popup.fields", '[""]'),
    ("popup.place", "middle"),
    ("popup.place", "top-left@"),
    ("popup.open_only", '["everybody"]'),
    ("popup.open_page", "https://{name}.example/"),
    ("popup.open_page", "https://crm.example/{password}"),
    ("popup.open_page", "https://crm.example/{e164"),
    ("popup.open_page", "javascript:alert('{name}')"),
    ("popup.open_page", "crm.example/{e164}"),
    ("popup.open_schemes", '["file"]'),
    ("popup.open_schemes", '["Not A Scheme"]'),
    ("popup.key", "A"),
    ("popup.key", "Shift+A"),
    ("popup.key", "F13"),
]


@pytest.mark.parametrize(("key", "text"), GOOD.items())
def test_what_is_allowed_is_written(tmp_path: Path, key: str, text: str) -> None:
    set_value(tmp_path / "config.toml", key, text)
    assert load_settings(tmp_path / "config.toml").problems == ()


@pytest.mark.parametrize(("key", "text"), BAD)
def test_what_is_not_says_what_is(tmp_path: Path, key: str, text: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{key} takes .*, not ") as refused:
        set_value(tmp_path / "config.toml", key, text)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "config.toml").exists()
