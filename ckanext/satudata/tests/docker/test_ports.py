"""Two portals that start at the same time: each answers at an address of its own."""

from __future__ import annotations

import importlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

DOCKER = Path(__file__).resolve().parents[4] / "docker"


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(DOCKER))
    monkeypatch.delenv("PORTAL_PORT", raising=False)
    return importlib.import_module("portal.ports")


@pytest.fixture
def other() -> Iterator[socket.socket]:
    """Another program that listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener


def test_a_port_taken_while_the_portal_starts_is_left_to_its_holder(
    ports: ModuleType, other: socket.socket, tmp_path: Path
):
    home = importlib.import_module("portal.home").Home(tmp_path)
    kept = {"web": other.getsockname()[1], "postgres": 1, "redis": 2, "solr": 3}
    home.write("ports.json", kept)
    chosen = ports.choose(home, ["web"])
    assert chosen["web"] != kept["web"]
    assert chosen == kept | {"web": chosen["web"]} == home.read("ports.json")


def test_who_holds_a_port_is_known(ports: ModuleType, other: socket.socket):
    port = other.getsockname()[1]
    assert ports.is_held(port, os.getpid())
    assert not ports.is_held(port, os.getppid())
