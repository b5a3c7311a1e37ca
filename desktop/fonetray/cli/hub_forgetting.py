"""``fonetray hub forget`` and ``never-log``: the same at the hub, in its own database."""

import argparse

from fonetray.cli import forget_command, never_log_command
from fonetray.cli.context import Context, Exit


def forget(context: Context, options: argparse.Namespace) -> Exit:
    """Remove what the hub keeps of a person; desks keep what they have, and have a command of their own."""
    done = forget_command.run(context, options)
    if done is Exit.DONE:
        context.say("Desks keep what they have: each has `fonetray forget NUMBER`.")
    return done


def never_log(context: Context, options: argparse.Namespace) -> Exit:
    """List, add or remove numbers of which the hub keeps nothing beyond a call's end."""
    return never_log_command.run(context, options)
