"""Settings: what is wrong costs only itself, and what is refused leaves the file as it was."""

import re
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonetray.config.settings import (
    Settings,
    SettingsError,
    as_dict,
    get_value,
    known_keys,
    load_settings,
    set_value,
)

GOOD = {
    "provider.api_url": ("http://127.0.0.1:4000/api/", "http://127.0.0.1:4000/api/"),
    "provider.myfone_url": ("https://[::1]:8443", "https://[::1]:8443"),
    "provider.allow_plain_http": ("true", True),
    "provider.timeout": ("600", 600),
    "account.local_number": ("0202", "0202"),
    "account.id": ("ÆØÅ 12", "ÆØÅ 12"),
    "listener.host": ("::", "::"),
    "listener.port": ("65535", 65535),
    "listener.allowed_hosts": (
        '["fonetray.firma.dk", "a.dk:8080", "[::1]:9"]',
        ["fonetray.firma.dk", "a.dk:8080", "[::1]:9"],
    ),
    "listener.allowed_sources": ('["192.0.2.10", "198.51.100.0/24"]', ["192.0.2.10", "198.51.100.0/24"]),
    "listener.public_url": ("", ""),
    "ui.language": ("da", "da"),
    "dial.confirm": ("never", "never"),
    "dial.expected_countries": ('["DK", "SE"]', ["DK", "SE"]),
    "dial.link_mode": ("undo", "undo"),
    "dial.allowed_prefixes": ('["+", "+45", "0046", "90"]', ["+", "+45", "0046", "90"]),
    "dial.blocked_prefixes": ("[]", []),
    "popup.seconds_after_answer": ("0", 0),
    "hub.url": ("https://hub.firma.dk/fonetray", "https://hub.firma.dk/fonetray"),
    "hub.trusted_proxies": ('["127.0.0.1", "2001:db8::/32"]', ["127.0.0.1", "2001:db8::/32"]),
    "hub.keep_days": ("3660", 3660),
}
BAD = [
    ("provider.api_url", ""),
    ("provider.api_url", "ftp://a.dk"),
    ("provider.api_url", "https://[bad"),
    ("provider.api_url", "https://a.dk:99999"),
    ("provider.api_url", "https://a.dk/?hash=1"),
    ("provider.api_url", "https://me:word@a.dk/"),
    ("provider.allow_plain_http", "1"),
    ("provider.allow_plain_http", "yes"),
    ("provider.timeout", "0"),
    ("provider.timeout", "601"),
    ("provider.timeout", "true"),
    ("provider.timeout", "ten"),
    ("provider.timeout", "9" * 5000),
    ("calls.ring_timeout", "30\nallow_plain_http = true"),
    ("account.local_number", "+4512345678"),
    ("account.local_number", "٢٠٢"),
    ("account.id", "a\nb"),
    ("account.id", "\udcff"),
    ("listener.host", ""),
    ("listener.host", "a b"),
    ("listener.port", "-1"),
    ("listener.port", "65536"),
    ("listener.allowed_hosts", "fonetray.firma.dk"),
    ("listener.allowed_hosts", '["https://a.dk"]'),
    ("listener.allowed_hosts", "[1]"),
    ("listener.allowed_sources", '["everybody"]'),
    ("ui.language", "sv"),
    ("dial.confirm", "sometimes"),
    ("dial.expected_countries", '["Denmark"]'),
    ("dial.link_mode", "always"),
    ("dial.allowed_prefixes", '[""]'),
    ("dial.blocked_prefixes", '["*21*"]'),
    ("dial.blocked_prefixes", '["+45 90"]'),
    ("dial.blocked_prefixes", "+45"),
    ("hub.url", "https://:80"),
    ("hub.trusted_proxies", '["nginx"]'),
    ("hub.metrics_sources", "10.0.0.0/8"),
    ("hub.certificate", "a\nb"),
    ("hub.keep_days", "0"),
    ("popup.seconds_after_answer", "[" * 5000),
]


def test_a_new_installation_runs_on_the_defaults(tmp_path: Path) -> None:
    loaded = load_settings(tmp_path / "config.toml")
    assert loaded.settings == Settings()
    assert loaded.problems == ()


