"""A PBX that calls on without pause, and that keeps a book of what was taken: each event is sent until it is."""

import http.client
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

PAUSE = 0.01
_KINDS = ("incoming", "answered", "ended")
_numbers = itertools.count(40_000_000)


@dataclass(frozen=True, slots=True)
class Told:
    """An event that was answered 200: of which call, what it was, whom it concerns, and the caller's number."""

    call_id: str
    kind: str
    employees: tuple[str, ...]
    number: str


class Caller(threading.Thread):
    """Sends the events of one call after the other, in order, from an address of its own, until told it is `enough`.

    What is not answered 200 is sent again, as a PBX does that had no answer: the same request to the letter. Of every
    third call two employees' phones ring, and one answers: all of such a call concerns both.
    """

    def __init__(self, where: Callable[[], tuple[str, int, str]], employees: Sequence[str], name: str) -> None:
        """Take where the events go (host, port, path), whom they call, and a name that its calls begin with."""
        super().__init__(name=f"caller {name}")
        self._where = where
        self._employees = employees
        self._name = name
        self._connection: http.client.HTTPConnection | None = None
        self.told: list[Told] = []
        self.sent_again = 0
        self.enough = threading.Event()

    def run(self) -> None:
        """Call until it is enough; a call that was begun is brought to its end."""
        for number in itertools.count():
            if self.enough.is_set():
                break
            self._call(number)
        if self._connection is not None:
            self._connection.close()

    def concerning(self, employee: str) -> Counter[tuple[str, str]]:
        """Count what concerns an employee: (call id, kind)."""
        return Counter((one.call_id, one.kind) for one in self.told if employee in one.employees)

    def _call(self, number: int) -> None:
        call_id = f"{self._name}{number}.{number % 10_000:04d}"
        rung = [self._employees[(number + beside) % len(self._employees)] for beside in range(1 + (number % 3 == 2))]
        caller = str(next(_numbers))
        everybody = tuple(rung)
        for employee in rung:
            self._tell(call_id, "incoming", everybody, caller, employee=employee, more={"Calledphone": f"20{employee}"})
        self._tell(call_id, "answered", everybody, caller, employee=rung[-1])
        self._tell(call_id, "ended", everybody, caller, more={"Duration": "7", "CallDirection": "Incoming"})

    def _tell(
        self, call_id: str, kind: str, concerned: tuple[str, ...], number: str, *, employee: str = "",
        more: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        query = {"UniqueCallId": call_id, **(more or {})}
        if employee:
            query |= {"EmployeeLocalNumber": employee, "ANumber": number}
        while not self._taken(urlencode(query)):
            self.sent_again += 1
            time.sleep(0.2)
        self.told.append(Told(call_id, kind, concerned, number))
        time.sleep(PAUSE)

    def _taken(self, query: str) -> bool:
        host, port, path = self._where()
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection(host, port, timeout=10)
            self._connection.request("GET", f"{path}?{query}")
            answer = self._connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self._connection = None
            return False
        return answer.status == 200
