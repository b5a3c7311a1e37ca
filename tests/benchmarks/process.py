"""What Linux tells of a process: its memory, the time it took, how often it woke."""

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def pss(pid: int) -> float:
    """Give the memory of a process in MB (10^6 bytes), shared pages counted by their share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise LookupError("no Pss")


def ticks(pid: int) -> int:
    """Give the time that a process has worked, in clock ticks of usually 10 ms."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def seconds_worked(pid: int) -> float:
    """Give the same in seconds."""
    return ticks(pid) / _TICK


def wake_ups(pid: int) -> int:
    """Give how often the threads that a process has now went to sleep, and so were woken."""
    count = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        for line in status.read_text("utf-8").splitlines():
            if line.startswith("voluntary_ctxt_switches:"):
                count += int(line.split()[1])
    return count
