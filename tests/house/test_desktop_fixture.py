import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from support.desktop import Desktop

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(120)]

TRAY_PROGRAM = """
import sys
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QLabel
app = QApplication(["a-tray-program"])
picture = QPixmap(22, 22)
picture.fill("#ff0000")
icon = QSystemTrayIcon(QIcon(picture))
icon.show()
label = QLabel("A window")
label.setWindowTitle("A window of its own")
label.show()
sys.exit(app.exec())
"""
KEEP_A_SECRET = """
import secretstorage
bus = secretstorage.dbus_init()
vault = secretstorage.get_default_collection(bus)
vault.create_item("a label", {"for": "a test"}, b"kept")
print(next(vault.search_items({"for": "a test"})).get_secret().decode())
"""


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_desktop_has_a_tray_windows_a_keyring_and_a_picture(tmp_path: Path) -> None:
    with Desktop() as desktop:
        program = desktop.start(sys.executable, "-c", TRAY_PROGRAM)
        try:
            desktop.until("the icon", lambda: any("a-tray-program" in name for name in desktop.tray_icons()))
            desktop.until("the window", lambda: "A window of its own" in desktop.windows())
            assert program.pid in desktop.running()
            picture = QImage(str(desktop.screenshot(tmp_path / "screen.png")))
            assert picture.width() == 1280
            colours = {picture.pixelColor(x, y).name() for x in range(0, 1280, 4) for y in range(764, 800, 4)}
            assert "#ff0000" in colours, "the icon is in the panel"
        finally:
            program.terminate()
            program.wait(10)
        assert desktop.tool(sys.executable, "-c", KEEP_A_SECRET).strip() == "kept"
        assert not desktop.env["DBUS_SESSION_BUS_ADDRESS"].endswith(os.environ.get("DBUS_SESSION_BUS_ADDRESS", "none"))


def test_nothing_outlives_a_desktop() -> None:
    with Desktop(keyring=False) as desktop:
        # It has a session of its own and no parent here: only its environment says where it belongs.
        pid = int(desktop.tool("sh", "-c", "setsid sleep 600 > /dev/null 2>&1 & echo $!"))
        assert alive(pid)
        home = desktop.home
        assert home.exists()
    assert not alive(pid)
    assert desktop.left_behind() == []
    assert not home.exists()


def test_a_desktop_that_fails_to_come_up_is_taken_down(monkeypatch: pytest.MonkeyPatch) -> None:
    desktop = Desktop(keyring=False)
    monkeypatch.setattr(desktop, "tray_host", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desktop.__enter__()
    assert not desktop.home.exists()
    assert desktop.left_behind() == []
    shown = subprocess.run(["xwininfo", "-root"], env=desktop.env, capture_output=True, check=False)
    assert shown.returncode != 0