def test_every_default_is_a_value_that_may_be_set(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    for key in known_keys():
        default = get_value(Settings(), key)
        text = default if isinstance(default, str) else str(default).replace("'", '"').replace("True", "true")
        set_value(file, key, text.replace("False", "false"))
    assert load_settings(file).settings == Settings()


@pytest.mark.parametrize("key", GOOD)
def test_a_good_value_is_written_and_read_again(tmp_path: Path, key: str) -> None:
    text, value = GOOD[key]
    file = tmp_path / "config.toml"
    assert get_value(set_value(file, key, text), key) == value
    assert get_value(load_settings(file).settings, key) == value
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


@pytest.mark.parametrize(("key", "text"), BAD, ids=lambda value: ascii(value[:30]))
def test_a_bad_value_is_refused_in_one_line_and_nothing_is_written(tmp_path: Path, key: str, text: str) -> None:
    file = tmp_path / "config.toml"
    with pytest.raises(SettingsError) as refused:
        set_value(file, key, text)
    said = str(refused.value)
    assert said.startswith(f"{key} takes ")
    assert "\n" not in said
    assert len(said) < 250
    assert not file.exists()


@pytest.mark.parametrize("key", ["", "ui", "ui.", "ui.colour", ".language", "ui.language.more", "password"])
def test_an_unknown_key_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(SettingsError, match="there is no setting"):
        set_value(tmp_path / "config.toml", key, "x")
    with pytest.raises(SettingsError, match="there is no setting"):
        get_value(Settings(), key)
    assert list(tmp_path.iterdir()) == []


def test_comments_and_order_stay(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('# ours\n[ui]\nlanguage = "en"  # for Jens\n\n[calls]\nring_timeout = 30\n', encoding="utf-8")
    set_value(file, "ui.language", "da")
    set_value(file, "ui.theme", "dark")
    after = file.read_text(encoding="utf-8")
    assert re.search(r'# ours\n\[ui\]\nlanguage = "da"\s+# for Jens\ntheme = "dark"\n', after)
    assert after.endswith("[calls]\nring_timeout = 30\n")


def test_a_link_to_the_file_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "managed.toml"
    real.write_text("", encoding="utf-8")
    link = tmp_path / "config.toml"
    link.symlink_to(real)
    set_value(link, "ui.theme", "dark")
    assert link.is_symlink()
    assert 'theme = "dark"' in real.read_text(encoding="utf-8")


def test_a_bad_value_in_the_file_costs_only_itself(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        'colour = "red"\n[ui]\ntheme = "pink"\nlanguage = "da"\n[account]\nlocal_number = 202\n'
        '[provider]\napi_url = "https://[bad"\n[listener]\nallowed_sources = ["nobody"]\n'
        '[secrets]\npassword = "hunter2"\n',
        encoding="utf-8",
    )
    loaded = load_settings(file)
    assert loaded.settings.ui.language == "da"
    assert loaded.settings.ui.theme == "auto"
    assert loaded.settings.provider == Settings().provider
    assert loaded.settings.listener.allowed_sources == ()
    said = "\n".join(loaded.problems)
    assert len(loaded.problems) == len(said.splitlines()) == 6
    assert all(problem.startswith(str(file)) for problem in loaded.problems)
    assert "ui.theme takes auto or light or dark, not 'pink'" in said
    assert "in quotes, not 202" in said
    assert "hunter2" not in said


BROKEN = {
    "no toml": (b"[ui\n", "line 1"),
    "a key twice": (b'[ui]\ntheme="dark"\ntheme="light"\n', "line 3"),
    "not UTF-8": (b'[ui]\ntheme="\xe6"\n', "UTF-8"),
    "nested too deep": (b"a=" + b"[" * 5000, "deep"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_gives_defaults_and_is_never_overwritten(tmp_path: Path, name: str) -> None:
    text, said = BROKEN[name]
    file = tmp_path / "config.toml"
    file.write_bytes(text)
    loaded = load_settings(file)
    assert loaded.settings == Settings()
    assert len(loaded.problems) == 1
    assert said in loaded.problems[0]
    with pytest.raises(SettingsError, match="mend it first"):
        set_value(file, "ui.theme", "dark")
    assert file.read_bytes() == text


def test_a_section_that_is_a_value_is_said_and_left(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("ui = 3\n", encoding="utf-8")
    assert load_settings(file).problems
    with pytest.raises(SettingsError, match=r"write \[ui\]"):
        set_value(file, "ui.theme", "dark")
    assert file.read_text(encoding="utf-8") == "ui = 3\n"


@pytest.mark.parametrize(
    "before", ['ui.language = "da"\n', 'ui = {language = "da"}\n', '\ufeff[ui]\r\nlanguage = "da"\r\n']
)
def test_other_ways_to_write_a_table_are_kept(tmp_path: Path, before: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(before.encode())
    changed = set_value(file, "ui.theme", "dark")
    assert (changed.ui.language, changed.ui.theme) == ("da", "dark")
    assert load_settings(file).problems == ()


def test_the_command_lines_document_has_every_key() -> None:
    tables = as_dict(Settings())
    assert {f"{section}.{name}" for section, names in tables.items() for name in names} == set(known_keys())
    assert tables["listener"]["allowed_hosts"] == []


@given(key=st.sampled_from(known_keys()), text=st.text(max_size=40))
def test_any_text_is_taken_or_refused_in_words(tmp_path_factory: pytest.TempPathFactory, key: str, text: str) -> None:
    file = tmp_path_factory.mktemp("any") / "config.toml"
    try:
        changed = set_value(file, key, text)
    except SettingsError:
        assert not file.exists()
    else:
        assert load_settings(file).settings == changed
        assert load_settings(file).problems == ()


@given(text=st.text(max_size=80))
def test_any_file_is_read(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("any") / "config.toml"
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    assert isinstance(load_settings(file).settings, Settings)
