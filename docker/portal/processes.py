"""Starting, recognising and stopping processes."""

import contextlib
import json
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .home import Home
from .output import Failure, tail

LOG_LIMIT = 20 * 1024 * 1024
Command = Sequence[str | Path]


def environment(home: Home, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of everything we start.

    A developer's shell may hold settings of another CKAN or of the tests; CKAN prefers such
    variables to its ini file, so none of them may reach a child.
    """
    dropped = ("CKAN_", "PG", "PYTHON", "VIRTUAL_ENV", "SATUDATA_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
    kept["PATH"] = f"{home.venv / 'bin'}{os.pathsep}{kept.get('PATH', os.defpath)}"
    kept["LANG"] = kept["LC_ALL"] = "C.UTF-8"
    kept["PYTHONUNBUFFERED"] = "1"
    return kept | dict(extra or {})


def service_environment(home: Home, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The same for the services' account, whose home folder is the portal's."""
    own = {"TMPDIR": str(home.temporary), "CKAN_INI": str(home.ini)}
    if home.user is not None:
        own |= {"HOME": str(home.data), "USER": home.user.pw_name, "LOGNAME": home.user.pw_name}
    return environment(home, own | dict(extra or {}))


def credentials(home: Home, as_service: bool) -> dict[str, object]:
    if not as_service or home.user is None:
        return {}
    return {"user": home.user.pw_uid, "group": home.user.pw_gid, "extra_groups": []}


def run(
    home: Home,
    command: Command,
    log: str,
    what: str,
    advice: str = "",
    as_service: bool = True,
    env: Mapping[str, str] | None = None,
    stdin: str | None = None,
    cwd: Path | None = None,
) -> None:
    """Run to the end with its output in a log; a non-zero end is a failure with that log."""
    path = home.log(log)
    make_env = service_environment if as_service else environment
    with open_log(path) as stream:
        stream.write(f"\n$ {shlex.join(map(str, command))}\n".encode())
        stream.flush()
        try:
            done = subprocess.run(
                [str(word) for word in command],
                stdout=stream,
                stderr=subprocess.STDOUT,
                input=stdin.encode() if stdin is not None else None,
                stdin=subprocess.DEVNULL if stdin is None else None,
                env=make_env(home, env),
                cwd=cwd or home.code,
                **credentials(home, as_service),  # type: ignore[arg-type]
            )
        except FileNotFoundError as problem:
            raise Failure(
                f"{what}: the program {problem.filename} is missing.", advice
            ) from problem
    if done.returncode:
        raise Failure(f"{what}.", advice or explain(path), path)


def capture(
    home: Home,
    command: Command,
    what: str,
    env: Mapping[str, str] | None = None,
    as_service: bool = True,
) -> str:
    """Run to the end and give back its standard output; the rest goes to the log."""
    log = home.log("setup")
    make_env = service_environment if as_service else environment
    with open_log(log) as stream:
        done = subprocess.run(
            [str(word) for word in command],
            stdout=subprocess.PIPE,
            stderr=stream,
            stdin=subprocess.DEVNULL,
            env=make_env(home, env),
            cwd=home.code,
            text=True,
            **credentials(home, as_service),  # type: ignore[arg-type]
        )
    if done.returncode:
        raise Failure(f"{what}.", explain(log), log)
    return done.stdout


def explain(log: Path) -> str:
    """Advice drawn from the usual causes in a log."""
    lines = tail(log, 60)
    begins = [i for i, line in enumerate(lines) if line.startswith(("$ ", "--- "))]
    text = "\n".join(lines[begins[-1] if begins else 0 :]).lower()
    if "no space left on device" in text:
        return "The disk is full: free some space, then run the command again."
    network = (
        "temporary failure in name resolution",
        "network is unreachable",
        "unknown host",
        "connection timed out",
        "failed to establish a new connection",
        "could not transfer artifact",
        "could not resolve",
        "name or service not known",
    )
    if any(sign in text for sign in network):
        return "There is no network, and this step downloads: connect, then run the command again."
    if "permission denied" in text:
        return "A right is missing (see the lines above): mend it, then run the command again."
    return f"Read {log}, mend the cause, then run the command again: it goes on where it stopped."


def open_log(path: Path):
    """Open a log for appending; a big one is put aside first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640), "ab")


# --- recognising -----------------------------------------------------------------------------


def birth(pid: int) -> str | None:
    """When a process started, in the kernel's ticks: with the pid it names one process for ever."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


def remember(home: Home, part: str, pid: int) -> None:
    home.write(f"run/{part}.json", {"pid": pid, "birth": birth(pid)})


def forget(home: Home, part: str) -> None:
    (home.run / f"{part}.json").unlink(missing_ok=True)


def living(home: Home, part: str) -> int | None:
    """The pid of a part that runs; a record left by a killed process counts for nothing."""
    try:
        known = json.loads((home.run / f"{part}.json").read_text())
    except (OSError, json.JSONDecodeError):
        return None
    pid = known.get("pid")
    return pid if pid and known.get("birth") and birth(pid) == known["birth"] else None


# --- stopping --------------------------------------------------------------------------------


def descendants(pid: int) -> list[int]:
    """A process and all below it, leaves last."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for one in found:
        found.extend(children.get(one, []))
    return found


def stop(pid: int, first: signal.Signals = signal.SIGTERM, patience: float = 20) -> bool:
    """Ask, ask again at half-time, then kill with everything below. True when it went politely."""
    known = birth(pid)
    asked = 0
    begin = time.monotonic()
    while known is not None and birth(pid) == known:
        passed = time.monotonic() - begin
        if passed >= patience:
            for one in descendants(pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
            return False
        if asked <= passed // (patience / 2):
            asked += 1
            try:
                os.kill(pid, first)
            except ProcessLookupError:
                return True
            except PermissionError as problem:
                raise Failure(
                    f"Process {pid} belongs to another account.",
                    "Run the command as the account that started the portal (root: use sudo).",
                ) from problem
        time.sleep(0.05)
    return True
