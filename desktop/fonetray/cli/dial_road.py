"""The dial road from a terminal: asked in the app if it runs, else here, else in the app that is then started.

A click on a link comes this way, so what only they need who do not hand over is imported for them alone.
"""

import sys
from typing import Any

from fonetray.cli.context import CommandError, Context, Exit

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
    another than the user; or it has ``selection``, for the text that is selected on the screen, which the app reads.
    """
    outcome = context.ask_app("dial", timeout=_WHILE_SOMEBODY_THINKS, **wish)
    if outcome is None:
        from fonetray.cli.dial_here import dial_here, start_app  # noqa: PLC0415 - only where no app runs

        if "selection" not in wish and (wish["yes"] or sys.stdin.isatty()):
            outcome = dial_here(context, wish)
        else:
            start_app(context)
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
