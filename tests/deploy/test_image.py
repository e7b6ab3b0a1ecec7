"""The Dockerfile's steps, carried out in a fresh folder: the service starts from what they copy, and from nothing else.

The environment of this test stands for what pip would install, and a gazetteer that is there for the one to be built.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.settings import Settings
from tests.deploy.dockerfile import instructions
from tests.http.running import Service, free_port

ROOT = Path(__file__).parents[2]
STEPS = instructions(ROOT / "Dockerfile")
STAGES = [index for index, (name, _) in enumerate(STEPS) if name == "FROM"]
BUILD, FINAL = STEPS[STAGES[0] : STAGES[1]], STEPS[STAGES[1] :]
GAZETTEER = "service/gazetteer/gazetteer.sqlite"
JSON = {"Content-Type": "application/json"}


def words_of(steps: list[tuple[str, str]], name: str) -> list[str]:
    return [words for found, words in steps if found == name]


def ignored(folder: str, names: list[str]) -> set[str]:
    """What .dockerignore leaves out below the folders that it lets in."""
    return {name for name in names if name == "__pycache__" or name.startswith("gazetteer.sqlite")}


def copy(steps: list[tuple[str, str]], stages: dict[str, Path], tree: Path) -> None:
    tree.mkdir()
    for words in words_of(steps, "COPY"):
        *options, target = shlex.split(words)
        source = stages["context"]
        if options[0].startswith("--from="):
            source = stages[options.pop(0).removeprefix("--from=")]
        for name in options:
            if name == "/venv":
                continue
            path, to = source / name.removeprefix("/app/"), tree / target
            if path.is_dir():
                shutil.copytree(path, to, ignore=ignored if source == ROOT else None)
            else:
                shutil.copy(path, to)


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Path:
    """/app of the final stage."""
    place = tmp_path_factory.mktemp("image")
    copy(BUILD, {"context": ROOT}, place / "build")
    assert not (place / "build" / GAZETTEER).exists()
    shutil.copy(ROOT / GAZETTEER, place / "build" / GAZETTEER)
    for command in words_of(BUILD, "RUN"):
        if command.startswith("/venv/bin/python "):
            command = command.replace("/venv/bin/python", shlex.quote(sys.executable))
            subprocess.run(command, shell=True, check=True, cwd=place / "build")
    copy(FINAL, {"context": ROOT, "build": place / "build"}, place / "app")
    return place / "app"


def test_the_service_starts_from_what_is_copied(image, tmp_path):
    command = json.loads(words_of(FINAL, "CMD")[0])
    assert command[:2] == ["python", "-m"]
    home = {"HOME": str(tmp_path / "none"), "PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1", "HF_HUB_OFFLINE": "1"}
    before = everything(image)
    service = Service(free_port(), tmp_path / "log", command[2], image, **home)
    try:
        service.wait_until_ready()
        body = json.dumps({"text": "Rebels shelled a market in Kidal on Monday, killing two traders."})
        assert json.loads(service.ask("POST", "/events", body, JSON)[2])["events"]
        assert service.ask("GET", "/openapi.yaml")[0] == 200
        assert service.ask("GET", "/docs/")[0] == 200
        assert check_health(service.port) == 0
    finally:
        assert service.stop() == 0
    assert everything(image) == before, "the root filesystem is read-only in deployments"
    assert not (tmp_path / "none").exists()


def everything(tree: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in tree.rglob("*")}


def test_make_and_the_image_start_it_in_the_same_way():
    (command,) = words_of(FINAL, "CMD")
    assert f"$(BIN)/{' '.join(json.loads(command))}" in (ROOT / "Makefile").read_text()


def test_packages_are_those_of_the_lock():
    (install,) = [words for words in words_of(BUILD, "RUN") if " install " in words]
    assert install.endswith("--requirement requirements.lock")
    assert "PIP_NO_CACHE_DIR=1" in words_of(BUILD, "ENV")[0]
    pins = [line.split("#")[0].strip() for line in (ROOT / "requirements.lock").read_text().splitlines()]
    assert all("==" in pin for pin in pins if pin)


def test_what_runs_is_told_to_stop_and_asked_for_its_health(spec):
    assert words_of(FINAL, "STOPSIGNAL") == ["SIGTERM"]
    assert words_of(FINAL, "EXPOSE") == [str(Settings.port)]
    assert f"PORT={Settings.port}" in words_of(FINAL, "ENV")[0]
    assert words_of(FINAL, "USER") == ["10001"]
    _, _, command = words_of(FINAL, "HEALTHCHECK")[0].partition(" CMD ")
    assert "/readyz'" in json.loads(command)[2]
    assert "/readyz" in spec["paths"]


def check_health(port: int) -> int:
    """The exit status of the image's health check."""
    _, _, command = words_of(FINAL, "HEALTHCHECK")[0].partition(" CMD ")
    program, *rest = json.loads(command)
    assert program == "python"
    return subprocess.run([sys.executable, *rest], env=os.environ | {"PORT": str(port)}, capture_output=True).returncode


def test_the_health_check_fails_where_nothing_runs():
    assert check_health(free_port()) == 1


def test_the_context_has_what_is_copied():
    let_in = {
        line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }
    taken = {
        name
        for words in (*words_of(BUILD, "COPY"), *words_of(FINAL, "COPY"))
        if "--from" not in words
        for name in words.split()[:-1]
    }
    assert taken == let_in


def test_hadolint_finds_nothing():
    hadolint = Path(sys.executable).with_name("hadolint")
    subprocess.run([hadolint, ROOT / "Dockerfile"], check=True)
