"""Loopback ports: found once by trying, then kept."""

import contextlib
import hashlib
import os
import socket
from collections.abc import Collection
from pathlib import Path

from .home import Home
from .output import Failure, say

LOOPBACK = "127.0.0.1"
BASES = {"web": 5000, "postgres": 15400, "redis": 16400, "solr": 17400}
TEST_BASES = {"web": 5600, "postgres": 25400, "redis": 26400, "solr": 27400}
SEARCHED = 500
LISTENING = "0A"  # in the kernel's table of connections


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def is_held(port: int, pid: int) -> bool:
    """Whether this process, and not another program, listens on a port."""
    connections = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {
        f"socket:[{fields[9]}]"
        for fields in connections
        if fields[1].endswith(f":{port:04X}") and fields[3] == LISTENING
    }
    with contextlib.suppress(OSError):
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                if os.readlink(handle) in sockets:
                    return True
    return False


def choose(home: Home, parts: Collection[str] = tuple(BASES)) -> dict[str, int]:
    """The ports of this home. Call it only while these parts are stopped."""
    kept: dict[str, int] = home.read("ports.json")
    chosen: dict[str, int] = {}
    wanted = os.environ.get("PORTAL_PORT") if not home.is_test else None
    for part, base in (TEST_BASES if home.is_test else BASES).items():
        if part not in parts:
            chosen[part] = kept[part]
            continue
        if part == "web" and wanted:
            chosen[part] = demanded(wanted)
            continue
        before = kept.get(part)
        if before and is_free(before):
            chosen[part] = before
            continue
        chosen[part] = first_free(start(home, part, base))
        if before:
            say(
                f"Port {before} of {part} is taken by another program now; "
                f"{part} moves to {chosen[part]}."
            )
    if chosen != kept:
        home.write("ports.json", chosen)
    return chosen


def demanded(text: str) -> int:
    if not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise Failure(
            f"PORTAL_PORT is '{text}', not a port number.", "Use a number from 1024 to 65535."
        )
    if not is_free(int(text)):
        raise Failure(
            f"Port {text} (PORTAL_PORT) is taken by another program.",
            "Stop that program, or choose another port, or leave PORTAL_PORT unset.",
        )
    return int(text)


def start(home: Home, part: str, base: int) -> int:
    """People expect the web at its base; the rest is spread so that two portals seldom meet."""
    if part == "web" and not home.is_test:
        return base
    return base + hashlib.sha256(str(home.path).encode()).digest()[0] * 2


def first_free(begin: int) -> int:
    for port in range(begin, begin + SEARCHED):
        if is_free(port):
            return port
    raise Failure(
        f"No free port between {begin} and {begin + SEARCHED}.",
        "Stop programs that listen there, then run the command again.",
    )
