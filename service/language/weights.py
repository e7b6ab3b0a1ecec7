"""The files of the shipped models, held to their hashes."""

from __future__ import annotations

import hashlib
from pathlib import Path

SUMS = "SHA256SUMS"


class ModelError(RuntimeError):
    """The models cannot be used; the message names the file or setting and says what to do."""


def check_hashes(directory: Path) -> None:
    """Compare every file that SHA256SUMS in ``directory`` lists with its hash. Raises ModelError at the first fault."""
    advice = "restore service/language/models from the release"
    try:
        lines = (directory / SUMS).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ModelError(f"{directory / SUMS}: cannot be read ({error.strerror}); {advice}") from error
    for line in lines:
        expected, name = line.split(maxsplit=1)
        path = directory / name
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(f"{path}: cannot be read ({error.strerror}); {advice}") from error
        if found != expected:
            raise ModelError(f"{path}: its SHA-256 is {found}, {SUMS} says {expected}; {advice}")


def digest(directory: Path) -> str:
    """One SHA-256 for the whole package: that of its SHA256SUMS."""
    return hashlib.sha256((directory / SUMS).read_bytes()).hexdigest()
