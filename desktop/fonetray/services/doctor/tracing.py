"""Gathers what is known of the road in, for the diagnosis."""

from datetime import datetime

from fonetray.listener.server import Listener
from fonetray.services.calls.ingest import OTHER_ACCOUNT
from fonetray.services.desk import Desk
from fonetray.services.doctor.diagnosis import Facts


async def gather_facts(*, desk: Desk, listener: Listener, withheld: datetime | None, presenting: bool = False) -> Facts:
    """Look in the journal and at the listener; the screen's part is told.

    ``withheld`` is when a card was last kept away over a full screen, ``presenting`` that the user presents without.
    """
    local = desk.account.local_number
    counts = await desk.journal.event_counts()
    traces = await desk.journal.event_traces(employee=local, reason=OTHER_ACCOUNT)
    refused = listener.evidence().last_refused
    return Facts(
        listening=listener.running,
        local_number=local,
        employee_known=desk.directory.employee(local) is not None,
        last_event=counts.last,
        understood=traces.understood,
        other_account=traces.refused_as,
        refused_secret=refused.get("secret"),
        refused_host=refused.get("host"),
        mine=traces.of_employee,
        others=traces.of_others,
        muted=desk.account.settings.popup.muted,
        presenting=presenting,
        withheld=withheld,
        hub=None if not desk.account.settings.hub.url else desk.hub.feeding.link.link,
        hub_since=desk.hub.feeding.since,
    )
