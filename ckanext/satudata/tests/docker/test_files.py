"""What the Docker files say agrees with the project; their form is a gate of its own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[4]
DOCKER = PROJECT / "docker"
FILES = ["compose.yaml", "compose.production.yaml"]
VARIABLE = re.compile(r"\$\{(\w+)(:?[-?][^}]*)?\}")


def parts() -> set[str]:
    text = (DOCKER / "portal" / "container.py").read_text()
    found = re.search(r"^PARTS = \(([^)]*)\)", text, re.M)
    assert found
    return set(re.findall(r'"(\w+)"', found[1]))


def services(name: str) -> dict[str, Any]:
    return yaml.safe_load((DOCKER / name).read_text())["services"]


@pytest.mark.parametrize("name", FILES)
def test_every_container_of_ours_runs_a_part_that_exists(name: str):
    ours = {key: one for key, one in services(name).items() if "build" in one}
    assert {"secrets", "setup", "web", "worker", "scheduler"} <= set(ours)
    for key, one in ours.items():
        assert one["command"] == [key], key
        assert key in parts(), key
        assert "healthcheck" in one or key in ("secrets", "setup", "demo"), key


@pytest.mark.parametrize("name", FILES)
def test_stores_are_the_official_images_and_reached_by_nobody_outside(name: str):
    found = services(name)
    assert found["solr"]["image"] == "ckan/ckan-solr:2.11-solr9"
    assert found["postgres"]["image"].startswith("postgres:")
    assert found["redis"]["image"].startswith("redis:")
    for key in ("postgres", "redis", "solr"):
        assert found[key]["networks"] == ["inside"], key
        assert "ports" not in found[key], key
        assert "healthcheck" in found[key], key


def test_the_demo_listens_on_loopback_only():
    published = [port for one in services("compose.yaml").values() for port in one.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_production_publishes_the_web_server_only():
    found = services("compose.production.yaml")
    assert [key for key, one in found.items() if one.get("ports")] == ["proxy"]
    assert found["scheduler"]["deploy"]["replicas"] == 1
    assert {key for key, one in found.items() if one.get("profiles") == ["stores"]} == {
        "postgres",
        "redis",
        "solr",
    }


def test_every_variable_of_production_is_explained_in_the_example():
    used = {found[0] for found in VARIABLE.findall((DOCKER / FILES[1]).read_text())}
    example = (DOCKER / ".env.example").read_text()
    named = set(re.findall(r"^(\w+)=", example, re.M))
    assert used <= named
    assert named - used == {"COMPOSE_PROFILES"}


def test_there_is_no_secret_in_any_of_them():
    for path in (*map(DOCKER.joinpath, FILES), DOCKER / ".env.example"):
        for line in path.read_text().splitlines():
            key, _, value = line.partition("=" if path.name == ".env.example" else ":")
            if re.search("PASSWORD|SECRET|TOKEN", key):
                assert not value.strip() or value.strip().startswith("/"), f"{path.name}: {line}"


def test_the_image_is_made_of_the_lock_by_the_portal_itself():
    text = (DOCKER / "Dockerfile").read_text()
    assert "FROM ckan/ckan-base:2.11\n" in text
    assert text.index("container packages") < text.index("COPY --chown=ckan:ckan-sys . .")
    assert "container install" in text
    ignored = (DOCKER / "Dockerfile.dockerignore").read_text().split()
    assert {".git", ".portal", "docker/.env"} <= set(ignored)
