"""``fonetray completion``: prints what a shell needs to complete half-typed commands."""

import argparse

from fonetray.cli.context import Context, Exit

SHELLS = ("bash", "zsh", "fish")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own words."""
    parser.add_argument("shell", choices=SHELLS)


def run(context: Context, options: argparse.Namespace) -> Exit:
    """Print it, to be read by the shell when it starts."""
    from argcomplete.shell_integration import shellcode  # noqa: PLC0415 - no other command pays for it

    script = str(shellcode(["fonetray"], shell=options.shell))
    context.answer({"shell": options.shell, "script": script}, lambda: script)
    return Exit.DONE
