"""What stands before the heavy half is imported: the tray, the look, the language, and the log."""

from dataclasses import dataclass

from fonetray.config.language import Translate
from fonetray.config.redaction import Redactor
from fonetray.ui.parts.icons import Icons
from fonetray.ui.parts.theme import Theme
from fonetray.ui.tray.icon import Tray


@dataclass(frozen=True, slots=True)
class Shell:
    """Shared by everything behind it; ``redactor`` keeps out of the log what it is told is secret."""

    tray: Tray
    theme: Theme
    icons: Icons
    tr: Translate
    redactor: Redactor
