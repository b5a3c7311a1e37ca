"""What the doctor says of calls and their cards, of the database, and of passwords that may be read on the way."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fonetray.provider.client import ProviderClient
from fonetray.services.doctor.checks import (
    check_app,
    check_card,
    check_database,
    check_events,
    check_link,
    check_protection,
)
from fonetray.services.doctor.diagnosis import Cause
from fonetray.store.database import open_or_recover
from fonetray.store.errors import StoreFull
from fonetray.store.journal import EventCounts

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def client(url: str, *, allow: bool) -> ProviderClient:
    def nobody() -> None:
        raise AssertionError("nothing is asked")

    return ProviderClient(api_url="https://api.example", myfone_url=url, credentials=nobody, allow_plain_http=allow)  # type: ignore[arg-type]  # never called


@pytest.mark.parametrize(
    ("url", "allow", "said"),
    [
        ("https://api.example", False, []),
        ("http://api.example", False, []),
        ("http://api.example", True, ["passwords travel unprotected"]),
        ("https://api.example", True, ["passwords may travel unprotected"]),
    ],
)
def test_open_passwords_are_a_problem_with_a_way_out(url: str, allow: bool, said: list[str]) -> None:
    found = list(check_protection(client(url, allow=allow)))
    assert [check.detail.partition(":")[0] for check in found] == said
    assert all(not check.ok and "provider.allow_plain_http" in check.fix for check in found)


def test_a_hub_that_is_not_let_out_is_not_told_to_log_in() -> None:
    assert "account and hash" in check_link({"link": "refused", "message": "not admitted"}).fix
    assert "firewall" in check_link({"link": "down", "message": "cannot be reached"}).fix
    well = check_link({"link": "up", "message": ""})
    assert (well.ok, well.fix) == (True, "")


def test_a_database_in_trouble_says_what_to_do(tmp_path: Path) -> None:
    check = check_database(tmp_path / "fonetray.db", str(StoreFull("there is no room left; free some")))
    assert (check.name, check.ok, check.detail, check.fix) == ("database", False, "there is no room left", "Free some")


def test_a_damaged_file_that_was_kept_is_named_for_as_long_as_it_lies_there(tmp_path: Path) -> None:
    path = tmp_path / "fonetray.db"
    path.write_bytes(b"no database" * 1_000)
    database, kept = open_or_recover(path)
    database.close()
    assert kept is not None
    check = check_database(path, "")
    assert check.ok
    assert kept.name in check.detail
    kept.unlink()
    assert check_database(path, "").detail == "well"


def test_every_cause_is_a_problem_of_its_own_with_a_way_out() -> None:
    found = {cause: check_card(cause, None, NOW) for cause in Cause}
    assert len({check.detail for check in found.values()}) == len(Cause)
    assert [cause for cause, check in found.items() if check.ok or not check.fix] == [Cause.ALL_WELL]


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=5), "0 min ago"),
        (timedelta(minutes=2), "2 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), f"{(NOW - timedelta(hours=1)).astimezone():%Y-%m-%d %H:%M}"),
        (-timedelta(hours=8), f"{(NOW + timedelta(hours=8)).astimezone():%Y-%m-%d %H:%M}"),
    ],
)
def test_it_says_when_the_last_event_was(ago: timedelta, said: str) -> None:
    assert check_events(EventCounts(NOW - ago, 3, 0), NOW).detail == f"3 events, the last {said}; 0 not understood"
    assert check_card(Cause.OTHER_EMPLOYEE, NOW - ago, NOW).detail.endswith(f"({said})")


def test_it_says_where_events_came_from() -> None:
    status = {"tray": True, "listener": {"running": True}, "refusals": {"secret": 3}, "sources": ["192.0.2.1", "::1"]}
    found = {check.name: check for check in check_app(status)}
    assert found["listener"].detail == "answers; events came from 192.0.2.1, ::1"
    assert not found["secret"].ok
    assert {check.name: check for check in check_app({**status, "sources": []})}["listener"].detail == "answers"
