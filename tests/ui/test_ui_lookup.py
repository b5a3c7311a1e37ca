"""What the windows say of lookups: a source that cannot be used, and why somebody is a match."""

from pathlib import Path
from typing import Any

import pytest

from fonetray.config.language import Translate
from fonetray.config.paths import Home
from fonetray.config.settings import Settings
from fonetray.lookup.matches import Match, Why
from fonetray.services.desk import Desk
from fonetray.services.ground.account import Account
from fonetray.ui.cards.lookup_presenter import LookupPresenter
from fonetray.ui.cards.notice import NoticeCard
from fonetray.ui.cards.popup import PopupStack
from fonetray.ui.words.wording import why_match
from support.databases import opened


async def test_a_bad_edit_is_said_once(parts: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    database = opened(tmp_path / "fonetray.db")
    desk = Desk(account=Account(Home.at(tmp_path), Settings()), database=database)
    stack = PopupStack(**parts)
    LookupPresenter(popups=stack, desk=desk, tr=parts["tr"])
    folder = desk.account.home.lookups
    folder.mkdir()
    (folder / "crm.toml").write_text("title = <b>7</b>", encoding="utf-8")
    for _ in range(2):
        await desk.lookups.refresh()
    (card,) = stack.shown()
    assert isinstance(card, NoticeCard)
    assert "A lookup source cannot be used: crm.toml, line 1: this is no TOML" in card.text()
    stack.close_all()
    await desk.close()
    caplog.clear()


@pytest.mark.parametrize("language", ["en", "da"])
def test_every_reason_has_its_own_sentence(language: str) -> None:
    tr = Translate.for_language(language)
    said = {why_match(Match("Bo", "CRM", why=why), tr) for why in Why}
    assert len(said) == len(Why)
    assert sum("CRM" in each for each in said) == 1
