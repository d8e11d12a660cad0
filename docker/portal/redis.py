"""A private Redis: loopback, a password, its own folder."""

import contextlib
import shutil
import socket
from pathlib import Path

from .home import Home, write_file
from .ports import LOOPBACK

# Debian ships the server's binary in redis-tools, under the name of the dump checker: called
# `redis-server` it is the server. Debian's own redis-server package is this same link and a
# system-wide service, and we want no service.
SAME_BINARY = Path("/usr/bin/redis-check-rdb")


def program() -> str | None:
    found = shutil.which("redis-server")
    if found:
        return found
    return str(SAME_BINARY) if SAME_BINARY.exists() else None


def initialise(home: Home, port: int) -> None:
    folder = home.data / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    home.give(folder)
    lines = [
        f"bind {LOOPBACK}",
        f"port {port}",
        f"dir {folder}",
        f"requirepass {home.secret('redis')}",
        "daemonize no",
        "databases 4",
        # jobs must survive a crash; the tests' need not
        *(["save ''", "appendonly no"] if home.is_test else ["save 300 1", "appendonly yes"]),
    ]
    conf = folder / "redis.conf"
    write_file(conf, "\n".join(lines) + "\n", 0o600)
    home.give(conf)
    link = home.path / "redis-server"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(program() or "/usr/bin/redis-server").resolve())


def command(home: Home) -> list[str]:
    return [str(home.path / "redis-server"), str(home.data / "redis" / "redis.conf")]


def url(home: Home, port: int, number: int = 0) -> str:
    return f"redis://:{home.secret('redis')}@{LOOPBACK}:{port}/{number}"


def is_ready(home: Home, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), 2) as line:
        line.sendall(f"AUTH {home.secret('redis')}\r\nPING\r\n".encode())
        answer = b""
        while answer.count(b"\r\n") < 2 and (piece := line.recv(256)):
            answer += piece
        return b"+PONG" in answer
    return False
