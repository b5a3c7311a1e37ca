"""What Qt finds in its environment: nothing that loads what no window needs, and nothing against the user's word."""

import subprocess
import sys

import pytest

from fonetray.app.start import environment_for_qt
from support.desktop import Desktop

LOADED = """
import os
from PySide6.QtWidgets import QApplication
from fonetray.app.start import environment_for_qt
os.environ.update(environment_for_qt(os.environ))
application = QApplication(["probe"])
print("libgtk" in open("/proc/self/maps").read())
"""


@pytest.mark.parametrize(
    ("session", "asked"),
    [
        ("GNOME", True),
        ("ubuntu:GNOME", True),
        ("sway", True),
        ("KDE", False),
        ("XFCE", False),
        ("X-Cinnamon", False),
        ("", False),
    ],
)
def test_qt_asks_the_desktop_itself_where_it_has_no_better_way(session: str, *, asked: bool) -> None:
    wanted = environment_for_qt({"XDG_CURRENT_DESKTOP": session})
    assert ("QT_QPA_PLATFORMTHEME" in wanted) is asked


def test_what_the_user_has_said_stands() -> None:
    said = {"XDG_CURRENT_DESKTOP": "GNOME", "QT_QPA_PLATFORMTHEME": "qt6ct", "QT_XCB_GL_INTEGRATION": "xcb_egl"}
    assert environment_for_qt(said) == {}


@pytest.mark.desktop
def test_gtk_is_not_loaded_on_gnome() -> None:
    with Desktop(keyring=False) as desktop:
        env = {**desktop.env, "XDG_CURRENT_DESKTOP": "GNOME"}
        done = subprocess.run(
            [sys.executable, "-c", LOADED], env=env, capture_output=True, text=True, timeout=60, check=True
        )
    assert done.stdout.strip() == "False"
