"""A real desktop of its own for a test: X server, window manager, tray, session bus, keyring and notifications."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from fonetray.system.virtual_screen import VirtualScreen
from support.waiting import until

if TYPE_CHECKING:
    from support.wayland import WaylandScreen

PATIENCE = 45.0
KEYRING_PASSWORD = "test"
_FROM_THE_BUS = b"DBUS_STARTER_ADDRESS="
"""What a session bus tells whom it starts of itself."""
_TO_END = 10.0
"""Seconds that a program has to end in whose desktop goes."""
PHOTOGRAPH = """\
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication(sys.argv)
sys.exit(not app.primaryScreen().grabWindow(0).save(sys.argv[1]))
"""


class Desktop:
    """Stands while its block runs. ``env`` is for the programs that are to live on it."""

    def __init__(self, *, keyring: bool = True, screen: "WaylandScreen | None" = None) -> None:
        self._keyring = keyring
        self._screen = screen or VirtualScreen()
        self._started: list[subprocess.Popen[bytes]] = []
        self.home = Path(tempfile.mkdtemp(prefix="fonetray-desktop-"))
        self.env: dict[str, str] = {}

    def __enter__(self) -> Self:
        try:
            self._begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _begin(self) -> None:
        self._screen.__enter__()
        run = self.home / "run"
        run.mkdir(mode=0o700)
        dropped = ("PYTHON_KEYRING_BACKEND", "QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "LANGUAGE", "LC_ALL")
        self.env = {
            **{name: value for name, value in os.environ.items() if name not in dropped},
            **self._screen.environment,
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "XDG_RUNTIME_DIR": str(run),
            "LANG": "C.UTF-8",
        }
        bus = self._start("dbus-daemon", "--session", "--nofork", "--print-address", stdout=subprocess.PIPE)
        assert bus.stdout is not None
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()
        if self._keyring:
            self._unlock()
        self._start("dunst")
        self.start_panel()
        self._wait("the tray", self.tray_host)
        # Whoever asks for it before would have the bus start a second one, and lose what is asked when that one ends.
        self._wait("notifications", lambda: self._serves("org.freedesktop.Notifications"))

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._started):
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout:
                process.stdout.close()
        self._screen.__exit__(None, None, None)
        self._end_what_is_left()
        shutil.rmtree(self.home, ignore_errors=True)

    def start(self, *words: str, env: Mapping[str, str] | None = None, **options: Any) -> subprocess.Popen[str]:
        """Start a program of the test's on this desktop, with ``env`` beside its own; the test ends it."""
        return subprocess.Popen(words, env={**self.env, **(env or {})}, text=True, **options)

    def tool(self, *words: str) -> str:
        """Run a small tool to its end and give what it printed."""
        return subprocess.run(words, env=self.env, capture_output=True, text=True, timeout=20, check=False).stdout

    def end_screen(self) -> None:
        """Take the screen away, as the end of a session does."""
        self._screen.__exit__(None, None, None)

    def start_panel(self) -> None:
        """Start what takes tray icons; the screen here has it already."""

    def tray_host(self) -> bool:
        """Whether somebody takes tray icons."""
        return '"tint2"' in self.tool("xwininfo", "-root", "-tree")

    def screenshot(self, file: Path) -> Path:
        """Save what the screen shows as a picture."""
        shot = [sys.executable, "-c", PHOTOGRAPH, str(file)]
        subprocess.run(shot, env=self.env, check=True, timeout=20, capture_output=True)
        return file

    def tray_icons(self) -> list[str]:
        """Give the names of the windows that are docked in the tray."""
        panel = re.search(r"(0x[0-9a-f]+) \"tint2\"", self.tool("xwininfo", "-root", "-tree"))
        if panel is None:
            return []
        tree = self.tool("xwininfo", "-id", panel[1], "-tree")
        return re.findall(r"0x[0-9a-f]+ \"([^\"]+)\"", tree.partition("child")[2])

    def windows(self) -> list[str]:
        """Give the titles of the windows that are mapped."""
        found = self.tool("xdotool", "search", "--onlyvisible", "--name", ".+").split()
        return [self.tool("xdotool", "getwindowname", window).strip() for window in found]

    def until(self, what: str, condition: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """Wait until a condition holds and give its value; fail with ``what`` when it does not come to hold."""
        return self._wait(what, condition, patience)

    def running(self) -> dict[int, str]:
        """Give the processes that live on this desktop, and what each was started as, apart from the desktop's own.

        Its own are also those that the session bus starts when a program asks for what they serve, as a browser does.
        """
        ours = {process.pid for process in self._started if process.poll() is None}
        found = {}
        for pid, by_the_bus in self._living():
            if pid not in ours and not by_the_bus:
                with suppress(OSError):  # gone since
                    words = Path(f"/proc/{pid}/cmdline").read_bytes()
                    found[pid] = words.replace(b"\0", b" ").decode(errors="replace").strip()
        return found

    def left_behind(self) -> list[str]:
        """Give what was started as what and lives on; what a program had under way has a moment to end."""
        end = time.monotonic() + _TO_END
        while (left := self.running()) and time.monotonic() < end:
            time.sleep(0.05)
        return list(left.values())

    def _living(self) -> list[tuple[int, bool]]:
        """Give the processes of this desktop, and whether each is one that the session bus started."""
        mark = f"XDG_RUNTIME_DIR={self.home / 'run'}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment = (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if mark in environment and int(folder.name) != os.getpid():
                found.append((int(folder.name), any(one.startswith(_FROM_THE_BUS) for one in environment)))
        return found

    def _end_what_is_left(self) -> None:
        """End what this desktop's programs and its bus started and did not stop, and see it gone."""
        for pid, _ in self._living():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._wait("the end of what ran on the desktop", lambda: not self._living(), photograph=False)

    def _unlock(self) -> None:
        daemon = self._start(
            "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", stdin=subprocess.PIPE
        )
        assert daemon.stdin is not None
        daemon.stdin.write(KEYRING_PASSWORD.encode())
        daemon.stdin.close()
        self._wait("the keyring", lambda: self._serves("org.freedesktop.secrets"))

    def _serves(self, name: str) -> bool:
        """Whether somebody has this name on the bus."""
        bus = ("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/")
        return f'"{name}"' in self.tool(*bus, "org.freedesktop.DBus.ListNames")

    def _start(self, *words: str, **options: Any) -> subprocess.Popen[bytes]:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL, **options}
        process = subprocess.Popen(words, env=self.env, **quiet)
        self._started.append(process)
        return process

    def _wait(
        self, what: str, condition: Callable[[], Any], patience: float = PATIENCE, *, photograph: bool = True
    ) -> Any:
        found = until(condition, patience)
        if not found:
            raise AssertionError(f"{what} did not come{self._photographed() if photograph else ''}")
        return found

    def _photographed(self) -> str:
        """Keep a picture of a screen that did not show what was expected; no test clears it away."""
        folder = Path(tempfile.mkdtemp(prefix="fonetray-failed-"))
        try:
            return f"; the screen then: {self.screenshot(folder / 'screen.png')}"
        except (OSError, subprocess.SubprocessError):
            return ""
