"""The folder that holds everything of one portal, and who owns what in it.

Written by whoever runs the command (root or a person): logs, ports, secrets, records, programs.
Written by the services: only what is below data/. So a service that is broken into cannot make a
later command of root follow its links.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .output import Failure

CLONE = Path(__file__).resolve().parents[2]
SYSTEM_USER = "satudata"
SYSTEM_DATA = Path("/var/lib/satudata")
PROGRAM_STEPS = {"venv", "extension", "solr"}


def default_path() -> Path:
    return Path(os.environ.get("PORTAL_HOME") or CLONE / ".portal").absolute()


class Home:
    """One portal's folder. The tests have a home of their own inside the portal's."""

    def __init__(
        self,
        path: Path,
        name: str = "portal",
        programs: "Home | None" = None,
        own_account: bool = True,
    ):
        self.path = path
        self.name = name
        self.own_account = own_account  # a container has one account only
        self.programs = programs or self
        self.data = path / "data"
        self.logs = path / "log"
        self.run = path / "run"
        self.temporary = self.data / "tmp"
        self.storage = self.data / "storage"
        self.ini = path / "ckan.ini"
        self.accounts = self.data / "accounts.json"
        self.venv = Path(os.environ.get("SATUDATA_VENV") or self.programs.path / "venv")

    @property
    def is_test(self) -> bool:
        return self.name == "test"

    def log(self, part: str) -> Path:
        return self.logs / f"{part}.log"

    # --- who runs the services -------------------------------------------------------------

    @property
    def user(self) -> pwd.struct_passwd | None:
        """The account of the services, or None when they run as the caller."""
        if os.geteuid() != 0 or not self.own_account:
            return None
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            return None

    @property
    def code(self) -> Path:
        """Where the services read the project: the clone, or a copy when it is out of reach."""
        if self.user is None or reachable(CLONE, self.user):
            return CLONE
        return self.programs.path / "code"

    def give(self, path: Path) -> None:
        """Hand a path to the services' account."""
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    # --- folders ---------------------------------------------------------------------------

    def create(self) -> None:
        """Make the folders. Harmless when they are there."""
        try:
            for folder in (self.path, self.logs, self.run):
                folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            for folder in (self.data, self.temporary, self.storage):
                folder.mkdir(mode=0o700, exist_ok=True)
                self.give(folder)
        except PermissionError as problem:
            raise Failure(
                f"No right to write in {self.path} ({problem.strerror}).",
                "Run the command as the owner of that folder, or choose another with "
                "PORTAL_HOME=/some/folder.",
            ) from problem
        if self.user is not None and not reachable(self.path, self.user):
            raise Failure(
                f"The services' account '{SYSTEM_USER}' cannot enter {self.path}.",
                "Choose a folder every account can enter, for example PORTAL_HOME=/srv/portal.",
            )

    @contextlib.contextmanager
    def locked(self, busy: str) -> Iterator[None]:
        """One command at a time changes this home; the lock goes with the process that holds it."""
        self.run.mkdir(parents=True, exist_ok=True)
        with (self.run / "lock").open("a") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as problem:
                raise Failure(busy, "See './portal status'; './portal down' stops it.") from problem
            yield

    # --- small records ---------------------------------------------------------------------

    def read(self, name: str) -> dict[str, Any]:
        try:
            return json.loads((self.path / name).read_text())
        except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
            return {}
        except PermissionError as problem:
            raise Failure(
                f"No right to read {self.path / name}.",
                "Run the command as the account that started the portal (root: use sudo).",
            ) from problem

    def write(self, name: str, content: dict[str, Any], mode: int = 0o644) -> None:
        write_file(self.path / name, json.dumps(content, indent=2) + "\n", mode)

    def secret(self, name: str) -> str:
        """A random secret that is made once and kept."""
        known = self.read("secrets.json")
        if name not in known:
            known[name] = secrets.token_urlsafe(32)
            self.write("secrets.json", known, 0o600)
        return known[name]

    def keep_secret(self, name: str, value: str) -> None:
        self.write("secrets.json", self.read("secrets.json") | {name: value}, 0o600)

    def has_done(self, name: str, fingerprint: str) -> bool:
        return self.read("steps.json").get(name) == fingerprint

    def record(self, name: str, fingerprint: str) -> None:
        self.write("steps.json", self.read("steps.json") | {name: fingerprint})

    def forget_data(self) -> None:
        """Delete databases, files, index and secrets; the installed programs stay."""
        steps = {k: v for k, v in self.read("steps.json").items() if k in PROGRAM_STEPS}
        self.write("steps.json", steps)
        for name in ("secrets.json", "ckan.ini"):
            (self.path / name).unlink(missing_ok=True)
        shutil.rmtree(self.data, ignore_errors=True)
        if self.data.exists():
            raise Failure(
                f"{self.data} could not be deleted.",
                "Run the command as the account that started the portal (root: use sudo).",
            )


def write_file(path: Path, content: str, mode: int = 0o644, group: int | None = None) -> None:
    """Write a whole file or nothing: a full disk or a kill leaves the old one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(content)
            if group is not None:
                os.fchown(stream.fileno(), -1, group)
            os.fchmod(stream.fileno(), mode)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(draft, path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def fingerprint(*parts: str | Path) -> str:
    """One short value that changes when a text or a file changes."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            digest.update(str(part.name).encode())
            digest.update(part.read_bytes() if part.is_file() else b"")
        else:
            digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:20]


def reachable(path: Path, user: pwd.struct_passwd) -> bool:
    """Whether that account may enter every folder down to the path."""
    resolved = path.resolve()
    for folder in [resolved, *resolved.parents]:
        try:
            about = folder.stat()
        except FileNotFoundError:
            continue
        bit = stat.S_IXOTH
        if about.st_uid == user.pw_uid:
            bit = stat.S_IXUSR
        elif about.st_gid == user.pw_gid:
            bit = stat.S_IXGRP
        if not about.st_mode & bit:
            return False
    return True


def settle(path: Path) -> Path:
    """The real folder of a home. Root puts it below /var/lib when the services could not enter
    the wanted one, with a link in its place."""
    user = Home(path).user
    if user is not None and not path.exists() and not reachable(path.parent, user):
        place = SYSTEM_DATA / hashlib.sha256(str(path).encode()).hexdigest()[:12]
        place.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(place)
    return path.resolve()
