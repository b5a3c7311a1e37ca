"""What Windows and macOS are given, as data: nobody can run them here."""

import plistlib
from pathlib import Path

import pytest

from fonetray.system import windows
from fonetray.system.integration import SCHEMES
from fonetray.system.macos import MacIntegration, bundle_info, launch_agent

COMMAND = (r"C:\Program Files\Fonetray\pythonw.exe", "-m", "fonetray")


def registry() -> dict[tuple[str, str], str]:
    return {(value.key, value.name): value.data for value in windows.link_values(COMMAND)}


def test_a_link_is_one_quoted_word_behind_the_end_of_options() -> None:
    command = registry()[r"Software\Classes\Fonetray.Link\shell\open\command", ""]
    assert command == r'"C:\Program Files\Fonetray\pythonw.exe" -m fonetray dial -- "%1"'


def test_windows_is_told_that_it_is_a_protocol_and_who_can_open_it() -> None:
    values = registry()
    assert values[r"Software\Classes\Fonetray.Link", "URL Protocol"] == ""
    capabilities = values[r"Software\RegisteredApplications", "Fonetray"]
    associations = {name: data for (key, name), data in values.items() if key == rf"{capabilities}\URLAssociations"}
    assert associations == dict.fromkeys(SCHEMES, windows.PROGRAM_ID)
    assert values[capabilities, "ApplicationName"] in windows.SETTINGS_PAGE


def test_what_is_written_is_what_is_removed() -> None:
    written = {key for key, _ in registry()} - {r"Software\RegisteredApplications"}
    removed = windows.link_keys()
    assert written <= set(removed)
    for place, key in enumerate(removed):
        assert not any(later.startswith(key + "\\") for later in removed[place + 1 :]), (
            "the registry wants leaves first"
        )


def test_nothing_needs_an_administrator() -> None:
    assert all(key.startswith("Software\\") for key, _ in registry())


def test_the_bundle_declares_the_links_and_stays_out_of_the_dock() -> None:
    info = plistlib.loads(plistlib.dumps(bundle_info("1.2.3")))
    assert info["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == list(SCHEMES)
    assert info["LSUIElement"] is True
    assert info["CFBundleShortVersionString"] == "1.2.3"


def test_the_launch_agent_starts_the_app_at_login(tmp_path: Path) -> None:
    way = MacIntegration(command=("/Applications/Fonetray.app/Contents/MacOS/Fonetray",), library=tmp_path)
    assert not way.starts_at_login()
    way.start_at_login(wanted=True)
    agent = plistlib.loads(way.agent.read_bytes())
    assert agent == plistlib.loads(launch_agent(way.command))
    assert agent["RunAtLoad"] is True
    assert agent["ProgramArguments"] == list(way.command)
    assert way.starts_at_login()
    way.start_at_login(wanted=False)
    assert not way.starts_at_login()


@pytest.mark.parametrize("words", [COMMAND, ("pythonw.exe",)])
def test_the_login_starts_the_app_without_a_link(words: tuple[str, ...]) -> None:
    assert "%1" not in windows.login_command(words)
