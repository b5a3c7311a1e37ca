"""Where everything of one installation lies: its home, and the names derived from it."""

import os
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fonetray.config.ownership import give_to_folders_owner

_LONGEST_SOCKET = 100
"""Bytes; macOS takes no longer socket path than 104, Linux 108."""


class HomeError(Exception):
    """The home cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Home:
    """The places of one installation. Two homes never meet: sockets and keyring entries are named after the folder."""

    config: Path
    data: Path
    logs: Path
    given: Path | None = None

    @classmethod
    def default(cls) -> "Home":
        """Give the platform's own folders."""
        from platformdirs import PlatformDirs  # noqa: PLC0415 - a home that is named needs none of it

        dirs = PlatformDirs("fonetray", appauthor=False, roaming=False)
        return cls(dirs.user_config_path, dirs.user_data_path, dirs.user_log_path)

    @classmethod
    def at(cls, folder: Path) -> "Home":
        """Give everything under one folder, as ``--home`` does."""
        folder = folder.absolute()
        return cls(folder, folder, folder / "logs", folder)

    @property
    def options(self) -> tuple[str, ...]:
        """The command line's words that mean this home."""
        return () if self.given is None else ("--home", str(self.given))

    @property
    def config_file(self) -> Path:
        """The settings."""
        return self.config / "config.toml"

    @property
    def contact_servers_file(self) -> Path:
        """The servers that contacts are read from."""
        return self.config / "contacts.toml"

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.data / "fonetray.db"

    @property
    def log_file(self) -> Path:
        """What the app logs; older generations lie beside it."""
        return self.logs / "fonetray.log"

    @property
    def routing(self) -> Path:
        """The rules that answer integration modules, a file for each; it need not be there."""
        return self.config / "routing"

    @property
    def secret_file(self) -> Path:
        """The listener's secret, readable by its owner only."""
        return self.config / "listener.secret"

    @property
    def share_secret_file(self) -> Path:
        """The secret in the address of the shared employee list, readable by its owner only."""
        return self.config / "share.secret"

    @property
    def lookups(self) -> Path:
        """The folder of the lookup sources that are on, a file each."""
        return self.config / "lookup"

    @property
    def hub_certificate(self) -> Path:
        """The certificate of a hub that is trusted by its pin alone."""
        return self.config / "hub.pem"

    @property
    def capture_file(self) -> Path:
        """What a capture keeps, readable by its owner only."""
        return self.data / "capture.jsonl"

    @property
    def capture_state_file(self) -> Path:
        """Whether a capture runs."""
        return self.data / "capture.json"

    @property
    def lock_file(self) -> Path:
        """Held by the one running app."""
        return self.data / "app.lock"

    @property
    def control_address(self) -> str:
        """Where the running app takes commands: a socket's path, or a pipe's name on Windows.

        It lies in the home where that is short enough for a socket, else under a hashed name in the session's own
        folder or, where there is none, in a private one beside other users' files. Raises `HomeError` when somebody
        else holds that one: whoever listens there is not our app.
        """
        if sys.platform == "win32":
            return rf"\\.\pipe\fonetray-{self._short_name}"
        path = self.data / "control.sock"
        if _fits_a_socket(path):
            return str(path)
        name = f"fonetray-{self._short_name}.sock"
        session = os.environ.get("XDG_RUNTIME_DIR")
        if session and _fits_a_socket(Path(session) / name):
            return str(Path(session) / name)
        shared = _shared_folder()
        if shared.exists():
            _check_own(shared)
        return str(shared / name)

    @property
    def keyring_service(self) -> str:
        """The name that secrets are kept under."""
        return "Fonetray" if self.given is None else f"Fonetray {self._short_name}"

    @property
    def program_name(self) -> str:
        """The name under which the operating system keeps what starts this home."""
        return "fonetray" if self.given is None else f"fonetray-{self._short_name}"

    @property
    def _short_name(self) -> str:
        import hashlib  # noqa: PLC0415 - loads OpenSSL, before the icon, for a name that most homes do not need

        return hashlib.sha256(os.fsencode(self.data.resolve())).hexdigest()[:12]

    def prepare(self) -> None:
        """Make the folders, for their owner only; raises `HomeError`."""
        socket_folder = () if sys.platform == "win32" else (Path(self.control_address).parent,)
        for folder in dict.fromkeys((self.config, self.data, self.logs, *socket_folder)):
            try:
                if not folder.is_dir():
                    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                    give_to_folders_owner(folder)
            except OSError as error:
                raise HomeError(
                    f"{folder} cannot be made ({error.strerror}); choose another folder with --home"
                ) from error
            if not os.access(folder, os.W_OK | os.X_OK):
                raise HomeError(
                    f"{folder} cannot be written to; give yourself the right, or choose another with --home"
                )


def _fits_a_socket(path: Path) -> bool:
    return len(os.fsencode(path)) <= _LONGEST_SOCKET


def _shared_folder() -> Path:
    return Path(tempfile.gettempdir()) / f"fonetray-{os.getuid()}"


def _check_own(folder: Path) -> None:
    """Refuse a folder that another user made, or can write to, in a place where everybody may make folders."""
    found = folder.lstat()
    if found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o077:
        raise HomeError(f"{folder} belongs to somebody else; choose a home with a shorter path with --home")
