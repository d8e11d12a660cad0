"""Every part of the containers, run as it is in the image but without Docker: over databases, a
search core and a Redis number of its own."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

PROJECT = Path(__file__).resolve().parents[4]
NAMES = ("ckan_container", "datastore_container")
PATIENCE = 90.0


def run(part: str, env: dict[str, str], *more: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, str(PROJECT / "docker" / "portal"), "container", part, *more]
    return subprocess.run(words, env=env, capture_output=True, text=True, timeout=300)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def in_database(address: str, name: str, user: str = "", password: str = "") -> str:
    place = urlsplit(address)
    login = f"{user}:{password}" if user else place.netloc.rpartition("@")[0]
    return urlunsplit(
        place._replace(netloc=f"{login}@{place.hostname}:{place.port}", path=f"/{name}")
    )


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the containers, with stores that run elsewhere."""
    admin = os.environ["SATUDATA_TEST_POSTGRES"]
    home = tmp_path_factory.mktemp("container")
    solr = os.environ["CKAN_SOLR_URL"].rpartition("/")[0]
    redis = os.environ["CKAN_REDIS_URL"].rpartition("/")[0]
    port = free_port()
    owner, reader = ("in_container", "s-ecret"), ("reads_in_container", "other")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PORTAL_HOME": str(home / "portal"),
        "SATUDATA_VENV": sys.prefix,
        "CKAN_INI": str(home / "ckan.ini"),
        "PORTAL_POSTGRES_PASSWORD_FILE": str(home / "password"),
        "PORTAL_URL": "https://data.example.go.id",
        "PORTAL_INTERNAL_URL": f"http://127.0.0.1:{port}",
        "PORTAL_WEB_HOST": "127.0.0.1",
        "PORTAL_WEB_PORT": str(port),
        "PORTAL_WEB_PROCESSES": "1",
        "PORTAL_DATABASE_ADMIN_URL": admin,
        "PORTAL_DATABASE_URL": in_database(admin, NAMES[0], *owner),
        "PORTAL_DATASTORE_WRITE_URL": in_database(admin, NAMES[1], *owner),
        "PORTAL_DATASTORE_READ_URL": in_database(admin, NAMES[1], *reader),
        "PORTAL_REDIS_URL": f"{redis}/2",
        "PORTAL_SOLR_URL": f"{solr}/container",
    }


@pytest.fixture(scope="module")
def prepared(variables: dict[str, str]) -> dict[str, str]:
    """After `secrets` and `setup`."""
    drop = "".join(f"DROP DATABASE IF EXISTS {name} WITH (FORCE);\n" for name in NAMES)
    subprocess.run(["psql", "-q", variables["PORTAL_DATABASE_ADMIN_URL"]], input=drop, text=True,
                   check=True)  # fmt: skip
    for part in ("secrets", "setup"):
        done = run(part, variables)
        assert done.returncode == 0, done.stdout + done.stderr
    return variables


@pytest.fixture(scope="module")
def running(prepared: dict[str, str]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """The three parts that stay."""
    program = [sys.executable, str(PROJECT / "docker" / "portal"), "container"]
    with Path(prepared["HOME"], "parts.log").open("wb") as log:
        parts = {
            part: subprocess.Popen([*program, part], env=prepared, stdout=log, stderr=log)
            for part in ("web", "worker", "scheduler")
        }
    yield parts
    for one in parts.values():
        one.terminate()
    for one in parts.values():
        one.wait(30)


def becomes_healthy(part: str, env: dict[str, str]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if run("health", env, part).returncode == 0:
            return True
    return False


def test_secrets_are_made_once_and_read_by_their_owner_only(prepared: dict[str, str]):
    kept = Path(prepared["PORTAL_HOME"], "secrets.json")
    password = Path(prepared["PORTAL_POSTGRES_PASSWORD_FILE"])
    assert stat.S_IMODE(kept.stat().st_mode) == stat.S_IMODE(password.stat().st_mode) == 0o600
    before = kept.read_text()
    assert json.loads(before)["postgres"] == password.read_text()
    assert run("secrets", prepared).returncode == 0
    assert kept.read_text() == before


def test_settings_come_from_the_environment_and_the_site(prepared: dict[str, str]):
    own = Path(prepared["PORTAL_HOME"], "settings.ini")
    own.write_text("ckan.site_title = Satu Data 100% Contoh\nckanext.satudata.x = 1\n")
    try:
        assert run("setup", prepared).returncode == 0
        lines = Path(prepared["CKAN_INI"]).read_text().splitlines()
    finally:
        own.unlink()
    assert "ckan.site_title = Satu Data 100%% Contoh" in lines
    assert "ckanext.satudata.x = 1" in lines
    assert "ckan.site_url = https://data.example.go.id" in lines
    assert "SESSION_COOKIE_SECURE = true" in lines


def test_settings_of_the_site_hold_no_address_and_no_secret(prepared: dict[str, str]):
    own = Path(prepared["PORTAL_HOME"], "settings.ini")
    own.write_text("SECRET_KEY = mine\n")
    try:
        done = run("setup", prepared)
    finally:
        own.unlink()
    assert done.returncode == 1
    assert "may not hold SECRET_KEY" in done.stderr


def test_an_address_that_ckan_cannot_read_is_refused(prepared: dict[str, str]):
    done = run("setup", prepared | {"PORTAL_DATABASE_URL": "postgresql://a:b%20c@host/ckan"})
    assert done.returncode == 1
    assert "PORTAL_DATABASE_URL holds a percent sign" in done.stderr


def test_setup_needs_no_superuser_where_databases_are_given(prepared: dict[str, str]):
    """A hoster gives two databases and two roles; the owner gives the rights in them."""
    Path(prepared["PORTAL_HOME"], "steps.json").unlink()
    done = run("setup", prepared | {"PORTAL_DATABASE_ADMIN_URL": ""})
    assert done.returncode == 0, done.stderr


def test_parts_run_and_say_how_they_are(
    running: dict[str, subprocess.Popen[bytes]], prepared: dict[str, str]
):
    for part in running:
        assert becomes_healthy(part, prepared), part
    address = f"{prepared['PORTAL_INTERNAL_URL']}/api/3/action/status_show"
    with urllib.request.urlopen(address) as answer:
        found = json.load(answer)["result"]
    assert found["site_url"] == "https://data.example.go.id"
    assert found["extensions"][0] == "satudata"
    assert found["extensions"][-1] == "satudata_guard"


def test_the_demo_is_loaded_by_the_parts_that_run(
    running: dict[str, subprocess.Popen[bytes]], prepared: dict[str, str]
):
    for part in running:
        assert becomes_healthy(part, prepared), part
    done = run("demo", prepared, "small")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "https://data.example.go.id" in done.stdout
    accounts = Path(prepared["PORTAL_HOME"], "data", "accounts.json")
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
    address = f"{prepared['PORTAL_INTERNAL_URL']}/api/3/action/package_search"
    with urllib.request.urlopen(address) as answer:
        assert json.load(answer)["result"]["count"] > 0


def test_a_stopped_part_ends_by_itself_and_is_not_healthy(
    running: dict[str, subprocess.Popen[bytes]], prepared: dict[str, str]
):
    assert becomes_healthy("worker", prepared)
    running["worker"].terminate()
    assert running["worker"].wait(30) == 0
    assert run("health", prepared, "worker").returncode == 1
