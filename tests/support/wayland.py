"""A real Wayland desktop of its own for a test: sway with no screen behind it, and waybar for a panel."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from support.desktop import Desktop
from support.waiting import until

_PATIENCE = 30.0
_NOBODY = "65534"
"""sway runs as root nowhere, and the tests may."""
_SWAY = """\
output * resolution 1280x800
output * background #3b5068 solid_color
xwayland disable
exec sh -c 'echo "$SWAYSOCK $WAYLAND_DISPLAY" > started.new && mv started.new started'
"""
_BAR = {"position": "bottom", "height": 36, "modules-right": ["tray"], "tray": {"icon-size": 22}}


class WaylandScreen:
    """sway; what it draws is seen by nobody but who asks for a picture."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fonetray-sway-"))
        self._sway: subprocess.Popen[bytes] | None = None
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        (self.folder / "config").write_text(_SWAY)
        words = ["sway", "--config", "config"]
        if os.geteuid() == 0:
            os.chown(self.folder, int(_NOBODY), int(_NOBODY))
            words = ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", *words]
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        headless = {"WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1"}
        home = {"HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.folder)}
        silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        with (self.folder / "said").open("wb") as said:
            self._sway = subprocess.Popen(
                words, env={**kept, **headless, **home}, cwd=self.folder, stderr=said, **silent
            )
        started = self.folder / "started"
        if not until(started.exists, _PATIENCE):
            said_text = (self.folder / "said").read_text(errors="replace")
            self.__exit__()
            raise AssertionError(f"sway did not start: {said_text[-2000:]}")
        sock, display = started.read_text().split()
        self.environment = {
            "WAYLAND_DISPLAY": str(self.folder / display),
            "SWAYSOCK": sock,
            "XDG_SESSION_TYPE": "wayland",
        }
        return self

    def __exit__(self, *_: object) -> None:
        if self._sway is not None:
            self._sway.terminate()
            try:
                self._sway.wait(5)
            except subprocess.TimeoutExpired:
                self._sway.kill()
                self._sway.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class WaylandDesktop(Desktop):
    """As its base, but for the screen and the panel, whose tray is one of StatusNotifierItems."""

    def __init__(self, *, keyring: bool = True) -> None:
        super().__init__(keyring=keyring, screen=WaylandScreen())

    def start_panel(self) -> None:
        bar = self.home / "waybar.json"
        bar.write_text(json.dumps(_BAR))
        (self.home / "waybar.css").write_text("window { background: #20262e; }")
        self._start("waybar", "--config", str(bar), "--style", str(self.home / "waybar.css"))

    def tray_host(self) -> bool:
        """Whether somebody takes tray icons."""
        return self._serves("org.kde.StatusNotifierWatcher")

    def screenshot(self, file: Path) -> Path:
        """Save what the screen shows as a picture."""
        subprocess.run(["grim", str(file)], env=self.env, check=True, timeout=20, capture_output=True)
        return file

    def windows(self) -> list[str]:
        """Give the titles of the windows."""
        return [window["name"] for window in self._tree()]

    def focused(self) -> str:
        """Give the title of the window that has the keyboard, empty where none has."""
        return next((window["name"] for window in self._tree() if window["focused"]), "")

    def _tree(self) -> list[dict[str, Any]]:
        return list(_windows(json.loads(self.tool("swaymsg", "--type", "get_tree", "--raw"))))


def _windows(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if node.get("pid"):
        yield node
    for inner in (*node["nodes"], *node["floating_nodes"]):
        yield from _windows(inner)


TYPES = """
import sys
from PySide6.QtWidgets import QApplication, QPlainTextEdit
app = QApplication(["other"])
other = QPlainTextEdit()
other.setWindowTitle("another program")
other.show()
app.exec()
"""
OTHER_PROGRAM = (sys.executable, "-c", TYPES)
"""What one types in while calls come and go."""
