"""A hub's credentials from a folder: both files or none, one line each, and nothing of them in what is said."""

import asyncio
from pathlib import Path

import pytest

from fonetray.config.credentials import Credentials, MemoryCredentials
from fonetray.config.credentials_folder import (
    ACCOUNT,
    HASH,
    CredentialsFolder,
    CredentialsFolderError,
    hub_credentials,
    named_folder,
)


def folder(place: Path, **files: bytes) -> Path:
    for name, content in files.items():
        (place / {"account": ACCOUNT, "hash": HASH}[name]).write_bytes(content)
    return place


def test_both_files_are_read_with_or_without_a_last_newline(tmp_path: Path) -> None:
    found = CredentialsFolder(folder(tmp_path, account=b"48151\n", hash=b"s3cret\r\n")).read()
    assert found == Credentials(account="48151", hash="s3cret")


def test_a_folder_of_others_has_none(tmp_path: Path) -> None:
    (tmp_path / "something").write_text("else")
    assert CredentialsFolder(tmp_path).read() is None
    assert CredentialsFolder(tmp_path / "nowhere").read() is None


@pytest.mark.parametrize(
    "files",
    [
        {"account": b"48151"},
        {"hash": b"s3cret"},
        {"account": b"48151", "hash": b"\n"},
        {"account": b"48151", "hash": b"s3cret\ns3cret"},
        {"account": b"48151", "hash": b"s3cret\xff"},
        {"account": b"48151", "hash": b"s3cret" * 1000},
        {"account": b"48\x0051", "hash": b"s3cret"},
    ],
)
def test_what_is_not_one_line_each_is_said_without_it(tmp_path: Path, files: dict[str, bytes]) -> None:
    with pytest.raises(CredentialsFolderError) as caught:
        CredentialsFolder(folder(tmp_path, **files)).read()
    assert "s3cret" not in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_the_command_lines_folder_goes_before_systemds_and_the_keyring_comes_last(tmp_path: Path) -> None:
    environment = {"CREDENTIALS_DIRECTORY": "/run/credentials/fonetray-hub.service"}
    assert named_folder(tmp_path, environment) == tmp_path
    assert named_folder(None, environment) == Path("/run/credentials/fonetray-hub.service")
    assert named_folder(None, {}) is None
    keyring = MemoryCredentials(Credentials(account="1", hash="of the keyring"))
    folder(tmp_path, account=b"48151", hash=b"s3cret")
    assert asyncio.run(hub_credentials(tmp_path, keyring)) == Credentials(account="48151", hash="s3cret")
    assert asyncio.run(hub_credentials(None, keyring)) == Credentials(account="1", hash="of the keyring")
