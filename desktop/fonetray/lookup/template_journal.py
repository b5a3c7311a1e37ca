"""Reading the part of a template that tells a source of calls that have ended."""

from typing import Any

from fonetray.lookup.call_facts import DIRECTIONS, FACTS, OF_THE_MATCH, OUTCOMES
from fonetray.lookup.placeholders import Kind, Place, Text
from fonetray.lookup.template import JournalEntry, JournalOnly
from fonetray.lookup.template_web import check_header, read_body, read_headers, read_query, read_url
from fonetray.lookup.toml_section import Section

LONGEST_WAIT = 3600
_USUAL = (JournalOnly.KNOWN, JournalOnly.EXTERNAL, JournalOnly.ANSWERED)
_METHODS = ("POST", "PUT", "PATCH")
_SEEN = (Kind.FORM, Kind.FACT, Kind.RECORD, Kind.FIELD)
_ALL = (*_SEEN, Kind.SECRET)


def read_journal(journal: Section, values: dict[str, str]) -> JournalEntry:
    """Read ``[journal]``. Raises ``TemplateError``."""
    for value in values:
        if value in FACTS:
            journal.wrong(f"the file's own {{{value}}} would stand for a fact of the call; give it another name")
    enabled = journal.flag("enabled")
    sends = journal.text("sends", needed="write what it sends of a call, and to whom, as a part of a sentence")
    only = _only(journal)
    wait = journal.whole("wait", default=120, least=0, most=LONGEST_WAIT)
    method = journal.text("method", default="POST")
    if method not in _METHODS:
        journal.wrong("POST, PUT or PATCH", "method")
    url = read_url(journal, values, kinds=_SEEN)
    headers = read_headers(journal, values, kinds=_ALL)
    query = read_query(journal, values, kinds=_ALL)
    json = read_body(journal, values, kinds=_ALL)
    idempotency = journal.text("idempotency", default="")
    if idempotency:
        check_header(journal, idempotency, "idempotency")
        if idempotency.lower() in (name.lower() for name, _ in headers):
            journal.wrong("this header stands among the headers too; it is set by itself", "idempotency")
    words = _words(journal)
    if JournalOnly.KNOWN not in only and _of_a_match([url, *(text for _, text in (*headers, *query)), json]):
        journal.wrong(
            'of a caller whom the source does not know there is no id, name, organisation or field; add "known"', "only"
        )
    journal.end()
    return JournalEntry(enabled, sends, only, wait, method, url, headers, query, json, idempotency, words)


def _only(journal: Section) -> tuple[JournalOnly, ...]:
    names = tuple(JournalOnly)
    given = "only" in journal
    found = journal.each("only", str, lambda word: word in names, f"a list of {', '.join(names)}")
    return tuple(JournalOnly(word) for word in found) if given else _USUAL


def _words(journal: Section) -> dict[str, dict[str, str]]:
    """Read the source's own words for what a fact can be; those that it leaves out are ours."""
    table = journal.table("words")
    found = {}
    for fact, ours in (("direction", DIRECTIONS), ("outcome", OUTCOMES)):
        theirs = table.table(fact)
        found[fact] = {word: theirs.text(word, default=word) for word in ours}
        theirs.end()
    table.end()
    return found


def _of_a_match(tree: Any) -> bool:
    if isinstance(tree, Text):
        return any(_is_of_a_match(part) for part in tree.parts if isinstance(part, Place))
    below = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return any(map(_of_a_match, below))


def _is_of_a_match(place: Place) -> bool:
    return place.kind in (Kind.RECORD, Kind.FIELD) or (place.kind is Kind.FACT and place.name in OF_THE_MATCH)
