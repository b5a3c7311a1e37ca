"""Reads a module's rules from TOML, strictly: a key that is not known is a mistake, and each mistake has its line."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from fonetray.routing.condition_reader import ConditionReader, in_toml
from fonetray.routing.hours import read_day
from fonetray.routing.incoming import PBX_VARIABLES
from fonetray.routing.lines import Path
from fonetray.routing.problems import Problem, Problems, RuleFileError
from fonetray.routing.rules import CHARSETS, MODULE_NAME, Action, Answer, ListSource, Module, Rule
from fonetray.routing.template import Template, TemplateError, read_template

MOST_RULES = 10_000
LARGEST = 4_000_000
"""Characters of a file."""
_TOP = ("module", "lists", "rule", "default")
_MODULE = ("action", "safe", "deadline", "query", "customer", "closed_days", "charset")
_RULE = ("name", "when", "answer")
_ANSWER = ("goto", "text", "number", "store", "note", "nothing")
_FILLED = ("goto", "text", "number", "note")
_LIST = ("file", "key", "database", "sql")
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
        whole = "a module's file is named in small letters, digits, - and _, such as reception.toml"
        raise RuleFileError(file, [Problem(1, whole)])
    if len(text) > LARGEST:
        raise RuleFileError(file, [Problem(1, f"it is larger than {LARGEST // 1_000_000} MB")])
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError(file, [_no_toml(str(error), text)]) from error
    except RecursionError as error:
        raise RuleFileError(file, [Problem(1, "it is nested too deep")]) from error
    problems = Problems(text)
    module = _Reader(name, document, problems).module(_heads(text))
    problems.check(file)
    return module


def _no_toml(said: str, text: str) -> Problem:
    place = _PLACE.search(said)
    line = int(place[1]) if place and place[1] else max(1, text.rstrip("\n").count("\n") + 1)
    why = _PLACE.sub("", said)
    return Problem(line, f"{why[:1].lower()}{why[1:]}; are all texts in quotes, and all brackets closed?")


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
        self._known((), "the file", document, _TOP)
        self._lists = self._read_lists()
        self._conditions = ConditionReader(problems, self._lists)
        self._action = Action.GOTO
        self._stored: dict[str, None] = {}

    def module(self, heads: list[int]) -> Module:
        """Read all of it; ``heads`` are the lines where rules begin."""
        settings = self._table(("module",), self._document.get("module", {}), "module", _MODULE)
        self._action = self._read_action(settings)
        rules = self._document.get("rule", [])
        if not isinstance(rules, list) or not all(isinstance(each, dict) for each in rules):
            self._problems.add(("rule",), "each rule begins with [[rule]], in double brackets")
            rules = []
        if len(rules) > MOST_RULES:
            self._problems.add(("rule",), f"there are more than {MOST_RULES} rules; put them into a list")
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
            deadline=self._read_deadline(settings.get("deadline", 800)),
            names=self._read_names(settings.get("query", {})),
            customer=self._text(("module", "customer"), settings.get("customer", "")),
            lists=self._lists,
            number_lists=frozenset(self._conditions.number_lists),
            closed_days=self._read_closed_days(settings.get("closed_days", [])),
            reads=tuple(self._stored | self._conditions.stored),
            charset=self._one_of(("module", "charset"), settings.get("charset", "utf-8"), CHARSETS),
        )

    def _rule(self, number: int, rule: dict[str, Any], line: int) -> Rule:
        path: Path = ("rule", number)
        self._known(path, "a rule", rule, _RULE)
        self._conditions.looked_in = set()
        when = self._conditions.read((*path, "when"), rule.get("when", {}))
        if "answer" not in rule:
            self._problems.add(path, 'the rule has no answer; write answer = { goto = "202" }')
        answer = self._answer((*path, "answer"), rule.get("answer", {}), looked_in=self._conditions.looked_in)
        name = self._text((*path, "name"), rule.get("name", "")) or f"rule {number + 1}"
        return Rule(name[:80], line, when, answer)

    def _answer(self, path: Path, answer: Any, *, looked_in: set[str]) -> Answer:
        table = self._table(path, answer, "an answer", _ANSWER)
        takes = _TAKES[self._action]
        for key in table:
            if key in _ANSWER and key not in takes:
                self._problems.add((*path, key), f'"{key}" is not for a module of action "{self._action}"; it takes '
                                   f"{', '.join(takes)}")  # fmt: skip
        if table.get("nothing", True) is not True:
            self._problems.add((*path, "nothing"), "nothing is true, or is left out")
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
            self._problems.add(path, 'store names variables and their values: store = { session = "1" }')
            return ()
        for name in store:
            if not _VARIABLE.fullmatch(name) or name.casefold() in _RESERVED:
                hint = "it means something to the PBX" if name.casefold() in _RESERVED else "letters, digits and _"
                self._problems.add((*path, name), f'"{name}" cannot be a stored variable\'s name: {hint}')
        return tuple((name, self._template((*path, name), value, looked_in)) for name, value in store.items())

    def _template(self, path: Path, value: Any, looked_in: set[str]) -> Template:
        try:
            template = read_template(self._text(path, value))
        except TemplateError as error:
            self._problems.add(path, str(error))
            return Template("", ())
        self._check_gaps(path, template, looked_in)
        return template

    def _check_gaps(self, path: Path, template: Template, looked_in: set[str]) -> None:
        for gap in template.gaps:
            if gap.owner and gap.owner != "customer" and gap.owner not in looked_in:
                hint = f'look in it first: when = {{ in_list = {{ {gap.owner} = "{{input}}" }} }}'
                where = hint if gap.owner in self._lists else f'there is no list "{gap.owner}"'
                self._problems.add(
                    path, f"{{{gap.name}}} is a column of a list that this rule does not look in; {where}"
                )
            elif not gap.owner and gap.name not in PBX_VARIABLES:
                if not _VARIABLE.fullmatch(gap.name):
                    self._problems.add(path, f"{{{gap.name}}} cannot be the name of a variable")
                self._stored[gap.name] = None

    def _check_place(self, path: Path, template: Template) -> None:
        """Hold what a call is led to, or is shown as, to the admin's own numbers: a caller can type any other."""
        own = ("callerid",) if path[-1] == "number" else ()
        for gap in template.gaps:
            if (not gap.owner or gap.owner == "customer") and gap.name not in own:
                self._problems.add(path, f"{path[-1]} takes a number, or a column of a list; {{{gap.name}}} could be "
                                   "any number")  # fmt: skip
        if path[-1] == "goto" and not template.gaps and not _LOCAL.fullmatch(template.written.strip()):
            self._problems.add(path, f'goto is a local number in quotes, such as "6050", not "{template.written}"')

    def _read_lists(self) -> dict[str, ListSource]:
        tables = self._document.get("lists", {})
        if not isinstance(tables, dict):
            self._problems.add(("lists",), 'each list is a table: [lists.vip] and file = "vip.csv" under it')
            return {}
        found = {}
        for name, value in tables.items():
            path: Path = ("lists", name)
            table = self._table(path, value, "a list", _LIST)
            texts = {key: self._text((*path, key), table.get(key, "")) for key in _LIST}
            if name == "customer" or not _VARIABLE.fullmatch(name):
                self._problems.add(path, f'"{name}" cannot be a list\'s name; use letters, digits and _')
            if bool(texts["file"]) is bool(texts["database"]):
                self._problems.add(path, "a list has a file, or a database and sql")
            elif texts["database"] and ":value" not in texts["sql"]:
                self._problems.add(path, "sql is one SELECT with :value in it, which stands for what is looked for")
            elif texts["database"] and not re.match(r"(?i)\s*(?:select|with)\b", texts["sql"]):
                self._problems.add((*path, "sql"), "sql begins with SELECT: lists are only read")
            found[name] = ListSource(name, **texts)
        return found

    def _read_action(self, settings: dict[str, Any]) -> Action:
        if "action" not in settings:
            needs = f'[module] needs the action that is set in the PBX: action = "goto" ({", ".join(Action)})'
            self._problems.add(("module",), needs)
        return Action(self._one_of(("module", "action"), settings.get("action", "goto"), tuple(map(str, Action))))

    def _read_safe(self, value: Any) -> Answer:
        path: Path = ("module", "safe")
        if isinstance(value, dict):
            return self._answer(path, value, looked_in=set())
        text = self._text(path, value)
        if not text:
            return Answer()
        key = {Action.TEXT: "text", Action.NUMBER: "number"}.get(self._action, "goto")
        return self._answer(path, {key: text}, looked_in=set())

    def _read_deadline(self, value: Any) -> float:
        least, most = _DEADLINES
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self._problems.add(("module", "deadline"), f"deadline is in milliseconds, from {least} to {most}")
            return 0.8
        return value / 1000

    def _read_names(self, value: Any) -> dict[str, str]:
        path: Path = ("module", "query")
        if not isinstance(value, dict):
            self._problems.add(path, 'query says which name stands for which variable: query = { i = "input" }')
            return {}
        for name, variable in value.items():
            if not _QUERY_NAME.fullmatch(name):
                self._problems.add((*path, name), f'"{name}" cannot be a name in the address')
            if not isinstance(variable, str) or not _VARIABLE.fullmatch(variable):
                self._problems.add((*path, name), f"{in_toml(variable)} is no variable; there are "
                                   f"{', '.join(PBX_VARIABLES)} and stored ones")  # fmt: skip
        return {name.casefold(): _variable(str(variable)) for name, variable in value.items()}

    def _read_closed_days(self, value: Any) -> frozenset[date | tuple[int, int]]:
        path: Path = ("module", "closed_days")
        values = value if isinstance(value, list) else [value]
        found: set[date | tuple[int, int]] = set()
        for number, each in enumerate(values):
            try:
                found.add(read_day(str(each)))
            except ValueError as error:
                self._problems.add((*path, number), str(error))
        return frozenset(found)

    def _table(self, path: Path, value: Any, owner: str, known: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._problems.add(path, f"{path[-1]} is a table: {{ {known[0]} = … }}")
            return {}
        self._known(path, owner, value, known)
        return value

    def _known(self, path: Path, owner: str, table: dict[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                self._problems.unknown((*path, key), owner, known)

    def _text(self, path: Path, value: Any) -> str:
        if not isinstance(value, str):
            self._problems.add(path, f'{path[-1]} is a text in quotes: "{value}"')
            return ""
        return value

    def _one_of(self, path: Path, value: Any, there: tuple[str, ...]) -> str:
        if value in there:
            return str(value)
        self._problems.add(path, f"{path[-1]} is one of {', '.join(there)}, not {in_toml(value)}")
        return there[0]


def _variable(name: str) -> str:
    """Write a variable as it is known here: those of the PBX in small letters, stored ones as they are."""
    return low if (low := name.casefold()) in PBX_VARIABLES else name
