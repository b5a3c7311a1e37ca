"""What can go wrong with a source; no error ever holds a secret."""


class LookupFailed(Exception):
    """A source gave no answer that can be used; the message says why in one line, and what to do."""


class Refused(LookupFailed):
    """It was not taken, and would not be if it were sent again as it is."""


class AnswerLost(LookupFailed):
    """It was sent, and nobody can say whether it was taken: the answer was lost, or says nothing of it."""


class TemplateError(Exception):
    """A template cannot be used; the message names the file, the line where that is known, and what to write."""

    def __init__(self, file: str, line: int | None, what: str) -> None:
        """Say where, and what is wrong there."""
        super().__init__(f"{file}, line {line}: {what}" if line else f"{file}: {what}")
        self.file = file
        self.line = line
        self.what = what
