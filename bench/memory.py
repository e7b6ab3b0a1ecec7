"""Memory of processes, in MiB, as Linux tells it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Memory(NamedTuple):
    """``rss``: all that is in memory, shared or not. ``private``: what nobody else has. ``share``: that, and a part of
    what is shared (PSS); it adds up over processes."""

    rss: float
    private: float
    share: float


def of(pid: int) -> Memory:
    """The memory of a process."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    mib = {name: int(value.split()[0]) / 1024 for name, _, value in (row.partition(":") for row in rows)}
    return Memory(mib["Rss"], mib["Private_Clean"] + mib["Private_Dirty"], mib["Pss"])
