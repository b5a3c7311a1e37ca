"""Floor: a line to type in above a list of Qt's own, which shows other names as soon as anything is typed."""

import sys
from itertools import count

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QVBoxLayout, QWidget

ROWS = 24

application = QApplication(["bare"])
window = QWidget()
window.setWindowTitle("Search, bare")
window.resize(860, 560)
box, names, model = QLineEdit(), QListView(), QStringListModel()
names.setModel(model)
column = QVBoxLayout(window)
column.addWidget(box)
column.addWidget(names)
turns = count()


def show(text: str) -> None:
    """Show as many names as a page of people has."""
    turn = next(turns)
    model.setStringList([f"{text} {turn} {row}" for row in range(ROWS)])


box.textChanged.connect(show)
show("")
window.show()
sys.exit(application.exec())
