"""``fonetray rules``: lists the rules that answer integration modules, checks a file of them, and tries one."""

import argparse
import asyncio
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fonetray.cli.context import CommandError, Context, Exit

if TYPE_CHECKING:
    from fonetray.routing.decide import Decision
    from fonetray.services.modules.files import RuleFile
    from fonetray.services.modules.installed import Modules

_NEAR = 20
"""Rules before the one that matched that are shown; thousands of others say nothing."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words; without any the modules are listed."""
    actions = parser.add_subparsers(dest="action", metavar="check|new|try")
    check = actions.add_parser("check", help="say whether a file of rules can be used, and if not, where and why")
    check.add_argument("file", type=Path, metavar="FILE|NAME", help="a file, or a module's name")
    new = actions.add_parser("new", help="begin a module's rules with an example")
    new.add_argument("name", metavar="NAME", help="the module's name, in small letters")
    new.add_argument("example", nargs="?", default="known-number", metavar="EXAMPLE", help="known-number, or another")
    attempt = actions.add_parser("try", help="say what would be answered, and why")
    attempt.add_argument("file", type=Path, metavar="FILE|NAME", help="a file, or a module's name")
    attempt.add_argument(
        "given",
        nargs="*",
        metavar="NAME=VALUE",
        help="callerid=86515151 input=1234 at=2026-12-24T15:00 free.202=no flow.900=on, or any stored variable",
    )


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Do what is asked; a file with a mistake is exit 1."""
    if options.action == "check":
        return _check(context, _file(context, options.file))
    if options.action == "new":
        return _new(context, options.name, options.example)
    if options.action == "try":
        return _try(context, _file(context, options.file), _given(options.given))
    return _list(context)


def _file(context: Context, named: Path) -> Path:
    """Give the file that is meant: one of here, or one of the rules' folder, with or without its ending."""
    if named.exists() or named.name != str(named):
        return named
    return context.home.routing / (named if named.suffix == ".toml" else Path(f"{named}.toml"))


def _count(rules: int) -> str:
    return "1 rule" if rules == 1 else f"{rules} rules"


def _list(context: Context) -> Exit:
    files = asyncio.run(_look(context))
    urls = _urls(context)
    modules = [
        {
            "name": each.name,
            "file": str(each.path),
            "rules": len(each.loaded.module.rules) if each.loaded else 0,
            "url": urls.get(each.name, ""),
            "problems": list(each.in_words),
        }
        for each in files
    ]
    none = f"There are no rules. Write them into {context.home.routing}; docs/routing.md says how."
    context.answer(modules, lambda: "\n".join(_line(each) for each in modules) or none)
    if modules and not urls:
        context.say("The addresses for the PBX are shown while the app or the hub runs.")
    return Exit.FAILED if any(each["problems"] for each in modules) else Exit.DONE


async def _look(context: Context) -> "tuple[RuleFile, ...]":
    from fonetray.services.modules.files import RuleFiles  # noqa: PLC0415 - for this alone

    files = RuleFiles(context.home.routing)
    await files.look()
    return files.all()


def _urls(context: Context) -> dict[str, str]:
    """Give the addresses as the running app knows them, with its port; none while nothing runs."""
    status = context.ask_app("status")
    return dict(status["listener"].get("modules", {})) if status else {}


def _line(module: dict[str, Any]) -> str:
    head = f"{module['name']}  ({_count(module['rules'])})"
    lines = [head, *(f"  problem: {problem}" for problem in module["problems"])]
    if module["url"]:
        lines.append(f"  {module['url']}")
    return "\n".join(lines)


def _check(context: Context, file: Path) -> Exit:
    from fonetray.routing.problems import RuleFileError  # noqa: PLC0415 - for this alone
    from fonetray.services.modules.files import load_module  # noqa: PLC0415

    document: dict[str, Any] = {"file": str(file), "ok": True, "rules": 0, "problems": []}
    try:
        document["rules"] = len(load_module(file).module.rules)
    except RuleFileError as error:
        words = "\n".join(error.in_words)
        document |= {
            "ok": False,
            "problems": [{"line": problem.line, "text": problem.text} for problem in error.problems],
        }
        context.answer(document, lambda: words)
        return Exit.FAILED
    context.answer(document, lambda: f"{file.name}: {_count(document['rules'])}, no mistakes")
    return Exit.DONE


