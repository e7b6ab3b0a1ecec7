"""bench/RESULTS.md, where every bench has a section of its own, and the machine that the figures come from."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from textwrap import fill

RESULTS = Path(__file__).with_name("RESULTS.md")
WIDTH = 120


def write(title: str, text: str) -> None:
    """Put ``text`` under the heading ``title``, in place of what stood there; the other sections stay as they are.

    Paragraphs are broken into lines of WIDTH characters; tables are not.
    """
    paragraphs = [
        p if p.startswith("|") else fill(p, WIDTH, break_on_hyphens=False) for p in text.strip().split("\n\n")
    ]
    whole = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Measured\n"
    section = "\n\n".join((f"## {title}", *paragraphs)) + "\n"
    before, found, rest = whole.partition(f"## {title}\n")
    if found:
        following = re.search(r"^## ", rest, re.MULTILINE)
        after = rest[following.start() :] if following else ""
        whole = before + section + (f"\n{after}" if after else "")
    else:
        whole = f"{before.rstrip()}\n\n{section}"
    RESULTS.write_text(whole, encoding="utf-8")


def machine(*packages: str) -> str:
    """Processor, memory, Python, versions of these packages, and today."""
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{_processor()}, cores: {cores}, memory: {gib:.0f} GiB, Python {platform.python_version()}, {versions}; "
        f"{datetime.now(UTC):%Y-%m-%d}."
    )


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; the first row of ``head`` names the columns."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    rows = info.read_text().splitlines() if info.exists() else []
    names = [row.partition(": ")[2] for row in rows if row.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
