"""Floor: a program of PySide6 that shows a red tray icon and does nothing else."""

import sys

from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

application = QApplication(["bare"])
pixmap = QPixmap(22, 22)
pixmap.fill("#ff0000")
tray = QSystemTrayIcon(QIcon(pixmap))
tray.show()
sys.exit(application.exec())
