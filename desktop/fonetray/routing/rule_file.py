"""Reads a module's rules from TOML, strictly: a key that is not known is a mistake, and each mistake has its line."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from fonetray.routing.condition_reader import ConditionReader
from fonetray.routing.hours import NoTime, read_day
from fonetray.routing.incoming import PBX_VARIABLES
from fonetray.routing.lines import Path
from fonetray.routing.list_reader import read_lists
from fonetray.routing.phrases import phrase
from fonetray.routing.problems import Problem, Problems, RuleFileError
from fonetray.routing.rules import CHARSETS, CUSTOMER, MODULE_NAME, Action, Answer, Module, Rule
from fonetray.routing.tables import Tables, in_toml
from fonetray.routing.template import Gap, Template, TemplateError, read_template
from fonetray.routing.toml_words import toml_words

MOST_RULES = 10_000
LARGEST = 4_000_000
"""Characters of a file."""
DEADLINE = 800
"""Milliseconds, where a file names none."""
_TOP = ("module", "lists", "rule", "default")
_MODULE = ("action", "safe", "deadline", "query", "customer", "closed_days", "charset")
_RULE = ("name", "when", "answer")
_ANSWER = ("goto", "text", "number", "store", "note", "nothing")
_FILLED = ("goto", "text", "number", "note")
_TAKES: Mapping[Action, tuple[str, ...]] = {
    Action.GOTO: ("goto", "store", "note", "nothing"),
    Action.TEXT: ("text", "store", "note", "nothing"),
    Action.NUMBER: ("number", "store", "note", "nothing"),
    Action.DYNAMIC: _ANSWER,
    Action.NOTHING: ("note", "nothing"),
}
_DEADLINES = (50, 5000)
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
_QUERY_NAME = re.compile(r"[A-Za-z0-9_.-]{1,32}")
_LOCAL = re.compile(r"[0-9]{1,12}")
_RESERVED = frozenset({*PBX_VARIABLES, "callername", "callerid", "gotolocalnumber", "urlresult"})
_PLACE = re.compile(r" ?\(at line (\d+), column \d+\)| ?\(at end of document\)")
_RULE_HEAD = re.compile(r"^[ \t]*\[\[[ \t]*rule[ \t]*\]\]", re.MULTILINE)


def read_rules(name: str, text: str, *, file: str = "") -> Module:
    """Read a module called ``name``; raises `RuleFileError` with all that is wrong."""
    file = file or f"{name}.toml"
    if not MODULE_NAME.fullmatch(name):
        whole = phrase("a module's file is named in small letters, digits, - and _, such as reception.toml")
        raise RuleFileError(file, [Problem(1, whole)])
    if len(text) > LARGEST:
        raise RuleFileError(file, [Problem(1, phrase("it is larger than {n} MB", n=LARGEST // 1_000_000))])
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError(file, [_no_toml(str(error), text)]) from error
    except RecursionError as error:
        raise RuleFileError(file, [Problem(1, phrase("it is nested too deep"))]) from error
    problems = Problems(text)
    module = _Reader(name, document, problems).module(_heads(text))
    problems.check(file)
    return module


def _no_toml(said: str, text: str) -> Problem:
    place = _PLACE.search(said)
    line = int(place[1]) if place and place[1] else max(1, text.rstrip("\n").count("\n") + 1)
    return Problem(line, toml_words(_PLACE.sub("", said)))


def _heads(text: str) -> list[int]:
    """Give the lines where rules begin."""
    lines, line, end = [], 1, 0
    for head in _RULE_HEAD.finditer(text):
        line += text.count("\n", end, head.start())
        end = head.start()
        lines.append(line)
    return lines


class _Reader:
    """Reads one document; what is wrong goes to ``problems``, and something harmless stands in its place."""

    def __init__(self, name: str, document: dict[str, Any], problems: Problems) -> None:
        self._name = name
        self._document = document
        self._problems = problems
        self._tables = Tables(problems)
        self._tables.known((), phrase("the file"), document, _TOP)
        self._lists = read_lists(self._tables, document)
        self._conditions = ConditionReader(problems, self._lists)
        self._action = Action.GOTO
        self._stored: dict[str, None] = {}

    def module(self, heads: list[int]) -> Module:
        """Read all of it; ``heads`` are the lines where rules begin."""
        settings = self._tables.table(("module",), self._document.get("module", {}), phrase("module"), _MODULE)
        self._action = self._read_action(settings)
        rules = self._document.get("rule", [])
        if not isinstance(rules, list) or not all(isinstance(each, dict) for each in rules):
            self._problems.add(("rule",), phrase("each rule begins with [[rule]], in double brackets"))
            rules = []
        if len(rules) > MOST_RULES:
            self._problems.add(("rule",), phrase("there are more than {n} rules; put them into a list", n=MOST_RULES))
            rules = []
        lines = heads if len(heads) == len(rules) else [0] * len(rules)
        read = tuple(self._rule(number, each, lines[number]) for number, each in enumerate(rules))
        default = self._answer(("default",), self._document.get("default", {}), looked_in=set())
        for path, template in self._conditions.templates:
            self._check_gaps(path, template, looked_in=set(self._lists))
        return Module(
            name=self._name,
            action=self._action,
            rules=read,
            default=default,
            safe=self._read_safe(settings.get("safe", "")),
            deadline=self._read_deadline(settings.get("deadline", DEADLINE)),
            names=self._read_names(settings.get("query", {})),
            customer=self._tables.text(("module", "customer"), settings.get("customer", "")),
            lists=self._lists,
            number_lists=frozenset(self._conditions.number_lists),
            closed_days=self._read_closed_days(settings.get("closed_days", [])),
            reads=tuple(self._stored | self._conditions.stored),
            charset=self._tables.one_of(("module", "charset"), settings.get("charset", "utf-8"), CHARSETS),
        )

    def _rule(self, number: int, rule: dict[str, Any], line: int) -> Rule:
        path: Path = ("rule", number)
        self._tables.known(path, phrase("a rule"), rule, _RULE)
        self._conditions.looked_in = set()
        when = self._conditions.read((*path, "when"), rule.get("when", {}))
        if "answer" not in rule:
            self._problems.add(path, phrase('the rule has no answer; write answer = {{ goto = "202" }}'))
        answer = self._answer((*path, "answer"), rule.get("answer", {}), looked_in=self._conditions.looked_in)
        name = self._tables.text((*path, "name"), rule.get("name", "")) or f"rule {number + 1}"
        return Rule(name[:80], line, when, answer)

    def _answer(self, path: Path, answer: Any, *, looked_in: set[str]) -> Answer:
        table = self._tables.table(path, answer, phrase("an answer"), _ANSWER)
        takes = _TAKES[self._action]
        for key in table:
            if key in _ANSWER and key not in takes:
                told = {"key": key, "action": self._action.value, "there": ", ".join(takes)}
                said = phrase('"{key}" is not for a module of action "{action}"; it takes {there}', **told)
                self._problems.add((*path, key), said)
        if table.get("nothing", True) is not True:
            self._problems.add((*path, "nothing"), phrase("nothing is true, or is left out"))
        parts = {key: self._template((*path, key), table[key], looked_in) for key in _FILLED if key in table}
        for key in ("goto", "number"):
            if key in parts:
                self._check_place((*path, key), parts[key])
        return Answer(
            goto=parts.get("goto"),
            text=parts.get("text"),
            number=parts.get("number"),
            note=parts.get("note"),
            store=self._read_store((*path, "store"), table.get("store", {}), looked_in),
        )

    def _read_store(self, path: Path, store: Any, looked_in: set[str]) -> tuple[tuple[str, Template], ...]:
        if not isinstance(store, dict):
            self._problems.add(path, phrase('store names variables and their values: store = {{ session = "1" }}'))
            return ()
        for name in store:
            if name.casefold() in _RESERVED:
                said = phrase('"{name}" cannot be a stored variable\'s name: it means something to the PBX', name=name)
                self._problems.add((*path, name), said)
            elif not _VARIABLE.fullmatch(name):
                said = phrase('"{name}" cannot be a stored variable\'s name: letters, digits and _', name=name)
                self._problems.add((*path, name), said)
        return tuple((name, self._template((*path, name), value, looked_in)) for name, value in store.items())

    def _template(self, path: Path, value: Any, looked_in: set[str]) -> Template:
        try:
            template = read_template(self._tables.text(path, value))
        except TemplateError as error:
            self._problems.add(path, error.said)
            return Template("", ())
        self._check_gaps(path, template, looked_in)
        return template

    def _check_gaps(self, path: Path, template: Template, looked_in: set[str]) -> None:
        for gap in template.gaps:
            if gap.owner and gap.owner != CUSTOMER and gap.owner not in looked_in:
                self._not_looked_in(path, gap)
            elif not gap.owner and gap.name not in PBX_VARIABLES:
                if not _VARIABLE.fullmatch(gap.name):
                    self._problems.add(path, phrase("{{{name}}} cannot be the name of a variable", name=gap.name))
                self._stored[gap.name] = None

    def _not_looked_in(self, path: Path, gap: Gap) -> None:
        told = {"name": gap.name, "list": gap.owner}
        if gap.owner in self._lists:
            said = phrase(
                "{{{name}}} is a column of a list that this rule does not look in; look in it first: "
                'when = {{ in_list = {{ {list} = "{{input}}" }} }}',
                **told,
            )
        else:
            said = phrase(
                '{{{name}}} is a column of a list that this rule does not look in; there is no list "{list}"', **told
            )
        self._problems.add(path, said)

    def _check_place(self, path: Path, template: Template) -> None:
        """Hold what a call is led to, or is shown as, to the admin's own numbers: a caller can type any other."""
        own = ("callerid",) if path[-1] == "number" else ()
        for gap in template.gaps:
            if (not gap.owner or gap.owner == CUSTOMER) and gap.name not in own:
                told = {"key": path[-1], "name": gap.name}
                self._problems.add(
                    path, phrase("{key} takes a number, or a column of a list; {{{name}}} could be any number", **told)
                )
        if path[-1] == "goto" and not template.gaps and not _LOCAL.fullmatch(template.written.strip()):
            self._problems.add(
                path, phrase('goto is a local number in quotes, such as "6050", not "{found}"', found=template.written)
            )

    def _read_action(self, settings: dict[str, Any]) -> Action:
        if "action" not in settings:
            needs = phrase(
                '[module] needs the action that is set in the PBX: action = "goto" ({there})', there=", ".join(Action)
            )
            self._problems.add(("module",), needs)
        return Action(
            self._tables.one_of(("module", "action"), settings.get("action", "goto"), tuple(map(str, Action)))
        )

    def _read_safe(self, value: Any) -> Answer:
        path: Path = ("module", "safe")
        if isinstance(value, dict):
            return self._answer(path, value, looked_in=set())
        text = self._tables.text(path, value)
        if not text:
            return Answer()
        key = {Action.TEXT: "text", Action.NUMBER: "number"}.get(self._action, "goto")
        return self._answer(path, {key: text}, looked_in=set())

    def _read_deadline(self, value: Any) -> float:
        least, most = _DEADLINES
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self._problems.add(
                ("module", "deadline"),
                phrase("deadline is in milliseconds, from {least} to {most}", least=least, most=most),
            )
            return DEADLINE / 1000
        return value / 1000

    def _read_names(self, value: Any) -> dict[str, str]:
        path: Path = ("module", "query")
        if not isinstance(value, dict):
            self._problems.add(
                path, phrase('query says which name stands for which variable: query = {{ i = "input" }}')
            )
            return {}
        found: dict[str, str] = {}
        for name, variable in value.items():
            if not _QUERY_NAME.fullmatch(name):
                self._problems.add((*path, name), phrase('"{name}" cannot be a name in the address', name=name))
            if not isinstance(variable, str) or not _VARIABLE.fullmatch(variable):
                told = {"found": in_toml(variable), "there": ", ".join(PBX_VARIABLES)}
                said = phrase("{found} is no variable; there are {there} and stored ones", **told)
                self._problems.add((*path, name), said)
            if name.casefold() in found:
                said = phrase('"{name}" is there twice: small and capital letters are the same here', name=name)
                self._problems.add((*path, name), said)
            found[name.casefold()] = _variable(str(variable))
        return found

    def _read_closed_days(self, value: Any) -> frozenset[date | tuple[int, int]]:
        path: Path = ("module", "closed_days")
        values = value if isinstance(value, list) else [value]
        found: set[date | tuple[int, int]] = set()
        for number, each in enumerate(values):
            try:
                found.add(read_day(str(each)))
            except NoTime as error:
                self._problems.add((*path, number), error.said)
        return frozenset(found)


def _variable(name: str) -> str:
    """Write a variable as it is known here: those of the PBX in small letters, stored ones as they are."""
    return low if (low := name.casefold()) in PBX_VARIABLES else name
