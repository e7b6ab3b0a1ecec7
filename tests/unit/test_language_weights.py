"""Changed or missing model files are named."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from service.language.weights import ModelError, check_hashes, digest


def package(directory: Path) -> Path:
    (directory / "en").mkdir()
    (directory / "en" / "model.pt").write_bytes(b"weights")
    (directory / "SHA256SUMS").write_text(f"{hashlib.sha256(b'weights').hexdigest()}  en/model.pt\n")
    return directory


def test_whole(tmp_path: Path) -> None:
    check_hashes(package(tmp_path))
    assert len(digest(tmp_path)) == 64


def test_changed(tmp_path: Path) -> None:
    (package(tmp_path) / "en" / "model.pt").write_bytes(b"other")
    with pytest.raises(ModelError, match=r"model\.pt.*SHA256SUMS says.*restore"):
        check_hashes(tmp_path)


def test_missing(tmp_path: Path) -> None:
    (package(tmp_path) / "en" / "model.pt").unlink()
    with pytest.raises(ModelError, match=r"model\.pt: cannot be read \(No such file or directory\); restore"):
        check_hashes(tmp_path)


def test_no_list(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"SHA256SUMS: cannot be read"):
        check_hashes(tmp_path)
