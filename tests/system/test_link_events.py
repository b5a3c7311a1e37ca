"""Links that an operating system hands over as events."""

import pytest
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from fonetray.system.link_events import LinkEvents


@pytest.mark.parametrize(
    ("link", "taken"),
    [
        ("tel:+4586515151", ["tel:+4586515151"]),
        ("callto:86515151", ["callto:86515151"]),
        ("sip:202@firma.dk", ["sip:202@firma.dk"]),
        ("https://fonetray.dk", []),
        ("file:///etc/passwd", []),
    ],
)
def test_a_telephone_link_is_taken_and_nothing_else(application: QApplication, link: str, taken: list[str]) -> None:
    seen: list[str] = []
    events = LinkEvents()
    events.opened.connect(seen.append)
    application.installEventFilter(events)
    QCoreApplication.sendEvent(application, QFileOpenEvent(QUrl(link)))
    application.removeEventFilter(events)
    assert seen == taken
