"""The line on a terminal that says how far an import is."""

import io
from dataclasses import asdict

from fonetray.cli.progress_line import ProgressLine
from fonetray.services.contacts.taking import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_is_written_over_itself_and_gone_at_the_end() -> None:
    terminal = Terminal()
    with ProgressLine(terminal) as line:
        line.show("kunder.csv", asdict(Progress(50, 200, 7, 0, 1)))
        line.show("kunder.csv", asdict(Progress(0, 0, 9, 2, 1)))
    first, second, last, end = terminal.getvalue().split("\r")[1:]
    assert first == "kunder.csv   25 %  7 added, 0 changed, 1 rejected"
    assert second.rstrip() == "kunder.csv  9 added, 2 changed, 1 rejected"
    assert len(second) == len(first)
    assert (last.strip(), end) == ("", "")


def test_where_there_is_no_terminal_nothing_is_said() -> None:
    stream = io.StringIO()
    with ProgressLine(stream) as line:
        line.show("kunder.csv", asdict(Progress(50, 200, 7, 0, 1)))
    assert stream.getvalue() == ""
