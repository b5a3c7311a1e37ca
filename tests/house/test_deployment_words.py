"""Every command that the documents show is one that there is, and every file of ours that they name is there."""

import re
import shlex
import stat
import subprocess
from pathlib import Path

import pytest

from fonetray.cli.completion import whole_parser
from fonetray.config.credentials import Credentials
from fonetray.config.credentials_folder import ACCOUNT, HASH, CredentialsFolder
from fonetray.config.settings import set_value

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "deployment.md").read_text("utf-8")
SHOWN = TEXT + (ROOT / "docs" / "sharing.md").read_text("utf-8")
BLOCKS = re.findall(r"```\n(.*?)```", SHOWN, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.startswith("fonetray ")]
IN_THE_TEXT = [words for words in re.findall(r"`(fonetray [^`]+)`", SHOWN) if not words.endswith(".service")]


@pytest.mark.parametrize("line", COMMANDS + IN_THE_TEXT)
def test_a_command_is_understood(line: str, tmp_path: Path) -> None:
    words = shlex.split(line, comments=True)[1:]
    options = whole_parser().parse_args(words)
    if words[:2] == ["config", "set"]:
        set_value(tmp_path / "config.toml", options.key, options.value)


def test_the_lines_for_the_login_keep_what_is_typed_for_root_alone(tmp_path: Path) -> None:
    typed = {ACCOUNT: "48151", HASH: r"b7c9\f21e"}
    for name, what in typed.items():
        (line,) = (line for block in BLOCKS for line in block.splitlines() if f"> /etc/fonetray/{name}" in line)
        here = line.removeprefix("sudo ").replace("/etc/fonetray", str(tmp_path))
        subprocess.run(shlex.split(here), input=f"{what}\n", text=True, check=True)
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert CredentialsFolder(tmp_path).read() == Credentials(account=typed[ACCOUNT], hash=typed[HASH])


def test_files_that_are_named_are_there() -> None:
    named = set(re.findall(r"packaging/hub/[\w.-]+\w", TEXT)) | {
        f"docs/{f}" for f in re.findall(r"pictures/[\w.-]+", TEXT)
    }
    assert len(named) >= 6
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "pictures").glob("*.svg")), ids=lambda file: file.stem)
def test_a_picture_can_be_read_on_dark_and_light_and_without_eyes(picture: Path) -> None:
    drawn = picture.read_text("utf-8")
    assert "prefers-color-scheme: dark" in drawn
    assert re.search(r'role="img" aria-label="[^"]{20,}"', drawn)
    assert "http://" not in drawn.replace('xmlns="http://www.w3.org/2000/svg"', "")
