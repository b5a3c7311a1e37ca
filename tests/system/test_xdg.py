"""Links and login on a desktop of its own folders, with the real xdg-mime."""

import json
from pathlib import Path

import pytest

from fonetray.system.integration import SCHEMES, IntegrationError
from fonetray.system.xdg import XdgIntegration

OTHER = "[Desktop Entry]\nType=Application\nName=Other\nExec=other %u\nMimeType=x-scheme-handler/tel;\n"


@pytest.fixture
def way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> XdgIntegration:
    for name, value in {
        "HOME": tmp_path,
        "XDG_DATA_HOME": tmp_path / "data",
        "XDG_CONFIG_HOME": tmp_path / "config",
        "XDG_DATA_DIRS": tmp_path / "system",
        "XDG_CURRENT_DESKTOP": "",
    }.items():
        monkeypatch.setenv(name, str(value))
        if isinstance(value, Path):
            value.mkdir(exist_ok=True)
    (tmp_path / "data" / "applications").mkdir()
    return XdgIntegration(
        command=("/usr/bin/python3", "-m", "fonetray"),
        name="fonetray",
        data=tmp_path / "data",
        config=tmp_path / "config",
        memory=tmp_path / "links-before.json",
    )


async def test_nobody_opens_links_on_a_bare_desktop(way: XdgIntegration) -> None:
    state = await way.links()
    assert (state.ours, state.current) == (False, "")


async def test_links_are_taken_and_given_back_to_nobody(way: XdgIntegration) -> None:
    await way.take_links()
    assert (await way.links()).ours
    defaults = way.config / "mimeapps.list"
    assert all(f"x-scheme-handler/{scheme}=" in defaults.read_text("utf-8") for scheme in SCHEMES)
    await way.give_links_back()
    state = await way.links()
    assert (state.ours, state.current) == (False, "")
    assert "fonetray" not in defaults.read_text("utf-8")
    assert not way.link_entry.exists()


async def test_the_former_program_gets_its_links_back(way: XdgIntegration) -> None:
    (way.data / "applications" / "other.desktop").write_text(OTHER)
    (way.config / "mimeapps.list").write_text(
        "[Default Applications]\nx-scheme-handler/tel=other.desktop;\ntext/html=browser.desktop\n"
    )
    assert (await way.links()).current == "other.desktop"
    await way.take_links()
    await way.take_links()  # a second wish does not forget who was there before
    assert json.loads(way.memory.read_text())["tel"] == "other.desktop"
    assert (await way.links()).ours
    await way.give_links_back()
    assert (await way.links()).current == "other.desktop"
    assert "text/html=browser.desktop" in (way.config / "mimeapps.list").read_text()


async def test_what_the_user_has_chosen_since_is_left_alone(way: XdgIntegration) -> None:
    (way.data / "applications" / "other.desktop").write_text(OTHER)
    await way.take_links()
    list_file = way.config / "mimeapps.list"
    list_file.write_text(list_file.read_text().replace("tel=fonetray-link.desktop", "tel=other.desktop"))
    await way.give_links_back()
    assert (await way.links()).current == "other.desktop"


async def test_a_folder_that_cannot_be_written_is_said(way: XdgIntegration) -> None:
    (way.data / "applications").rmdir()
    (way.data / "applications").write_text("a file stands here")
    with pytest.raises(IntegrationError, match="cannot be written"):
        await way.take_links()


async def test_without_xdg_mime_nothing_can_be_asked(way: XdgIntegration, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert (await way.links()).current is None
    with pytest.raises(IntegrationError, match="xdg-utils"):
        await way.take_links()


def test_the_start_at_login_can_be_switched_both_ways_and_by_the_desktop_too(way: XdgIntegration) -> None:
    assert not way.starts_at_login()
    way.start_at_login(wanted=True)
    assert way.starts_at_login()
    way.login_entry.write_text(way.login_entry.read_text().replace("enabled=true", "enabled=false"))
    assert not way.starts_at_login()
    way.start_at_login(wanted=False)
    way.start_at_login(wanted=False)
    assert not way.login_entry.exists()
