"""API keys: who may send documents, where a file of keys is set.

A line of the file is ``name:hash``, a blank line or a ``#`` comment. The name stands for the client in logs and limits;
two keys may share one, so that a client can change from the old to the new. The hash is SHA-256 in hex, nothing
slower: a key is 256 random bits that no dictionary holds and nobody can try through, so salt and stretching would only
make every request dearer.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

from flask import g, request

from service.http.problems import Problem

_ENTRY = re.compile(r"(?P<name>[A-Za-z0-9._-]{1,64}):(?P<hash>[0-9a-f]{64})")
_BEARER = re.compile(r"bearer +(?P<key>[A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)


class KeyFileError(ValueError):
    """The file of keys cannot be used; the message names file and line."""


@dataclass(frozen=True)
class ApiKeys:
    """Names of clients with the hashes of their keys."""

    entries: tuple[tuple[str, bytes], ...]

    @classmethod
    def load(cls, file: Path) -> ApiKeys:
        """Read a file of keys. Raises KeyFileError where it cannot be read, a line is wrong, or it holds no key."""
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, ValueError) as error:
            raise KeyFileError(f"{file}: the file of API keys cannot be read ({error})") from error
        entries: dict[bytes, str] = {}
        for number, line in enumerate(map(str.strip, lines), 1):
            if not line or line.startswith("#"):
                continue
            if not (entry := _ENTRY.fullmatch(line)):
                raise KeyFileError(
                    f"{file}, line {number}: not 'name:hash' with a name of letters, digits, . _ - and a SHA-256 of 64 "
                    "hex digits in lower case; 'python -m service.cli api-key NAME' prints such a line"
                )
            if (digest := entry["hash"].encode()) in entries:
                raise KeyFileError(f"{file}, line {number}: this hash stands in an earlier line too")
            entries[digest] = entry["name"]
        if not entries:
            raise KeyFileError(f"{file}: there is no key in it, so that nobody could send anything")
        return cls(tuple((name, digest) for digest, name in entries.items()))

    def check(self) -> None:
        """Put the client's name into ``g.client``. Raises Problem (401) unless a known key came with the request.

        For the before_request of what keys protect. An address asked in another way than by POST needs none.
        """
        if request.method != "POST":
            return
        sent = request.headers.get("Authorization", "")
        bearer = _BEARER.fullmatch(sent)
        name = self._name(bearer["key"] if bearer else "")
        if bearer is None or name is None:
            raise _refusal(sent, bearer is not None)
        g.client = name

    def _name(self, key: str) -> str | None:
        """Whose key it is. All entries are compared, whichever fits, so that the time tells nothing of them."""
        digest, found = _hash(key), None
        for name, known in self.entries:
            if compare_digest(known, digest):
                found = name
        return found


def new(name: str) -> tuple[str, str]:
    """A new key, which is stored nowhere, and its line for the file. Raises ValueError for a name that does not fit."""
    key = secrets.token_urlsafe(32)
    line = f"{name}:{_hash(key).decode()}"
    if not _ENTRY.fullmatch(line):
        raise ValueError(f"{name!r} is no name for a key: 1 to 64 letters, digits, . _ -")
    return key, line


def _hash(key: str) -> bytes:
    return sha256(key.encode()).hexdigest().encode()


def _refusal(sent: str, well_formed: bool) -> Problem:
    if not sent:
        detail, challenge = "The request has no API key: send the header 'Authorization: Bearer KEY'.", "Bearer"
    elif not well_formed:
        detail, challenge = "The header Authorization is not 'Bearer KEY' with an API key.", "Bearer"
    else:
        detail, challenge = "The API key is not known here, or not any more.", 'Bearer error="invalid_token"'
    return Problem("unauthorized", detail, headers={"WWW-Authenticate": challenge})
