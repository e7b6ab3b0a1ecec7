"""Reads a Dockerfile."""

from __future__ import annotations

import re
from pathlib import Path


def instructions(file: Path) -> list[tuple[str, str]]:
    """Name and words of each instruction, in order."""
    lines = [line for line in file.read_text().splitlines() if line.strip() and not line.startswith("#")]
    whole = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(name.upper(), words.strip()) for name, _, words in (line.partition(" ") for line in whole.splitlines())]
