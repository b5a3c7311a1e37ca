"""Which commands there are, and the file of each, which is imported when its command is wanted."""

import argparse
from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast

from fonetray.cli.context import Context, Exit

COMMANDS: Mapping[str, str] = {
    "login": "store the myfone login and the company's account in the keyring",
    "logout": "remove them, and this computer's place at a hub",
    "join": "join the company's hub with the code that your administrator gave you",
    "config": "read and change the settings",
    "dial": "call a number or a tel: link",
    "connect": "ring an outside number and connect it to a local number (experimental)",
    "search": "find colleagues and contacts",
    "lookup": "say whose number it is, from every source",
    "lookups": "list the sources of other systems, switch one on or off, store its secret",
    "import": "read customer lists (CSV) and vCards into the contacts",
    "contacts": "list where contacts came from, or remove a source with all it brought",
    "sync": "read employees and call flows now",
    "export": "write the employee list as CSV, vCards or JSON",
    "share": "let an intranet page read the employee list, or not",
    "calls": "list the calls, newest first",
    "notes": "write, list, change and delete notes on calls",
    "forget": "remove all that is kept of a person",
    "never-log": "keep nothing of calls with a number, or list such numbers",
    "flows": "list call flows, or switch one on or off",
    "rules": "list the rules that answer integration modules, check a file of them, or try one",
    "secret": "change the secret in the address that the PBX calls",
    "links": "open telephone links with Fonetray, or with the former program again",
    "autostart": "start Fonetray when you log in, or not",
    "capture": "keep what the PBX and the provider really send, and write it to a file",
    "doctor": "check everything and say what to do",
    "hub": "run a company's hub, and say which desks it feeds",
    "simulate": "run a PBX in a box",
    "completion": "print what a shell (bash, zsh, fish) needs to complete commands",
    "demo": "show it all with an example company",
}


class Command(Protocol):
    """What a command's file offers."""

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's own words."""

    def run(self, context: Context, options: argparse.Namespace) -> Exit:
        """Do it; raises `CommandError` with a line for the user."""


def command(name: str) -> Command:
    """Import a command's file."""
    return cast("Command", import_module(f"fonetray.cli.{name.replace('-', '_')}_command"))
