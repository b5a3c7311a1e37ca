"""What docs/lookup-templates.md says is so: its templates work, and its tables leave nothing out."""

import json as jsonlib
import re
from pathlib import Path

import pytest

from fonetray.lookup.call_facts import FACTS
from fonetray.lookup.errors import TemplateError
from fonetray.lookup.number_forms import FORMS, number_forms
from fonetray.lookup.template import JournalOnly, LdapQuestion, SqlQuestion
from fonetray.lookup.template_file import parse_template
from fonetray.services.lookups.folder import shipped
from lookup.asking import asking, read
from support.web_source import json, web_source

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "lookup-templates.md").read_text(encoding="utf-8")
FIRST, SQL, LDAP, JOURNAL = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
(ANSWER,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)


async def test_the_first_template_finds_whom_the_guide_says() -> None:
    async with web_source(json(jsonlib.loads(ANSWER))) as crm:
        written = FIRST.replace("https://crm.firma.dk/api", f"{crm.url}/api")
        async with asking(parse_template(written, name="crm", file="crm.toml"), {"crm": "key"}) as source:
            (match,) = await source.find("86515151")
    assert (match.name, match.organisation, match.fields) == ("Bo Jensen", "Jensen & Søn", (("By", "Hobro"),))
    assert match.url == "https://crm.firma.dk/people/7"
    assert (crm.asked[0].path, crm.asked[0].query) == ("/api/people", {"phone": "4586515151"})


def test_the_mistake_is_said_as_the_guide_says() -> None:
    (said,) = re.findall(r"`(crm\.toml, line \d+: [^`]*)`", GUIDE)
    with pytest.raises(TemplateError) as caught:
        parse_template(FIRST.replace('\nname = "name"', '\nnmae = "name"'), name="crm", file="crm.toml")
    assert str(caught.value) == said


def test_the_query_is_one() -> None:
    assert isinstance(parse_template(SQL, name="erp", file="erp.toml").question, SqlQuestion)


def test_the_directory_is_one() -> None:
    assert isinstance(parse_template(LDAP, name="ldap", file="ldap.toml").question, LdapQuestion)


def test_the_journal_is_one_and_the_tables_leave_nothing_out() -> None:
    entry = parse_template(f"{FIRST}\n{JOURNAL}", name="crm", file="crm.toml").journal
    assert entry is not None
    assert (entry.enabled, entry.idempotency) == (True, "Idempotency-Key")
    places = set(re.findall(r"`\{(\w+)\}`", GUIDE.partition("## Telling your system of calls")[2]))
    assert set(FACTS) <= places
    assert [word for word in JournalOnly if f"`{word}`" not in GUIDE] == []


def test_every_form_of_a_number_is_in_the_guide_as_it_is() -> None:
    rows = re.findall(r"^\| `\{(\w+)\}` \| `([^`]+)` \| `([^`]+)` \|$", GUIDE, re.MULTILINE)
    danish, swedish = number_forms(read("86515151")), number_forms(read("+46701234567"))
    assert rows == [(form, danish[form], swedish[form]) for form in FORMS]


def test_every_shipped_source_is_named() -> None:
    (listed,) = re.findall(r"With the program come (.*?), all off", GUIDE)
    assert set(re.findall(r"`(\w+)`", listed)) == set(shipped())
