"""The dial road from a terminal: asked in the app if it runs, else here, else in the app that is then started."""

import asyncio
import sys
from typing import TYPE_CHECKING, Any

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


def travel(context: Context, wish: dict[str, Any]) -> Exit:
    """Take a wish to its end and say what came of it.

    A wish has ``text``, ``device`` or None, ``yes`` for not to be asked, and ``connect_to`` where the call is for
    another than the user.
    """
    outcome = context.ask_app("dial", timeout=_WHILE_SOMEBODY_THINKS, **wish)
    if outcome is None and (wish["yes"] or sys.stdin.isatty()):
        outcome = asyncio.run(_dial(context, wish))
    if outcome is None:
        asyncio.run(_start_app(context))
        outcome = context.ask_app("dial", timeout=_WHILE_SOMEBODY_THINKS, **wish)
    if outcome is None:
        raise CommandError(
            "the app did not start, so there is nowhere to ask; start `fonetray` and try again", Exit.NO_APP
        )
    outcome.pop("v", None)
    said, end = str(outcome["message"]), _ENDS[outcome["status"]]
    context.answer(outcome, lambda: said if end is Exit.DONE else "")
    if end is not Exit.DONE:
        context.say(said)
    return end


class _Terminal:
    """Asks in the terminal."""

    def __init__(self, tr: "Translate") -> None:
        """Speak the user's language."""
        self._tr = tr

    async def ask(self, question: "Question") -> bool:
        """Show who would be called and take a yes or a no; no is the default, and for a number to beware of a y is."""
        from fonetray.telephony.dialling import Ruling  # noqa: PLC0415 - only where no app runs
        from fonetray.ui.dial_wording import asks, beside, caution, kind  # noqa: PLC0415

        verdict, tr = question.verdict, self._tr
        twice = verdict.ruling is Ruling.ASK_TWICE
        name = ", ".join(filter(None, (question.name, verdict.number.display)))
        asked = asks(name, question.request.connect_to, tr)
        said = [caution(verdict.reasons, verdict.number, tr), *beside(verdict, tr), asked]
        prompt = " ".join([*filter(None, said), f"({kind(verdict.number, tr)})", "[yes/N] " if twice else "[y/N] "])
        print(prompt, end="", file=sys.stderr, flush=True)
        answer = (await asyncio.to_thread(sys.stdin.readline)).strip().lower()
        return answer in ("yes", "ja") or (not twice and answer in ("y", "j"))


async def _dial(context: Context, wish: dict[str, Any]) -> dict[str, Any]:
    from fonetray.cli import documents  # noqa: PLC0415 - only where no app runs
    from fonetray.config.language import Translate  # noqa: PLC0415
    from fonetray.telephony.dial_intent import commanded  # noqa: PLC0415

    tr = Translate.for_language(context.settings().ui.language)
    async with context.desk() as desk:
        outcome = await desk.dialing.dial(commanded(wish), _Terminal(tr), agreed=wish["yes"])
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
