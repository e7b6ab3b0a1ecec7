"""What stands in deploy/ fits the code, the contract and the Dockerfile."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

import service
from service.settings import Settings
from tests.deploy.dockerfile import instructions

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
PROMETHEUS = yaml.safe_load((ROOT / "deploy/prometheus.yml").read_text())
DEPLOYMENT, SERVICE, BUDGET = yaml.safe_load_all((ROOT / "deploy/kubernetes.yaml").read_text())
POD = DEPLOYMENT["spec"]["template"]["spec"]
(CONTAINER,) = POD["containers"]
TOCSIN = COMPOSE["services"]["tocsin"]
ENVIRONMENTS = {
    "compose": TOCSIN["environment"],
    "kubernetes": {variable["name"]: variable["value"] for variable in CONTAINER["env"]},
}
GRACE = {
    "compose": int(TOCSIN["stop_grace_period"].removesuffix("s")),
    "kubernetes": POD["terminationGracePeriodSeconds"],
}
PORT = Settings.port


@pytest.fixture(params=sorted(ENVIRONMENTS))
def place(request, monkeypatch) -> str:
    """A manifest, with its environment and no other."""
    for name in [name for name in os.environ if name.startswith("TOCSIN_") or name in ("PORT", "WORKERS")]:
        monkeypatch.delenv(name)
    for name, value in ENVIRONMENTS[request.param].items():
        monkeypatch.setenv(name, value)
    return request.param


def test_the_environment_is_made_of_settings(place):
    known = {"PORT", "WORKERS"} | {f"TOCSIN_{field.name.upper()}" for field in fields(Settings)}
    assert set(ENVIRONMENTS[place]) <= known
    assert Settings.from_env().workers == 2


def test_there_is_time_to_stop(place):
    found = Settings.from_env()
    assert GRACE[place] > found.notice_seconds + found.stop_seconds


def test_ports_and_paths_are_those_of_the_service(spec):
    probed = [CONTAINER[f"{kind}Probe"]["httpGet"] for kind in ("startup", "readiness", "liveness")]
    assert [probe["path"] for probe in probed] == ["/readyz", "/readyz", "/livez"]
    (port,) = CONTAINER["ports"]
    assert port["containerPort"] == PORT
    assert {probe["port"] for probe in probed} == {port["name"]} == {SERVICE["spec"]["ports"][0]["targetPort"]}
    (job,) = PROMETHEUS["scrape_configs"]
    notes = DEPLOYMENT["spec"]["template"]["metadata"]["annotations"]
    assert {probe["path"] for probe in probed} | {job["metrics_path"], notes["prometheus.io/path"]} <= set(
        spec["paths"]
    )
    assert job["static_configs"] == [{"targets": [f"tocsin:{PORT}"]}]
    assert notes["prometheus.io/port"] == str(PORT)
    assert TOCSIN["ports"] == [f"{PORT}:{PORT}"]


def test_services_of_the_compose_file_find_one_another():
    services = COMPOSE["services"]
    assert set(TOCSIN["depends_on"]) <= set(services)
    host = TOCSIN["environment"]["TOCSIN_RATE_LIMIT_STORAGE"].removeprefix("redis://").split(":")[0]
    assert host in services
    source = services["prometheus"]["volumes"][0].split(":")[0]
    assert (ROOT / "deploy" / source).is_file()
    assert (ROOT / "deploy" / TOCSIN["build"]["context"] / "Dockerfile").is_file()
    arguments = [words.split("=")[0] for name, words in instructions(ROOT / "Dockerfile") if name == "ARG"]
    assert set(TOCSIN["build"]["args"]) <= set(arguments)


def test_the_parts_of_kubernetes_select_the_pods():
    labels = DEPLOYMENT["spec"]["template"]["metadata"]["labels"].items()
    for selector in (
        DEPLOYMENT["spec"]["selector"]["matchLabels"],
        SERVICE["spec"]["selector"],
        BUDGET["spec"]["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels


def test_it_runs_with_no_rights_and_writes_to_tmp_only():
    user = next(words for name, words in instructions(ROOT / "Dockerfile") if name == "USER")
    assert POD["securityContext"]["runAsUser"] == int(user) > 0
    assert POD["securityContext"]["runAsNonRoot"]
    assert CONTAINER["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert [mount["mountPath"] for mount in CONTAINER["volumeMounts"]] == ["/tmp"] == TOCSIN["tmpfs"]
    assert TOCSIN["read_only"]
    assert TOCSIN["cap_drop"] == ["ALL"]


def test_the_image_has_the_version_of_the_code():
    assert CONTAINER["image"] == f"{TOCSIN['image']}:{service.__version__}"
