"""What the doctor says of the database and of passwords that may be read on the way."""

from pathlib import Path

import pytest

from fonetray.provider.client import ProviderClient
from fonetray.services.doctor import check_database, check_protection
from fonetray.store.database import open_or_recover
from fonetray.store.errors import StoreFull


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
