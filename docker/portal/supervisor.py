"""Keeps the parts of one portal running: starts, restarts what falls, stops what it started."""

import dataclasses
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from . import processes
from .home import Home
from .output import Failure, say

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
STEADY = 60.0  # seconds of life after which a fall is a new one
LOOK_EVERY = 0.5


@dataclasses.dataclass
class Part:
    """One long-running process."""

    name: str
    command: list[str]
    ready: Callable[[], bool] | None = None
    env: Mapping[str, str] = dataclasses.field(default_factory=dict)
    cwd: Path | None = None
    as_service: bool = True
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 20.0


@dataclasses.dataclass
class Running:
    part: Part
    process: subprocess.Popen[bytes]
    started: float
    settled: bool = False  # it answered once; before that its starter looks after it
    wait: float = FIRST_WAIT
    due: float | None = None  # when to start it again


class Supervisor:
    def __init__(self, home: Home):
        self.home = home
        self.running: list[Running] = []
        self.stopping = threading.Event()
        self.guard = threading.Lock()
        self.watcher = threading.Thread(target=self._watch, daemon=True)

    # --- starting --------------------------------------------------------------------------

    def start(self, part: Part, timeout: float = 60) -> None:
        """Start a part and wait until it answers."""
        with self.guard:
            one = Running(part, self._spawn(part), time.monotonic())
            self.running.append(one)
        deadline = time.monotonic() + timeout
        log = self.home.log(part.name)
        while True:
            if one.process.poll() is not None:
                self.running.remove(one)
                raise Failure(f"{part.name} ended while starting.", processes.explain(log), log)
            if part.ready is None:
                if time.monotonic() - one.started > 1:
                    break
            elif part.ready():
                break
            if self.stopping.is_set():
                raise KeyboardInterrupt
            if time.monotonic() > deadline:
                raise Failure(
                    f"{part.name} did not answer within {timeout:.0f} s.",
                    processes.explain(log),
                    log,
                )
            time.sleep(0.1)
        one.settled = True
        if not self.watcher.is_alive():
            self.watcher.start()

    def _spawn(self, part: Part) -> subprocess.Popen[bytes]:
        make_env = processes.service_environment if part.as_service else processes.environment
        with processes.open_log(self.home.log(part.name)) as log:
            log.write(f"\n--- {time.strftime('%Y-%m-%d %H:%M:%S')} starting\n".encode())
            log.flush()
            try:
                process = subprocess.Popen(
                    part.command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=make_env(self.home, part.env),
                    cwd=part.cwd or self.home.data,
                    # a Ctrl-C in the terminal is for the supervisor, which stops parts in order
                    start_new_session=True,
                    **processes.credentials(self.home, part.as_service),  # type: ignore[arg-type]
                )
            except FileNotFoundError as problem:
                raise Failure(f"{part.name}: {problem.filename} is missing.") from problem
        processes.remember(self.home, part.name, process.pid)
        return process

    # --- watching --------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self.stopping.wait(LOOK_EVERY):
            with self.guard:
                for one in (one for one in self.running if one.settled):
                    self._look_after(one)

    def _look_after(self, one: Running) -> None:
        now = time.monotonic()
        name = one.part.name
        if one.due is None:
            if (code := one.process.poll()) is None:
                return
            one.wait = FIRST_WAIT if now - one.started > STEADY else one.wait * 2
            one.wait = min(one.wait, LONGEST_WAIT)
            one.due = now + one.wait
            end = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
            say(f"! {name} {end}; it starts again in {one.wait:.0f} s (log: {self.home.log(name)})")
        elif now >= one.due and not self.stopping.is_set():
            try:
                one.process = self._spawn(one.part)
            except (Failure, OSError) as problem:
                say(f"! {name} could not be started: {problem}")
                one.due = now + LONGEST_WAIT
                return
            one.started, one.due = time.monotonic(), None
            say(f"! {name} is running again")

    # --- stopping --------------------------------------------------------------------------

    def stop(self) -> None:
        """Stop what this supervisor started, last started first."""
        self.stopping.set()
        with self.guard:
            for one in reversed(self.running):
                stop_part(self.home, one.part.name, one.process.pid, one.part)
                one.process.poll()
            self.running.clear()


def stop_part(home: Home, name: str, pid: int, part: Part | None = None) -> None:
    first = part.stop_signal if part else STOP_SIGNALS.get(name, signal.SIGTERM)
    polite = processes.stop(pid, first, part.patience if part else 20.0)
    processes.forget(home, name)
    if not polite:
        say(f"! {name} did not stop by itself and was killed")


# the order in which parts start; and PostgreSQL's word for "stop now, finish nothing new"
ORDER = ["postgres", "redis", "solr", "web", "worker", "scheduler"]
STOP_SIGNALS = {"postgres": signal.SIGINT}


def stop_leftovers(home: Home) -> list[str]:
    """Stop parts of this home that a killed supervisor left behind."""
    left = [(name, pid) for name in ORDER if (pid := processes.living(home, name))]
    for name, pid in reversed(left):
        stop_part(home, name, pid)
    for name in ORDER:
        processes.forget(home, name)
    return [name for name, _ in left]


def owner(home: Home) -> int | None:
    """The pid of the supervisor that runs this home."""
    return processes.living(home, "supervisor")


def claim(home: Home) -> None:
    processes.remember(home, "supervisor", os.getpid())
