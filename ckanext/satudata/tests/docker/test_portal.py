"""The command of the README's first line, with a portal of its own: up, backup, restore, down."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[4]
Portal = Callable[..., str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("portal") / "home"


@pytest.fixture(scope="module")
def portal(home: Path) -> Iterator[Portal]:
    """Runs `./portal …`; the packages are those of the tests."""
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env |= {"PORTAL_HOME": str(home), "SATUDATA_VENV": sys.prefix, "LC_ALL": "C.UTF-8"}

    def run(*words: str) -> str:
        done = subprocess.run(
            [str(PROJECT / "portal"), *words], env=env, capture_output=True, text=True, timeout=400
        )
        assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    yield run
    run("down")


@pytest.fixture(scope="module")
def address(portal: Portal) -> str:
    portal("up", "--detach", "--no-demo")
    return json.loads(portal("status", "--json"))["url"]


def organizations(address: str) -> list[str]:
    with urllib.request.urlopen(f"{address}/api/3/action/organization_list") as answer:
        return json.load(answer)["result"]


def test_what_was_there_is_there_after_a_restore(
    portal: Portal, address: str, tmp_path_factory: pytest.TempPathFactory
):
    target = tmp_path_factory.mktemp("backups") / "one"
    portal(
        "ckan", "user", "add", "pengelola", "email=pengelola@example.org", "password=sandi-uji-1"
    )
    portal("ckan", "sysadmin", "add", "pengelola")
    token = portal("ckan", "user", "token", "add", "-q", "pengelola", "uji").split()[-1]
    request = urllib.request.Request(
        f"{address}/api/3/action/organization_create",
        data=json.dumps({"name": "dinas-uji", "title": "DATA CONTOH: Dinas Uji"}).encode(),
        headers={"Authorization": token, "Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).close()
    assert organizations(address) == ["dinas-uji"]

    portal("backup", str(target))
    assert target.stat().st_mode & 0o077 == 0
    portal("reset", "--yes")
    portal("restore", str(target))
    portal("up", "--detach", "--no-demo")

    after = json.loads(portal("status", "--json"))
    assert after["healthy"]
    assert organizations(after["url"]) == ["dinas-uji"]
    assert "pengelola" in portal("ckan", "sysadmin", "list")


def test_the_command_line_works_while_the_portal_stands_still(portal: Portal, address: str):
    """As uninstalling demands it: the stores run for as long as the command does."""
    portal("down")
    assert "satudata" in portal("ckan", "sysadmin", "list")
    assert "Nothing is running" in portal("down")
