"""The sentences that say why no call card comes up."""

from fonetray.config.language import Translate
from fonetray.services.doctor.diagnosis import Cause, Stage

ACTIONS = {
    Cause.HUB_NOT_JOINED: "account",
    Cause.HUB_REFUSED: "account",
    Cause.HUB_DISPLACED: "account",
    Cause.NOT_LISTENING: "settings",
    Cause.WRONG_SECRET: "account",
    Cause.WRONG_HOST: "account",
    Cause.NO_EVENT: "account",
    Cause.OTHER_ACCOUNT: "account",
    Cause.NO_NUMBER: "settings",
    Cause.UNKNOWN_NUMBER: "settings",
    Cause.OTHER_EMPLOYEE: "settings",
    Cause.MUTED: "unmute",
}
"""What the button under the answer does; no button for the others."""


def headline(cause: Cause, when: str, number: str, tr: Translate) -> str:
    """Answer in one sentence; ``when`` is the time that belongs to it, ``number`` the user's own local number."""
    return {
        Cause.HUB_NOT_JOINED: tr("This computer has not joined the company's hub."),
        Cause.HUB_LOST: tr("The connection to the company's hub was lost {when}.", when=when),
        Cause.HUB_REFUSED: tr("The company's hub does not let this computer in."),
        Cause.HUB_DISPLACED: tr("Another computer has this desk's place at the hub."),
        Cause.HUB_SILENT: tr("The hub is connected, but has told of no call of yours yet."),
        Cause.NOT_LISTENING: tr("Fonetray is not listening for calls."),
        Cause.WRONG_SECRET: tr("A request came {when} with the wrong secret.", when=when),
        Cause.WRONG_HOST: tr("A request came {when} to a name that is not this computer's.", when=when),
        Cause.NO_EVENT: tr("The telephone system has never reached this computer."),
        Cause.OTHER_ACCOUNT: tr("The last call event, {when}, was another company's.", when=when),
        Cause.NOT_UNDERSTOOD: tr("The last call event, {when}, could not be understood.", when=when),
        Cause.NO_NUMBER: tr("Fonetray does not know which telephone is yours."),
        Cause.UNKNOWN_NUMBER: tr("No colleague has the local number {number}.", number=number),
        Cause.OTHER_EMPLOYEE: tr("Calls arrive here, but none to your local number {number}.", number=number),
        Cause.MUTED: tr("Call cards are muted."),
        Cause.PRESENTING: tr("You are presenting, and cards stay away meanwhile."),
        Cause.FULL_SCREEN: tr("A card was kept away {when}, because a window filled the screen.", when=when),
        Cause.ALL_WELL: tr("Everything works: your last call was {when}.", when=when),
    }[cause]


def advice(cause: Cause, tr: Translate) -> str:
    """Say what it means and what to do."""
    return {
        Cause.HUB_NOT_JOINED: tr("Ask your administrator for a join code, and enter it under Account."),
        Cause.HUB_LOST: tr("It is tried again by itself. Check the network; your administrator knows whether it runs."),
        Cause.HUB_REFUSED: tr("Ask your administrator for a new join code, and enter it under Account."),
        Cause.HUB_DISPLACED: tr(
            "Two computers use the same join code, and only one is told of calls. Ask for a code for each of them."
        ),
        Cause.HUB_SILENT: tr(
            "Call yourself from another telephone. If nothing comes, the telephone system does not reach the hub: "
            "your administrator can see that there."
        ),
        Cause.NOT_LISTENING: tr("Its port is taken or not allowed. Choose another port and start Fonetray again."),
        Cause.WRONG_SECRET: tr(
            "The telephone system probably has an old address. Copy the address under Account and enter it there."
        ),
        Cause.WRONG_HOST: tr(
            "Your administrator can allow the name with listener.allowed_hosts, or set it as listener.public_url."
        ),
        Cause.NO_EVENT: tr(
            "Enter the address under Account at the telephone system. A system on the internet also needs a way in: "
            "a hub in your office, a port forward or a tunnel."
        ),
        Cause.OTHER_ACCOUNT: tr(
            "Only events of the account in account.id are taken. Check it with your administrator."
        ),
        Cause.NOT_UNDERSTOOD: tr("It was kept. Run fonetray capture export, and send the file to whoever helps you."),
        Cause.NO_NUMBER: tr("Choose your local number in the settings."),
        Cause.UNKNOWN_NUMBER: tr("Choose your local number in the settings, or update the colleagues first."),
        Cause.OTHER_EMPLOYEE: tr("Is that the right number? If it is, the telephone system tells only of others."),
        Cause.MUTED: tr("Missed calls are still counted in the tray."),
        Cause.PRESENTING: tr("Say in the tray's menu that you are done; popup.while_sharing can show nameless cards."),
        Cause.FULL_SCREEN: tr("Cards stay away during presentations; popup.in_full_screen changes that."),
        Cause.ALL_WELL: tr("Try it with a test below if you are in doubt."),
    }[cause]


def action_text(action: str, tr: Translate) -> str:
    """Name the button."""
    return {
        "settings": tr("Open settings"),
        "account": tr("Open account"),
        "unmute": tr("Show cards again"),
    }.get(action, "")


def stage(which: Stage, tr: Translate) -> str:
    """Name a stage of the road in."""
    return {
        Stage.HUB: tr("Fonetray is connected to the company's hub"),
        Stage.LISTENING: tr("Fonetray listens on this computer"),
        Stage.ARRIVING: tr("The telephone system reaches it"),
        Stage.UNDERSTOOD: tr("Its events are understood"),
        Stage.MINE: tr("They are of your local number"),
        Stage.SHOWN: tr("A card comes up"),
    }[which]
