"""``fonetray dial``: the dial road from a terminal or a link."""

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING, Any

from fonetray.cli import documents
from fonetray.cli.context import CommandError, Context, Exit

if TYPE_CHECKING:
    from fonetray.config.language import Translate
    from fonetray.services.dialing import Question

_ENDS = {
    "placed": Exit.DONE,
    "refused": Exit.REFUSED,
    "cancelled": Exit.REFUSED,
    "failed": Exit.FAILED,
    "uncertain": Exit.FAILED,
}
_WHILE_SOMEBODY_THINKS = 600.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("number", metavar="NUMBER-OR-URI")
    parser.add_argument("--from", dest="device", metavar="LOCAL", help="the phone to ring first")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Ask in the app if it runs, else in the terminal if there is one, else start the app and ask there."""
    wish = {"text": options.number, "device": options.device, "yes": options.yes}
    outcome = context.ask_app("dial", timeout=_WHILE_SOMEBODY_THINKS, **wish)
    if outcome is None and (options.yes or sys.stdin.isatty()):
        outcome = asyncio.run(_dial(context, **wish))
    if outcome is None:
        asyncio.run(_start_app(context))
        outcome = context.ask_app("dial", timeout=_WHILE_SOMEBODY_THINKS, **wish)
    if outcome is None:
        raise CommandError(
            "the app did not start, so there is nowhere to ask; start `fonetray` and try again", Exit.NO_APP
        )
    outcome.pop("v", None)
    context.answer(outcome, lambda: str(outcome["message"]))
    return _ENDS[outcome["status"]]


class _Terminal:
    """Asks in the terminal."""

    def __init__(self, tr: "Translate") -> None:
        """Speak the user's language."""
        self._tr = tr

    async def ask(self, question: "Question") -> bool:
        """Show who would be called and take a yes or a no; no is the default, and for a number to beware of a y is."""
        from fonetray.telephony.dialling import Ruling  # noqa: PLC0415 - only where no app runs
        from fonetray.ui.dial_wording import beside, caution, kind  # noqa: PLC0415

        verdict, tr = question.verdict, self._tr
        twice = verdict.ruling is Ruling.ASK_TWICE
        name = ", ".join(filter(None, (question.name, verdict.number.display)))
        said = [caution(verdict.reasons, verdict.number, tr), *beside(verdict, tr), tr("Call {name}?", name=name)]
        prompt = " ".join([*filter(None, said), f"({kind(verdict.number, tr)})", "[yes/N] " if twice else "[y/N] "])
        print(prompt, end="", file=sys.stderr, flush=True)
        answer = (await asyncio.to_thread(sys.stdin.readline)).strip().lower()
        return answer in ("yes", "ja") or (not twice and answer in ("y", "j"))


async def _dial(context: Context, *, text: str, device: str | None, yes: bool) -> dict[str, Any]:
    from fonetray.config.language import Translate  # noqa: PLC0415 - only where no app runs
    from fonetray.telephony.dial_intent import is_link  # noqa: PLC0415
    from fonetray.telephony.dialling import DialRequest, Origin  # noqa: PLC0415

    tr = Translate.for_language(context.settings().ui.language)
    origin = Origin.LINK if is_link(text) else Origin.COMMAND
    async with context.desk() as desk:
        outcome = await desk.dialing.dial(DialRequest(text, origin, device=device), _Terminal(tr), agreed=yes)
        return documents.outcome(outcome, tr)


async def _start_app(context: Context) -> None:
    """Start the app beside us and wait until it listens."""
    nowhere = asyncio.subprocess.DEVNULL
    await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "fonetray", *context.home.options),
        stdin=nowhere,
        stdout=nowhere,
        stderr=nowhere,
        start_new_session=True,
    )
    for _ in range(100):
        if context.ask_app("ping") is not None:
            return
        await asyncio.sleep(0.1)
