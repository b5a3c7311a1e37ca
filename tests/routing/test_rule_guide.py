"""What the guide says of rules is so: its first file is one, and each condition in its table can be written."""

import re
from pathlib import Path

import pytest

from fonetray.routing.rule_file import read_rules

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "routing.md").read_text("utf-8")
TABLE = GUIDE.partition("## When a rule matches")[2].partition("## Answers")[0]
CELLS = [row.split(" | ")[0].removeprefix("| ") for row in TABLE.splitlines() if row.startswith("| `")]
CONDITIONS = [written for cell in CELLS for written in re.findall(r"`([^`]+)`", cell)]
LISTS = '[lists.codes]\nfile = "codes.csv"\n'


def test_the_first_rule_of_the_guide_is_one() -> None:
    first = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)[0]
    module = read_rules("reception", re.sub(r"^   ", "", first, flags=re.MULTILINE))
    assert [rule.name for rule in module.rules] == ["Closed"]


def test_the_guide_has_a_table_of_conditions() -> None:
    assert len(CONDITIONS) > 20


@pytest.mark.parametrize("written", CONDITIONS)
def test_a_condition_of_the_guide_can_be_written(written: str) -> None:
    written = written.replace("{ … }", '{ digits = "1" }')
    rule = f"[[rule]]\nwhen = {{ {written} }}\nanswer = {{ nothing = true }}\n"
    read_rules("guide", f'[module]\naction = "goto"\n{LISTS}{rule}')
