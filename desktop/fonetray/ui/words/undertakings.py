"""What a task in the background was about, in the user's words: the tasks' own names are for the log."""

from fonetray.config.language import Translate

NAMELESS = frozenset({"command", "companion", "look for a tray", "look for garbage", "window's place"})
"""Tasks for which a user knows no name."""


def failed_words(task: str, tr: Translate) -> str:
    """Say that the task of that name has failed on something that nobody foresaw."""
    about = next((words for words, tasks in undertakings(tr) if task in tasks), "")
    if about:
        return tr("Something went wrong ({what}). The log says more.", what=about)
    return tr("Something went wrong. The log says more.")


def undertakings(tr: Translate) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the words for what the user has done here, each with the tasks that are a part of it."""
    return (
        (tr("colleagues"), ("sync", "read colleagues", "export colleagues", "presence")),
        (tr("search"), ("search",)),
        (tr("favourites"), ("favourites", "pin", "pin again", "unpin", "move a favourite")),
        (
            tr("calling somebody"),
            ("call", "call again", "connect", "wait for the call", "number in a text", "selected number"),
        ),
        (tr("keys"), ("hotkey", "key of a card")),
        (tr("notices"), ("look for notifications", "show a notice", "take a notice away")),
        (tr("telephone links"), ("telephone links",)),
        (
            tr("card of a call"),
            (
                "show a call", "take a call away", "who is calling", "remember who it is", "look at the screen",
                "look whether the screen is locked", "what a module learnt", "open a customer's page",
            ),
        ),
        (
            tr("call history"),
            (
                "history", "customer", "export calls", "last contacts", "notes on last contacts", "missed call",
                "missed calls", "missed calls were seen", "recent calls",
            ),
        ),
        (
            tr("notes"),
            (
                "a note's draft", "a note's window", "a note that was deleted elsewhere", "delete a note",
                "keep a draft", "save a note", "take a note back", "notes on a call", "notes that are not finished",
            ),
        ),
        (
            tr("call flows"),
            (
                "read call flows", "mark a call flow", "switch a call flow", "switch a call flow back",
                "when a call flow goes back", "who switched call flows",
            ),
        ),
        (
            tr("contacts"),
            (
                "cancel the import", "contact servers", "look at a file", "look at the contacts", "read contacts",
                "remove contacts", "try a server",
            ),
        ),
        (
            tr("customer systems"),
            ("read lookup sources", "how other systems are told", "journal of calls", "tell a source again"),
        ),
        (tr("call rules"), ("decide anew", "show decisions", "look at the rules", "show a module", "write an example")),
        (tr("account"), ("sign in", "save the account", "join the hub", "look at the keyring")),
        (
            tr("forgetting"),
            (
                "retention", "remove what is too old", "how much is too old", "forget somebody",
                "what is kept of somebody", "never log a number", "log a number again", "numbers that are never logged",
            ),
        ),
        (tr("collecting diagnostics"), ("end the capture", "the end of the capture")),
        (tr("why no card came"), ("look at the road in", "ring my telephone", "show a test card")),
    )  # fmt: skip
