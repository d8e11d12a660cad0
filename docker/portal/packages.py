"""What the operating system must provide, and the system account of the services.

Asked by ability, not by package name, so that a program from elsewhere counts too. Installing
starts nothing: Debian's maintainer scripts are told so while apt runs.
"""

import contextlib
import ctypes.util
import glob
import os
import pwd
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

from . import postgres, processes, redis
from .home import SYSTEM_DATA, SYSTEM_USER, Home
from .output import Failure, say, step

POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_ASIDE = Path("/usr/sbin/policy-rc.d.before-satudata")
POLICY_TEXT = (
    "#!/bin/sh\n# satudata portal: start no service while packages are installed\nexit 101\n"
)
CLUSTER_CONF = Path("/etc/postgresql-common/createcluster.conf")


def has(program: str) -> Callable[[], bool]:
    return lambda: shutil.which(program) is not None


def has_java() -> bool:
    return bool(shutil.which("java") and shutil.which("javac"))


def has_python_headers() -> bool:
    return bool(glob.glob(f"{sysconfig.get_paths()['include']}/Python.h"))


# (what it is for, Debian package, how to tell that it is there)
NEEDS: list[tuple[str, str, Callable[[], bool]]] = [
    ("the databases", "postgresql", lambda: postgres.programs() is not None),
    # the package with the service in it would enable that service at the next boot
    ("queues and locks", "redis-tools", lambda: redis.program() is not None),
    ("search", "default-jdk-headless", has_java),
    ("search's libraries", "maven", has("mvn")),
    ("building psycopg2", "build-essential", has("gcc")),
    ("building psycopg2", "libpq-dev", has("pg_config")),
    ("building psycopg2", "python3-dev", has_python_headers),
    ("file types", "libmagic1", lambda: ctypes.util.find_library("magic") is not None),
    ("downloads over TLS", "ca-certificates", lambda: Path("/etc/ssl/certs").is_dir()),
]
TEST_NEEDS: list[tuple[str, str, Callable[[], bool]]] = [
    ("browser tests", "chromium", lambda: browser() is not None),
]


def browser() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def ensure(home: Home, for_tests: bool = False) -> None:
    """Install what is missing."""
    if POLICY_ASIDE.exists() or is_ours(POLICY):
        restore_policy(elevation())  # an installation was killed half-way
    needs = NEEDS + (TEST_NEEDS if for_tests else [])
    missing = [package for _, package, present in needs if not present()]
    if missing:
        install(home, missing)
        still = [(use, package) for use, package, present in needs if not present()]
        if still:
            names = ", ".join(f"{package} ({use})" for use, package in still)
            raise Failure(
                f"Still missing after the installation: {names}.", "Install them by hand."
            )


def install(home: Home, missing: list[str]) -> None:
    names = " ".join(missing)
    by_hand = f"As root: apt-get update && apt-get install {names}; then run the command again."
    if not shutil.which("apt-get"):
        raise Failure(f"These are missing and this is no Debian: {names}.", "Install their like.")
    prefix = elevation()
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise Failure(
                f"OS packages are missing, and only root can install them: {names}.", by_hand
            )
        say(f"OS packages are missing ({names}): sudo is needed for these, and for nothing else.")
    with step(f"Installing OS packages: {names}"), services_held_back(prefix):
        apt(home, prefix, ["update"], by_hand)
        if "postgresql" in missing and not CLUSTER_CONF.exists():
            with no_default_cluster(home, prefix, by_hand):
                apt(home, prefix, ["install", *missing], by_hand)
        else:
            apt(home, prefix, ["install", *missing], by_hand)


def apt(home: Home, prefix: list[str], words: list[str], by_hand: str) -> None:
    options = ["-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"]
    environment = ["env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"]
    log = home.log("packages")
    with processes.open_log(log) as stream:
        done = subprocess.run(
            [*prefix, *environment, "apt-get", *options, *words], stdout=stream, stderr=stream
        )
    if done.returncode:
        advice = processes.explain(log)
        raise Failure(
            f"apt-get {words[0]} failed.", advice if "network" in advice else by_hand, log
        )


@contextlib.contextmanager
def services_held_back(prefix: list[str]) -> Iterator[None]:
    """While packages are installed, Debian's policy hook refuses to start services.

    A hook that was there is put aside and comes back, also when an earlier run was killed.
    """

    try:
        if POLICY.exists() and not is_ours(POLICY):
            do([*prefix, "mv", str(POLICY), str(POLICY_ASIDE)])
        do([*prefix, "tee", str(POLICY)], POLICY_TEXT)
        do([*prefix, "chmod", "755", str(POLICY)])
        yield
    except subprocess.CalledProcessError as problem:
        raise Failure(
            "No right to prepare the installation of OS packages.",
            "Run the command as root, or as an account that may use sudo.",
        ) from problem
    finally:
        restore_policy(prefix)


def restore_policy(prefix: list[str]) -> None:
    with contextlib.suppress(subprocess.CalledProcessError):
        if is_ours(POLICY):
            do([*prefix, "rm", "-f", str(POLICY)])
        if POLICY_ASIDE.exists() and not POLICY.exists():
            do([*prefix, "mv", str(POLICY_ASIDE), str(POLICY)])


def is_ours(policy: Path) -> bool:
    return policy.exists() and policy.read_text(errors="replace") == POLICY_TEXT


def do(words: list[str], text: str = "") -> None:
    subprocess.run(words, input=text, text=True, check=True, stdout=subprocess.DEVNULL)


def elevation() -> list[str]:
    return ["sudo"] if os.geteuid() != 0 else []


@contextlib.contextmanager
def no_default_cluster(home: Home, prefix: list[str], by_hand: str) -> Iterator[None]:
    """Debian's PostgreSQL makes a cluster when it is installed, unless its settings say no."""
    apt(home, prefix, ["install", "postgresql-common"], by_hand)
    kept = CLUSTER_CONF.read_text()
    without = kept + "\ncreate_main_cluster = false\n"

    do([*prefix, "tee", str(CLUSTER_CONF)], without)
    try:
        yield
    finally:
        do([*prefix, "tee", str(CLUSTER_CONF)], kept)


def ensure_account() -> None:
    """PostgreSQL refuses to run as root; then one locked account runs all services."""
    if os.geteuid() != 0:
        return
    try:
        pwd.getpwnam(SYSTEM_USER)
        return
    except KeyError:
        pass
    with step(f"Making the system account '{SYSTEM_USER}' that runs the services"):
        done = subprocess.run(
            [
                *("useradd", "--system", "--user-group", "--no-create-home"),
                *("--home-dir", str(SYSTEM_DATA), "--shell", "/usr/sbin/nologin", SYSTEM_USER),
            ],
            capture_output=True,
            text=True,
        )
    if done.returncode:
        raise Failure(
            f"The account '{SYSTEM_USER}' could not be made: {done.stderr.strip()}.",
            "Make it by hand with useradd --system, then run the command again.",
        )
