"""What a template may say of calls that have ended, and that whatever else it says is one line with its place."""

import pytest

from fonetray.lookup.errors import TemplateError
from fonetray.lookup.template import JournalEntry, JournalOnly
from fonetray.lookup.template_file import parse_template

HEAD = """title = "CRM"
sends = "the number"
[values]
firm = "a/b"
[request]
url = "https://crm.example/find"
[answer]
results = "@"
name = "name"
[journal]
"""
LEAST = 'sends = "the call"\nurl = "https://crm.example/calls/{id}"\n'


def read(journal: str) -> JournalEntry:
    entry = parse_template(HEAD + journal, name="crm", file="crm.toml").journal
    assert entry is not None
    return entry


def test_what_is_left_out_is_the_careful_choice() -> None:
    entry = read(LEAST)
    assert (entry.enabled, entry.method, entry.wait, entry.idempotency) == (False, "POST", 120, "")
    assert entry.only == (JournalOnly.KNOWN, JournalOnly.EXTERNAL, JournalOnly.ANSWERED)
    assert entry.words["outcome"] == {"answered": "answered", "missed": "missed", "unknown": "unknown"}


def test_a_template_without_the_section_tells_nobody() -> None:
    assert parse_template(HEAD.removesuffix("[journal]\n"), name="crm", file="crm.toml").journal is None


def test_the_secrets_that_it_needs_are_its_own() -> None:
    entry = read(LEAST + 'headers = { X = "{secret:a}" }\njson = { deep = ["{secret:b}", "{secret:a}"] }')
    template = parse_template(HEAD + LEAST + 'headers = { X = "{secret:a}" }', name="crm", file="crm.toml")
    assert entry.secrets == ("a", "b")
    assert template.secrets == (), "a secret of the journal that is missing costs no lookup"


@pytest.mark.parametrize(
    ("journal", "line", "what"),
    [
        ('url = "https://crm.example/"', 10, "journal.sends is missing; write what it sends of a call, and to whom"),
        ('sends = "x"', 10, "journal.url is missing; write the address to ask"),
        (f"{LEAST}enabled = 1", 13, "journal.enabled: true or false belongs here, not 1"),
        (f"{LEAST}wait = 3601", 13, "journal.wait: a whole number from 0 to 3600 belongs here, not 3601"),
        (f'{LEAST}method = "GET"', 13, "journal.method: POST, PUT or PATCH"),
        (f'{LEAST}only = ["known", "vip"]', 13, "journal.only: a list of known, external, answered, my-phone belongs"),
        (f'{LEAST}only = ["external"]', 13, "journal.only: of a caller whom the source does not know there is no id"),
        (f'{LEAST}onyl = ["known"]', 13, "journal.onyl: there is no such key; did you mean only?"),
        (f'{LEAST}idempotency = "Content-Length"', 13, "journal.idempotency: no header of this name can be set"),
        (f'{LEAST}idempotency = "K"\nheaders = {{ k = "x" }}', 13, "journal.idempotency: this header stands among"),
        (f'{LEAST}json = {{ a = "{{began}}" }}', 13, "journal.json.a: there is no {began} here; there is {e164}"),
        (f'{LEAST}json = {{ a = "no {{whole:id}}" }}', 13, "journal.json.a: a whole number stands alone in its text"),
        (f'{LEAST}json = {{ a = "{{html:secret:x}}" }}', 13, "journal.json.a: no secret may stand here"),
        (f'{LEAST}words = {{ outcome = {{ busy = "BUSY" }} }}', 13, "journal.words.outcome.busy: there is no such key"),
        ('sends = "x"\nurl = "http://crm.example/"', 12, "journal.url: over http anybody on the way reads"),
        ('sends = "x"\nurl = "https://{e164}.example/"', 12, "journal.url: there is no {e164} here"),
        ('sends = "x"\nurl = "https://crm.example/{secret:x}"', 12, "journal.url: no secret may stand here"),
    ],
)
def test_a_mistake_is_one_line_with_its_place(journal: str, line: int, what: str) -> None:
    with pytest.raises(TemplateError) as caught:
        read(journal)
    assert str(caught.value).startswith(f"crm.toml, line {line}: {what}")
    assert "\n" not in str(caught.value)


def test_a_value_of_the_files_own_cannot_stand_for_a_fact_of_the_call() -> None:
    text = (HEAD + LEAST).replace("firm =", "note =")
    with pytest.raises(TemplateError, match=r"the file's own \{note\} would stand for a fact of the call"):
        parse_template(text, name="crm", file="crm.toml")
