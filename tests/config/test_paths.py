"""Homes never meet, are private, and say clearly when they cannot be had."""

import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from fonetray.config.paths import Home, HomeError

posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes have names, not paths")


def test_everything_lies_under_the_given_folder(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    places = {home.config_file, home.database, home.log_file, home.secret_file, home.lock_file}
    assert {place.relative_to(tmp_path).as_posix() for place in places} == {
        "config.toml",
        "fonetray.db",
        "logs/fonetray.log",
        "listener.secret",
        "app.lock",
    }
    assert home.options == ("--home", str(tmp_path))


def test_the_default_home_is_the_platforms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    home = Home.default()
    assert home.keyring_service == "Fonetray"
    assert home.options == ()
    if sys.platform.startswith("linux"):
        assert home.config_file == tmp_path / "XDG_CONFIG_HOME" / "fonetray" / "config.toml"


def test_two_homes_never_meet(tmp_path: Path) -> None:
    one, two = Home.at(tmp_path / "one"), Home.at(tmp_path / "two")
    assert one.keyring_service != two.keyring_service
    assert one.control_address != two.control_address


def test_a_home_is_itself_by_any_road(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    monkeypatch.chdir(tmp_path)
    services = {Home.at(folder).keyring_service for folder in (real, tmp_path / "link", Path("real"))}
    assert len(services) == 1


@posix
def test_folders_are_the_owners_alone(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    home.prepare()
    home.prepare()
    for folder in (home.config, home.logs):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@posix
@pytest.mark.parametrize("session", [True, False])
def test_a_long_home_still_has_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, session: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="run-") as runtime:
        monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
        if session:
            monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        one, two = Home.at(tmp_path / ("æ" * 60)), Home.at(tmp_path / ("ø" * 60))
        assert one.control_address != two.control_address
        for home in (one, two):
            assert len(os.fsencode(home.control_address)) <= 100
            assert home.control_address.startswith(runtime) is session
            assert Home.at(home.config).control_address == home.control_address


@posix
def test_a_place_that_somebody_else_holds_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    home = Home.at(tmp_path / ("x" * 100))
    home.prepare()
    folder = Path(home.control_address).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o777)
    with pytest.raises(HomeError, match="somebody else"):
        _ = home.control_address


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(HomeError, match="cannot be made") as said:
        Home.at(tmp_path / "file" / "home").prepare()
    assert "--home" in str(said.value)
    assert "\n" not in str(said.value)


@posix
def test_a_folder_without_the_right_is_said(tmp_path: Path) -> None:
    if os.getuid() == 0:
        pytest.skip("root may write anywhere")
    folder = tmp_path / "home"
    folder.mkdir(mode=0o500)
    with pytest.raises(HomeError):
        Home.at(folder).prepare()
