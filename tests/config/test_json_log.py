"""A hub's log: each line is JSON whatever is said, and no secret is in any of them."""

import json
import logging
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fonetray.config.json_log import JsonFormatter
from fonetray.config.redaction import Redactor

SECRET = "Xq7-secret\"with'quotes"


def written(message: str, *words: object, error: BaseException | None = None, **fields: Any) -> dict[str, Any]:
    redactor = Redactor()
    redactor.learn(SECRET)
    told = (type(error), error, None) if error else None
    record = logging.getLogger("fonetray.x").makeRecord(
        "fonetray.x", logging.WARNING, "file", 1, message, words, told, extra=fields
    )
    line = JsonFormatter(redactor).format(record)
    assert "\n" not in line
    return json.loads(line)


def test_a_line_says_when_how_bad_who_and_what() -> None:
    line = written("%d desks", 3, desk="ab12", seconds=0.5)
    assert (line["level"], line["logger"], line["message"]) == ("warning", "fonetray.x", "3 desks")
    assert line["time"].endswith("+00:00")
    assert line["fields"] == {"desk": "ab12", "seconds": 0.5}
    assert "fields" not in written("nothing more")


@given(st.text(), st.text())
def test_it_is_json_whatever_is_said(message: str, field: str) -> None:
    line = written("%s", message, field=field, token=field)
    assert set(line["fields"]) == {"field", "token"}
    assert line["fields"]["token"] == "…"


def test_secrets_are_in_no_part_of_it() -> None:
    line = written(f"a {SECRET}", error=ValueError(f"b {SECRET} password='hidden' x"), url=f"https://a/?hash={SECRET}")
    whole = json.dumps(line, ensure_ascii=False)
    assert "Xq7" not in whole
    assert "hidden" not in whole
    assert "ValueError" in line["traceback"]
