"""The dial road where no app runs: asked in the terminal, or in the app that is started for it."""

import asyncio
import sys
from typing import Any

from fonetray.cli import documents
from fonetray.cli.context import Context
from fonetray.config.language import Translate
from fonetray.services.calls.dialing import Question
from fonetray.telephony.dial_intent import commanded
from fonetray.telephony.dialling import Ruling
from fonetray.ui.calling.dial_wording import asks, beside, caution, kind


class _Terminal:
    """Asks in the terminal."""

    def __init__(self, tr: Translate) -> None:
        """Speak the user's language."""
        self._tr = tr

    async def ask(self, question: Question) -> bool:
        """Show who would be called and take a yes or a no; no is the default, and for a number to beware of a y is."""
        verdict, tr = question.verdict, self._tr
        twice = verdict.ruling is Ruling.ASK_TWICE
        name = ", ".join(filter(None, (question.name, verdict.number.display)))
        asked = asks(name, question.request.connect_to, tr)
        said = [caution(verdict.reasons, verdict.number, tr), *beside(verdict, tr), asked]
        prompt = " ".join([*filter(None, said), f"({kind(verdict.number, tr)})", "[yes/N] " if twice else "[y/N] "])
        print(prompt, end="", file=sys.stderr, flush=True)
        answer = (await asyncio.to_thread(sys.stdin.readline)).strip().lower()
        return answer in ("yes", "ja") or (not twice and answer in ("y", "j"))


def dial_here(context: Context, wish: dict[str, Any]) -> dict[str, Any]:
    """Take a wish to its end in this process, and give what came of it as the document has it."""
    return asyncio.run(_dial(context, wish))


def start_app(context: Context) -> None:
    """Start the app beside us and wait until it listens."""
    asyncio.run(_start_app(context))


async def _dial(context: Context, wish: dict[str, Any]) -> dict[str, Any]:
    tr = Translate.for_language(context.settings().ui.language)
    async with context.desk() as desk:
        outcome = await desk.dialing.dial(commanded(wish), _Terminal(tr), agreed=wish["yes"])
        return documents.outcome(outcome, tr)


async def _start_app(context: Context) -> None:
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
