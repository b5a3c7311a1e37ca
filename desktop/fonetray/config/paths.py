"""Where everything of one installation lies: its home, and the names derived from it."""

import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

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
    def database(self) -> Path:
        """The one SQLite file."""
        return self.data / "fonetray.db"

    @property
    def secret_file(self) -> Path:
        """The listener's secret, readable by its owner only."""
        return self.config / "listener.secret"

    @property
    def lock_file(self) -> Path:
        """Held by the one running app."""
        return self.data / "app.lock"

    @property
    def control_address(self) -> str:
        """Where the running app takes commands: a socket's path, or a pipe's name on Windows."""
        name = f"fonetray-{self._short_name}"
        if sys.platform == "win32":
            return rf"\\.\pipe\{name}"
        path = self.data / "control.sock"
        if len(os.fsencode(path)) > _LONGEST_SOCKET:
            runtime = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
            path = Path(runtime) / f"{name}-{os.getuid()}.sock"
        return str(path)

    @property
    def keyring_service(self) -> str:
        """The name that secrets are kept under."""
        return "Fonetray" if self.given is None else f"Fonetray {self._short_name}"

    @property
    def _short_name(self) -> str:
        return hashlib.sha256(os.fsencode(self.data.resolve())).hexdigest()[:12]

    def prepare(self) -> None:
        """Make the folders, for their owner only; raises `HomeError`."""
        for folder in (self.config, self.data, self.logs):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise HomeError(f"{folder} cannot be made: {error.strerror}") from error
            if not os.access(folder, os.W_OK | os.X_OK):
                raise HomeError(
                    f"{folder} cannot be written to: give yourself the right, or choose another with --home"
                )
