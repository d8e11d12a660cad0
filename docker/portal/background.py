"""Long-running commands: in the foreground until Ctrl-C, or detached from the terminal."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from . import processes, supervisor
from .home import CLONE, Home
from .output import Failure, say, step
from .supervisor import Supervisor

DETACHED = "SATUDATA_DETACHED"


def on_signals_stop() -> None:
    """SIGTERM and a closed terminal end a command the way Ctrl-C does."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)
    signal.signal(signal.SIGINT, interrupt)


def keep_running(home: Home, start: Callable[[], Supervisor]) -> None:
    """Start, then watch until told to stop; stop exactly what was started."""
    keeper = start()
    try:
        if os.environ.get(DETACHED):
            leave_terminal(home)
        else:
            say("Ctrl-C stops it.")
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        say("")
    finally:
        # a second Ctrl-C must not leave half of it running
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        with step("Stopping"):
            keeper.stop()


def leave_terminal(home: Home) -> None:
    """From here on the output goes to the log, and the command that started us returns."""
    sys.stdout.flush()
    with processes.open_log(home.log("portal")) as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)


def detach(words: list[str]) -> int:
    """Run a command of ours apart from this terminal; show its output until it is ready."""
    child = subprocess.Popen(
        [sys.executable, str(Path(CLONE) / "docker" / "portal"), *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env=os.environ | {DETACHED: "1"},
        cwd="/",
    )
    try:
        assert child.stdout is not None
        for line in child.stdout:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
        return child.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return 0
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        return 130


def stop_home(home: Home) -> bool:
    """Stop a running home: its supervisor does it, or we do where the supervisor was killed."""
    pid = supervisor.owner(home)
    if pid:
        with step(f"Stopping the {'test services' if home.is_test else 'portal'}"):
            processes.stop(pid, signal.SIGTERM, patience=150)
    left = supervisor.stop_leftovers(home) if home.run.is_dir() else []
    if left:
        say(f"Stopped what a killed portal had left: {', '.join(left)}.")
    processes.forget(home, "supervisor")
    if supervisor.owner(home):
        raise Failure(f"Process {pid} does not stop.", f"kill -9 {pid}, then './portal down'.")
    return bool(pid or left)
