"""What is opened in another program: web pages, and the schemes that an administrator's template names."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from fonetray.system.opener import open_web_page


class Opener(QObject):
    """Stands for the desktop's programs."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def opener() -> Iterator[Opener]:
    application = QApplication.instance() or QApplication(["fonetray-tests"])
    assert application is not None
    made = Opener()
    schemes = ("https", "http", "mycrm", "file")
    for scheme in schemes:
        QDesktopServices.setUrlHandler(scheme, made, "open")
    yield made
    for scheme in schemes:
        QDesktopServices.unsetUrlHandler(scheme)


def test_a_page_is_opened_by_its_scheme(opener: Opener) -> None:
    assert open_web_page("https://crm.example/7")
    assert open_web_page("mycrm:open/7", also={"mycrm"})
    assert opener.opened == ["https://crm.example/7", "mycrm:open/7"]


@pytest.mark.parametrize(
    "address", ["mycrm:open/7", "file:///etc/passwd", "https:", "//crm.example", "", "javascript:x"]
)
def test_nothing_else_is(opener: Opener, address: str) -> None:
    assert not open_web_page(address)
    assert not open_web_page(address, also={"other"})
    assert opener.opened == []
