"""A copy of everything that cannot be made again, taken while the portal runs; and back again.

No publication ends while the two databases are copied: its metadata and its rows would be of
different versions. Files come last: they are never changed, and every file that the databases
name is there already.
"""

import contextlib
import datetime
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from . import postgres, processes, services, supervisor
from .home import Home, write_file
from .output import Failure, say, step
from .ports import choose
from .settings import OWN
from .supervisor import Supervisor

ABOUT = "backup.json"
KEPT = ("secrets.json", OWN)
JOURNAL = "satudata_revision_job"
LOCKED = "locked"


def make(home: Home, target: Path) -> None:
    """Write a backup of a running portal into a folder that is not there yet."""
    if not supervisor.owner(home):
        raise Failure("The portal is not running.", "./portal up --detach")
    port = home.read("ports.json")["postgres"]
    draft = target.with_name(f"{target.name}.unfinished")
    if target.exists():
        raise Failure(f"{target} is there already.", "Name a folder that is not.")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    with step("Copying the databases"), publications_wait(home, port):
        for name in services.PORTAL_DATABASES:
            dump(home, port, name, draft / f"{name}.dump")
    with step("Copying the files"):
        shutil.copytree(home.storage, draft / "storage")
    for name in KEPT:
        if (home.path / name).exists():
            write_file(draft / name, (home.path / name).read_text(), 0o600)
    if home.accounts.exists():
        write_file(draft / "accounts.json", home.accounts.read_text(), 0o600)
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    write_file(draft / ABOUT, json.dumps({"made": now, "from": str(home.path)}) + "\n")
    draft.rename(target)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    say(f"{target}: {size / 1e6:,.0f} MB. It holds secrets and unpublished data: guard it.")


def restore(home: Home, source: Path) -> None:
    """Fill an empty portal from a backup. `./portal up` then brings it up to date."""
    if not (source / ABOUT).exists():
        raise Failure(f"{source} is no finished backup.", f"It has no {ABOUT}.")
    if supervisor.owner(home):
        raise Failure("The portal is running.", "./portal down")
    if (home.data / "postgres").exists():
        raise Failure(
            f"There are data in {home.path}, and a backup never overwrites any.",
            "Restore to another PORTAL_HOME, or delete these with './portal reset'.",
        )
    home.create()
    for name in KEPT:
        if (source / name).exists():
            write_file(home.path / name, (source / name).read_text(), 0o600)
    keeper = Supervisor(home)
    try:
        ports = choose(home)
        services.start_services(home, keeper, ports)
        with step("Restoring the databases"):
            for name in services.PORTAL_DATABASES:
                load(home, ports["postgres"], name, source / f"{name}.dump")
    finally:
        keeper.stop()
    with step("Restoring the files"):
        shutil.copytree(source / "storage", home.storage, dirs_exist_ok=True)
        if (source / "accounts.json").exists():
            write_file(home.accounts, (source / "accounts.json").read_text(), 0o600)
        for path in (home.accounts, home.storage, *home.storage.rglob("*")):
            if path.exists():
                home.give(path)
    steps = home.read("steps.json")
    # the tables may be older than the code, and the index is not in a backup
    home.write("steps.json", steps | {"tables": "restored", "search": "restored", "demo": "loaded"})
    say("Restored. './portal up' migrates the tables and makes the search index anew.")


@contextlib.contextmanager
def publications_wait(home: Home, port: int) -> Iterator[None]:
    """Hold the journal of publications; they go on when the copy is made."""
    address = postgres.url(home, port, "ckan")
    command = [*postgres.client("psql", address), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    holder = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=processes.environment(home, postgres.password(address)),
    )
    assert holder.stdin
    assert holder.stdout
    try:
        holder.stdin.write(f"BEGIN;\nLOCK TABLE {JOURNAL} IN EXCLUSIVE MODE;\n\\echo {LOCKED}\n")
        holder.stdin.flush()
        if holder.stdout.readline().strip() != LOCKED:
            raise Failure(
                "The journal of publications could not be held.", "./portal logs postgres"
            )
        yield
    finally:
        holder.stdin.close()
        holder.wait()


def dump(home: Home, port: int, name: str, target: Path) -> None:
    address = postgres.admin_url(home, port)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        done = subprocess.run(
            [*postgres.client("pg_dump", address, name), "--format=custom"],
            stdout=stream,
            stderr=subprocess.PIPE,
            env=processes.environment(home, postgres.password(address)),
        )
    if done.returncode:
        raise Failure(f"{name} could not be copied: {done.stderr.decode(errors='replace')}")


def load(home: Home, port: int, name: str, source: Path) -> None:
    address = postgres.admin_url(home, port)
    with source.open("rb") as stream:
        done = subprocess.run(
            [*postgres.client("pg_restore", address, name), "--exit-on-error"],
            stdin=stream,
            stderr=subprocess.PIPE,
            env=processes.environment(home, postgres.password(address)),
        )
    if done.returncode:
        raise Failure(f"{name} could not be restored: {done.stderr.decode(errors='replace')}")