def _new(context: Context, name: str, example: str) -> Exit:
    from fonetray.services.modules.examples import ExampleError, copy_example  # noqa: PLC0415 - for this alone

    try:
        file = copy_example(example, context.home.routing, name)
    except ExampleError as error:
        raise CommandError(str(error), Exit.USAGE) from error
    context.answer({"file": str(file)}, lambda: str(file))
    context.say(f"Change it as you like; `fonetray rules check {name}` says whether it is right.")
    return Exit.DONE


def _given(words: list[str]) -> dict[str, str]:
    given = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise CommandError(f"{word!r} is not NAME=VALUE; write callerid=86515151 or input=1234", Exit.USAGE)
        given[name] = value
    return given


def _try(context: Context, file: Path, given: dict[str, str]) -> Exit:
    presence = context.ask_app("presence")
    decision = asyncio.run(_decide(context, file, given, presence["presence"] if presence else {}))
    document = {
        "answer": decision.body,
        "rule": decision.by,
        "line": decision.line,
        "note": decision.note,
        "failed": str(decision.failed or ""),
        "why": [asdict(tried) for tried in decision.why()],
    }
    context.answer(document, lambda: _words(decision))
    return Exit.FAILED if decision.failed else Exit.DONE


async def _decide(context: Context, file: Path, given: dict[str, str], presence: dict[str, str]) -> "Decision":
    from fonetray.routing.asking import Facts  # noqa: PLC0415 - for this alone
    from fonetray.routing.incoming import PBX_VARIABLES, call_of  # noqa: PLC0415
    from fonetray.routing.problems import RuleFileError  # noqa: PLC0415
    from fonetray.services.modules.files import load_module  # noqa: PLC0415

    facts = Facts()
    values = {}
    for name, value in given.items():
        kind, _, which = name.partition(".")
        if kind == "free" and which:
            facts.free[which] = _yes(name, value)
        elif kind == "flow" and which:
            facts.flows[which] = _yes(name, value)
        elif name != "at":
            low = name.casefold()
            values[low if low in PBX_VARIABLES else name] = value
    for local, state in presence.items():
        if local and state != "unknown":
            facts.free.setdefault(local, state == "free")
    async with context.desk(reading=True) as desk:
        modules: Modules = desk.modules
        try:
            loaded = load_module(file, secret=desk.lookups.secret)
        except RuleFileError as error:
            raise CommandError("\n".join(error.in_words)) from error
        await modules.learnt.load()
        call = call_of(loaded.module.name, _moment(given.get("at", "")), values)
        return await (await modules.service()).try_out(loaded, call, facts)


def _yes(name: str, value: str) -> bool:
    words = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}
    if value.casefold() not in words:
        raise CommandError(f"{name} is yes or no", Exit.USAGE)
    return words[value.casefold()]


def _moment(text: str) -> datetime:
    """Read a time; one without a zone is Danish time."""
    from fonetray.telephony.timestamps import danish_time  # noqa: PLC0415 - for this alone

    try:
        moment = datetime.fromisoformat(text) if text else datetime.now().astimezone()
    except ValueError:
        raise CommandError(f"at={text} is no time; write at=2026-12-24T15:00", Exit.USAGE) from None
    return moment if moment.tzinfo else danish_time(moment)


def _words(decision: "Decision") -> str:
    lines = [f"answer: {decision.body or '(nothing: the call goes the PBX its own way)'}"]
    if decision.failed:
        lines.append(f"failed: {decision.failed}")
    where = f" (line {decision.line})" if decision.line else ""
    lines.append(f"by:     {decision.by}{where}")
    if decision.note:
        lines.append(f"note:   {decision.note}")
    left_out = len(decision.stopped_at) - _NEAR
    if left_out > 0:
        lines.append(f"  … {left_out} rules before these did not hold")
    for tried in decision.why(_NEAR):
        lines.append(f"{'✓' if tried.held else '✗'} {tried.rule} (line {tried.line})")
        lines += [f"    {'✓' if check.held else '✗'} {check.condition}    [{check.saw}]" for check in tried.checks]
    return "\n".join(lines)
