"""The window of call rules with its presenter, both made when somebody asks for them."""

from typing import TYPE_CHECKING, Any

from fonetray.app.later import Later
from fonetray.app.windows import Windows
from fonetray.listener.server import Listener
from fonetray.ui.navigator import Navigator

if TYPE_CHECKING:
    from fonetray.ui.routing_presenter import RoutingPresenter

CallRules = Later["RoutingPresenter"]


def call_rules(*, windows: Windows, navigator: Navigator, listener: Listener, common: dict[str, Any]) -> CallRules:
    """Give what makes them."""

    def make() -> "RoutingPresenter":
        from fonetray.ui.routing_presenter import RoutingPresenter  # noqa: PLC0415 - seldom opened

        return RoutingPresenter(window=navigator.with_f2(windows.routing()), listener=listener, **common)

    return Later(make)
