"""What is given away of the company, and what the ``share`` command does about it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fonetray.config.paths import Home
from fonetray.config.settings import Settings, Share, load_settings
from fonetray.services.doctor.checks import check_share
from fonetray.services.ground.account import Account
from fonetray.services.ground.handover import CommandRefused
from fonetray.services.people.sharing import Sharing
from fonetray.telephony.people import InfoField, InfoKind
from support.listing import Listing

BASE = "http://192.0.2.1:8080"


@pytest.fixture
async def hidden() -> list[str]:
    return []


@pytest.fixture
async def sharing(listing: Listing, tmp_path: Path, hidden: list[str]) -> Sharing:
    account = Account(Home.at(tmp_path), Settings(), keep_secret=lambda *secrets: hidden.extend(filter(None, secrets)))
    return Sharing(account=account, directory=listing.directory)


def settle(sharing: Sharing, **share: Any) -> None:
    account = sharing._account
    account.settings = msgspec.structs.replace(account.settings, share=Share(**share))


async def shared(sharing: Sharing) -> list[dict[str, Any]]:
    page = await sharing.page()
    return list(json.loads(page.body)["employees"])


async def test_nothing_is_given_away_before_somebody_says_so(sharing: Sharing, tmp_path: Path) -> None:
    await sharing.follow()
    assert sharing.secret is None
    assert sharing.url(BASE) == ""
    assert not (tmp_path / "share.secret").exists()
    assert check_share(sharing.standing(BASE)).detail == "the employee list is not shared"


async def test_it_is_switched_on_and_off_at_once(sharing: Sharing, tmp_path: Path, hidden: list[str]) -> None:
    on = await sharing.obey({"action": "on"}, BASE)
    file = tmp_path / "share.secret"
    secret = file.read_text().strip()
    assert on["on"]
    assert on["url"] == f"{BASE}/{secret}/employees.json"
    assert file.stat().st_mode & 0o077 == 0
    assert secret in hidden
    assert load_settings(tmp_path / "config.toml").settings.share.employees
    off = await sharing.obey({"action": "off"}, BASE)
    assert (off["on"], off["url"]) == (False, "")
    assert sharing.secret is None
    assert (await sharing.obey({"action": "on"}, BASE))["url"] == on["url"]


async def test_a_new_address_takes_the_former_one_for_a_while(sharing: Sharing, hidden: list[str]) -> None:
    with pytest.raises(CommandRefused, match="not shared"):
        await sharing.obey({"action": "rotate"}, BASE)
    before = (await sharing.obey({"action": "on"}, BASE))["url"]
    rotated = await sharing.obey({"action": "rotate"}, BASE)
    assert rotated["url"] != before
    assert rotated["former_until"]
    assert sharing.secret is not None
    assert all(sharing.secret.matches(url.split("/")[3]) for url in (before, rotated["url"]))
    assert len(hidden) == 2
    ended = await sharing.obey({"action": "rotate", "overlap": 0}, BASE)
    assert ended["former_until"] is None
    assert not sharing.secret.matches(rotated["url"].split("/")[3])


async def test_what_cannot_be_written_is_refused_in_a_line(sharing: Sharing, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[share\n")
    with pytest.raises(CommandRefused, match="mend it first"):
        await sharing.obey({"action": "on"}, BASE)
    (tmp_path / "config.toml").unlink()
    (tmp_path / "share.secret").mkdir()
    with pytest.raises(CommandRefused, match="cannot be written"):
        await sharing.obey({"action": "on"}, BASE)
    assert sharing.secret is None
    assert not check_share(sharing.standing(BASE)).ok


async def test_private_fields_are_given_only_when_they_are_named(sharing: Sharing, listing: Listing) -> None:
    info = (InfoField(InfoKind.TEXT, "Fødselsdag", "2. marts"),)
    listing.people = [replace(employee, description="Sælger", info=info) for employee in listing.people]
    await listing.directory.sync()
    assert set((await shared(sharing))[0]) == {"local_number", "name", "department", "email", "numbers"}
    settle(sharing, fields=())
    assert set((await shared(sharing))[0]) == {"local_number", "name"}
    settle(sharing, fields=("info",))
    assert (await shared(sharing))[0]["info"] == [{"label": "Fødselsdag", "value": "2. marts"}]


async def test_the_list_is_written_once_for_each_reading(sharing: Sharing, listing: Listing) -> None:
    first = await sharing.page()
    assert await sharing.page() is first
    assert len(json.loads(first.body)["employees"]) == 40
    listing.people = listing.people[1:]
    listing.now = listing.now.replace(hour=13)
    await listing.directory.sync()
    second = await sharing.page()
    assert second.tag != first.tag
    assert len(json.loads(second.body)["employees"]) == 39
    assert json.loads(second.body)["read"] == "2026-03-02T13:00:00+00:00"


async def test_the_doctor_says_where_and_what_is_left_to_do(sharing: Sharing) -> None:
    standing = await sharing.obey({"action": "on"}, BASE)
    check = check_share(standing)
    assert check.ok
    assert standing["url"] in check.detail
    assert "share.origins" in check.fix
    settle(sharing, employees=True, origins=("https://intranet.example.dk",))
    assert check_share(sharing.standing(BASE)).fix == ""
    assert "listener.public_url" in check_share(sharing.standing("http://127.0.0.1:1")).fix
