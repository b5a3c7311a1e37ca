"""A screen where there is none: Xvfb with a window manager and a tray, for demonstrations on servers."""

import os
import select
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

_PROGRAMS = ("Xvfb", "openbox", "tint2")
_PATIENCE = 5.0
"""Seconds that a window manager has for coming up; without it the panel comes all the same, only later."""
_PANEL = """\
rounded = 0
border_width = 0
background_color = #20262e 100
border_color = #20262e 100

panel_items = TSC
panel_size = 100% 36
panel_position = bottom center horizontal
panel_padding = 8 4 8
panel_background_id = 1
wm_menu = 0
systray_padding = 4 4 6
systray_icon_size = 22
task_text = 1
task_icon = 1
task_maximum_size = 190 28
task_padding = 6 2 6
task_font = sans 9
task_font_color = #d5dbe3 100
task_active_font_color = #ffffff 100
time1_format = %H:%M
time1_font = sans 10
clock_font_color = #ffffff 100
clock_padding = 8 0
"""


class NoScreen(Exception):
    """No virtual screen can be had; the message says what to install."""


def has_screen() -> bool:
    """Whether this session has a screen of its own (always, outside X and Wayland)."""
    return os.name == "nt" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


class VirtualScreen:
    """Stands while its block runs; nothing of it is left behind."""

    def __init__(self, size: tuple[int, int] = (1280, 800)) -> None:
        """Take width and height in pixels."""
        self._size = size
        self._started: list[subprocess.Popen[bytes]] = []
        self._folder = tempfile.TemporaryDirectory(prefix="fonetray-screen-")
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Start it; raises `NoScreen`."""
        missing = [program for program in _PROGRAMS if shutil.which(program) is None]
        if missing:
            packages = " ".join(name.lower() for name in missing)
            raise NoScreen(f"there is no screen, and no virtual one either: sudo apt-get install {packages}")
        folder = Path(self._folder.name)
        display = self._start_server()
        self.environment = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "XDG_SESSION_TYPE": "x11"}
        panel = folder / "tint2rc"
        panel.write_text(_PANEL, encoding="utf-8")
        self._start_manager(folder / "managed")
        self._start("tint2", "-c", str(panel))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop what was started, latest first."""
        for process in reversed(self._started):
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._folder.cleanup()

    def _start_server(self) -> str:
        """Start it; it must not begin anew when its last client leaves, for then it throws out who is just coming."""
        reading, writing = os.pipe()
        width, height = self._size
        self._start(
            "Xvfb",
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            f"{width}x{height}x24",
            "-nolisten",
            "tcp",
            "-noreset",
            keep=writing,
        )
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise NoScreen("Xvfb did not start, so there is no virtual screen")
        return f":{number}"

    def _start_manager(self, told: Path) -> None:
        """Start it and wait until it manages: a panel that comes before it sleeps for a second and looks again."""
        os.mkfifo(told)
        reading = os.open(told, os.O_RDONLY | os.O_NONBLOCK)
        try:
            say = shlex.join(["sh", "-c", f"echo 1<>{shlex.quote(str(told))}"])  # to read too: it waits for no reader
            self._start("openbox", "--sm-disable", "--startup", say)
            select.select([reading], [], [], _PATIENCE)
        finally:
            os.close(reading)

    def _start(self, *words: str, keep: int | None = None) -> None:
        self._started.append(
            subprocess.Popen(  # noqa: S603 - programs by fixed names
                words,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=() if keep is None else (keep,),
            )
        )
