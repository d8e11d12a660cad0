"""What a person sees: steps with their duration, and failures in one sentence."""

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

TAIL_LINES = 15


class Failure(Exception):
    """Something that stops the command: what failed, what to do, and where to look."""

    def __init__(self, what: str, advice: str = "", log: Path | None = None):
        super().__init__(what)
        self.what = what
        self.advice = advice
        self.log = log


def say(text: str = "") -> None:
    with contextlib.suppress(BrokenPipeError, ValueError):
        print(text, flush=True)


def duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a piece of work and say how long it took."""
    started = time.monotonic()
    say(f"• {title} ...")
    yield
    say(f"  done in {duration(time.monotonic() - started)}")


def tail(path: Path, lines: int = TAIL_LINES) -> list[str]:
    """The last lines of a log, read from its end."""
    try:
        with path.open("rb") as stream:
            stream.seek(0, 2)
            stream.seek(max(0, stream.tell() - 64 * 1024))
            text = stream.read().decode("utf-8", "replace")
    except OSError:
        return []
    return text.splitlines()[-lines:]


def report(failure: Failure) -> None:
    """Print a failure: the sentence, the last log lines, and what to do."""
    if failure.log is not None:
        lines = tail(failure.log)
        if lines:
            print(f"\nLast lines of {failure.log}:", file=sys.stderr)
            for line in lines:
                print(f"    {line}", file=sys.stderr)
    print(f"\nFailed: {failure.what}", file=sys.stderr)
    if failure.advice:
        print(f"What to do: {failure.advice}", file=sys.stderr)
    sys.stderr.flush()
