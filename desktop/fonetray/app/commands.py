"""The commands that need the windows: show, dial with a question, status for the doctor, presence, quit."""

import os
from dataclasses import asdict
from typing import Any

from fonetray.app.desktop import Desktop
from fonetray.services.commands.answering import Table
from fonetray.services.commands.flows import FlowCommands
from fonetray.services.commands.forget import ForgetCommands
from fonetray.services.commands.remote import RemoteCommands
from fonetray.services.commands.secret import obey_secret_command
from fonetray.services.ground.handover import ACTIVATION
from fonetray.services.history.notes import note_document
from fonetray.telephony.dial_intent import commanded
from fonetray.ui.calling.dial_wording import outcome_words
from fonetray.ui.cards.call_card import CallCard
from fonetray.ui.cards.notice import NoticeCard


def command_table(desktop: Desktop) -> Table:
    """Give all that the running app can be asked for, by name."""
    remote = RemoteCommands(
        desk=desktop.desk, credentials=desktop.credentials, changed=desktop.changed, signed_in=desktop.ready.wait
    )
    return {
        **remote.table(),
        **desktop.servers.table(),
        **FlowCommands(desktop.desk.flows, desktop.desk.flow_history, desktop.ready.wait).table(),
        **ForgetCommands(desktop.desk, changed=desktop.history_changed).table(),
        **AppCommands(desktop).table(),
    }


class AppCommands:
    """Each method takes the question's arguments and gives the answer's."""

    def __init__(self, desktop: Desktop) -> None:
        """Work on the running app."""
        self._desktop = desktop

    def table(self) -> Table:
        """Give the commands by name."""
        return {
            "ping": self.ping,
            "show": self.show,
            "dial": self.dial,
            "status": self.status,
            "presence": self.presence,
            "notes": self.notes,
            "note": self.note,
            "why": self.why,
            "secret": self.secret,
            "share": self.share,
            "reload-lookups": self.reload_lookups,
            "journal-again": self.journal_again,
            "quit": self.quit,
        }

    async def ping(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Say that the app is there."""
        return {}

    async def show(self, question: dict[str, Any]) -> dict[str, Any]:
        """Bring the search window forward: a second start means "where are you"."""
        _may_come_forward(question)
        self._desktop.presenters.navigator.show_search()
        return {}

    async def dial(self, question: dict[str, Any]) -> dict[str, Any]:
        """Take a wish to call, or with ``selection`` the text that is selected on the screen; a window asks."""
        _may_come_forward(question)
        await self._desktop.ready.wait()
        presenters = self._desktop.presenters
        if question.get("selection") is True:
            outcome = await presenters.keys.selected.dial_selected()
        else:
            outcome = await presenters.dials.dial(commanded(question), agreed=question.get("yes") is True)
        number = outcome.number
        return {
            "status": outcome.status.value,
            "number": {
                "input": number.input,
                "kind": number.kind.value,
                "e164": number.e164,
                "display": number.display,
            },
            "reason": outcome.reason.value,
            "message": outcome_words(outcome, self._desktop.tr),
        }

    async def status(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Say how tray, listener and provider stand, and what the cards on the screen say, for the doctor."""
        desktop = self._desktop
        evidence = desktop.listener.evidence()
        provider = desktop.desk.availability
        shown = desktop.windows.popups.shown()
        return {
            "tray": desktop.tray.available(),
            "listener": {
                "running": desktop.listener.running,
                "urls": asdict(desktop.listener.urls()),
                **await desktop.desk.modules.status(desktop.listener.urls().module),
            },
            "share": desktop.desk.sharing.standing(desktop.listener.base_url),
            "refusals": dict(evidence.refusals),
            "sources": list(evidence.sources),
            "provider": {"link": provider.link.value, "message": str(provider.error or "")},
            "feed": {
                "link": desktop.desk.hub.feeding.link.link.value,
                "message": str(desktop.desk.hub.feeding.link.error or ""),
            },
            "database": {"message": str(desktop.desk.keeping.error or "")},
            "contact_servers": desktop.servers.documents(),
            "lookups": desktop.desk.lookups.document(),
            "local_number": desktop.desk.account.local_number,
            "cards": [card.spoken() for card in shown if isinstance(card, CallCard)],
            "notices": [card.text() for card in shown if isinstance(card, NoticeCard)],
            "warnings": {"tray": desktop.tray.tooltip(), "window": desktop.windows.search.status()},
        }

    async def presence(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Say who rings or talks, by local number; the empty key is what everybody else is."""
        desk = self._desktop.desk
        look = desk.hub.board.look()
        everybody = look("").state.value
        people = {employee.local_number for employee in desk.directory.employees}
        people |= {call.employee for call in desk.calls.live_calls()}
        found = {local: look(local).state.value for local in people}
        return {"presence": {"": everybody, **{local: word for local, word in found.items() if word != everybody}}}

    async def notes(self, question: dict[str, Any]) -> dict[str, Any]:
        """Give the notes on calls, by call id; a hub's too, while it can be had."""
        found = await self._desktop.desk.notes.of_calls([str(call) for call in question.get("calls", [])])
        return {"notes": {call: [note_document(note) for note in notes] for call, notes in found.items()}}

    async def note(self, question: dict[str, Any]) -> dict[str, Any]:
        """Write, list, change or delete notes; the hub has what was done as soon as it can be had."""
        from fonetray.services.commands.notes import obey_note_command  # noqa: PLC0415 - seldom asked for

        await self._desktop.ready.wait()
        return await obey_note_command(self._desktop.desk, question)

    async def why(self, question: dict[str, Any]) -> dict[str, Any]:
        """Say why no card comes up; with ``show`` the window says it too."""
        if question.get("show") is True:
            _may_come_forward(question)
            self._desktop.presenters.seldom.why().open()
        found = await self._desktop.presenters.seldom.why().diagnosis()
        return {"cause": found.cause.value, "when": found.when.isoformat() if found.when else None}

    async def secret(self, question: dict[str, Any]) -> dict[str, Any]:
        """Change the listener's secret, take the former one no longer, or say how it stands."""
        return obey_secret_command(self._desktop.listener.secret, question)

    async def share(self, question: dict[str, Any]) -> dict[str, Any]:
        """Give the employee list away or not, change the secret in its address, or say how it stands."""
        return await self._desktop.desk.sharing.obey(question, self._desktop.listener.base_url)

    async def reload_lookups(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Take lookup sources and their secrets as they are now."""
        await self._desktop.desk.lookups.forget()
        return {}

    async def journal_again(self, question: dict[str, Any]) -> dict[str, Any]:
        """Tell a source once more of the calls that were given up for it."""
        return {"count": await self._desktop.desk.journalling.again(str(question.get("source", "")))}

    async def quit(self, _question: dict[str, Any]) -> dict[str, Any]:
        """Begin to stop."""
        self._desktop.quit()
        return {}


def _may_come_forward(question: dict[str, Any]) -> None:
    """Take the leave that whoever was started for this had; Qt looks for it where the desktop puts it, and uses it up.

    Without it Wayland only marks a window that wants to come to the front.
    """
    leave = question.get("activation")
    if isinstance(leave, str) and leave.isprintable():
        os.environ[ACTIVATION] = leave
