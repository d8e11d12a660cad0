"""`./portal test`: every gate, one after the other, with a summary at the end."""

import contextlib
import dataclasses
import io
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TextIO

from . import audit, processes, testbed
from .home import CLONE, Home
from .output import duration, say

TESTS = "ckanext/satudata/tests"
BROWSER_TESTS = f"{TESTS}/browser"
CHECKED = ["ckanext", "docker", "setup.py"]
SECOND_LANE = ["accounts", "adoption", "catalog", "demo", "docker", "notification"]
DOCKER = CLONE / "docker"
NO_TESTS_FOUND = 5
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|deselected|warnings?)")


@dataclasses.dataclass
class Gate:
    name: str
    passed: bool
    seconds: float
    note: str = ""


class Bench:
    """Runs gates and remembers how they ended."""

    def __init__(self, home: Home, out: TextIO = sys.stdout):
        self.home = home
        self.out = out
        self.gates: list[Gate] = []
        self.counts: Counter[str] = Counter()
        self.pytest_seconds = 0.0

    def gate(self, name: str, work: Callable[[], tuple[bool, str]]) -> None:
        print(f"\n== {name}", file=self.out, flush=True)
        started = time.monotonic()
        passed, note = work()
        self.gates.append(Gate(name, passed, time.monotonic() - started, note))

    def tool(self, *words: str, env: Mapping[str, str] | None = None) -> tuple[bool, str]:
        """A checker that speaks for itself and fails with a non-zero end."""
        done = subprocess.run(
            [str(self.home.venv / "bin" / words[0]), *words[1:]],
            env=processes.environment(self.home, env),
            cwd=CLONE,
        )
        return done.returncode == 0, ""

    def pytest(self, words: list[str], env: Mapping[str, str]) -> tuple[bool, str]:
        """pytest with its output passed on as it comes; its closing line is kept for the end."""
        colour = ["--color=yes"] if self.out.isatty() else []
        started = time.monotonic()
        runner = subprocess.Popen(
            [str(self.home.venv / "bin" / "python"), "-m", "pytest", *colour, *words],
            env=processes.environment(self.home, env),
            cwd=self.home.code,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        closing = ""
        try:
            assert runner.stdout is not None
            for line in runner.stdout:
                self.out.write(line)
                self.out.flush()
                if COUNT.search(line) or "no tests ran" in line:
                    closing = re.sub(r"\x1b\[[\d;]*m", "", line).strip(" =\n")
            runner.wait()
        finally:
            if runner.poll() is None:
                runner.terminate()
                runner.wait()
        self.pytest_seconds += time.monotonic() - started
        found = Counter({kind: int(number) for number, kind in COUNT.findall(closing)})
        self.counts.update(found)
        return runner.returncode == 0, closing

    @contextlib.contextmanager
    def beside(self, work: Callable[["Bench"], None]) -> Iterator[None]:
        """Do other work at the same time; what it prints is shown when it is done."""
        other = Bench(self.home, io.StringIO())
        thread = threading.Thread(target=work, args=[other])
        thread.start()
        try:
            yield
        finally:
            thread.join()
            say(other.out.getvalue())  # type: ignore[attr-defined]
            self.gates += other.gates
            self.counts.update(other.counts)
            self.pytest_seconds += other.pytest_seconds

    def summary(self) -> int:
        say("\n== summary")
        for gate in self.gates:
            mark = "ok    " if gate.passed else "FAILED"
            say(f"  {mark}  {gate.name:<28} {duration(gate.seconds):>10}  {gate.note}".rstrip())
        good = all(gate.passed for gate in self.gates)
        if self.counts:
            # the last line has pytest's own form, so that whoever reads pytest can read this
            kinds = ", ".join(f"{n} {kind}" for kind, n in self.counts.items())
            say(f"{'=' * 20} {kinds} in {self.pytest_seconds:.2f}s {'=' * 20}")
        return 0 if good else 1


def run(portal: Home, words: list[str]) -> int:
    started = time.monotonic()
    home = testbed.prepare(portal)
    bench = Bench(home)
    if words:
        return only_pytest(bench, words)
    bench.gate("lint", lambda: bench.tool("ruff", "check", *CHECKED))
    bench.gate("format", lambda: bench.tool("ruff", "format", "--check", *CHECKED))
    python = str(home.venv / "bin" / "python")
    bench.gate("types", lambda: bench.tool("basedpyright", "--pythonpath", python))
    bench.gate("docker", lambda: docker_files(bench))
    others = [f"{TESTS}/{name}" for name in SECOND_LANE]
    rest = [f"--ignore={path}" for path in (BROWSER_TESTS, *others)]
    with testbed.running_services(home), bench.beside(lambda other: second_lane(other, others)):
        bench.gate("tests", lambda: unit_tests(bench, [TESTS, *rest]))
    bench.gate("known vulnerabilities", lambda: audit.check(home))
    say(f"\nEverything took {duration(time.monotonic() - started)}.")
    return bench.summary()


def second_lane(bench: Bench, folders: list[str]) -> None:
    """On the second processor: some rooms on databases of their own, then the browser."""
    bench.gate("tests, second lane", lambda: unit_tests(bench, folders, testbed.SECOND))
    bench.gate("browser tests", lambda: browser_tests(bench, [BROWSER_TESTS]))


def docker_files(bench: Bench) -> tuple[bool, str]:
    """The files of Docker, without a Docker engine: their form, and the usual mistakes."""
    schema = ("check-jsonschema", "--builtin-schema", "vendor.compose-spec")
    checks = [
        (*schema, *(str(path) for path in sorted(DOCKER.glob("compose*.yaml")))),
        ("shellcheck", "portal", ".ci/run"),
    ]
    if shutil.which(str(bench.home.venv / "bin" / "hadolint")):  # not made for every processor
        checks.append(("hadolint", "--failure-threshold", "warning", str(DOCKER / "Dockerfile")))
    found = [bench.tool(*words)[0] for words in checks]  # every one, to show all that is wrong
    return all(found), ""


def only_pytest(bench: Bench, words: list[str]) -> int:
    work = browser_tests if any(BROWSER_TESTS in word for word in words) else unit_tests
    with testbed.running_services(bench.home):
        bench.gate("tests", lambda: work(bench, words))
    return 0 if bench.gates[-1].passed else 1


def unit_tests(bench: Bench, words: list[str], kind: str = testbed.UNIT) -> tuple[bool, str]:
    testbed.fresh(bench.home, kind)
    return bench.pytest(words, testbed.environment(bench.home, kind))


def browser_tests(bench: Bench, words: list[str]) -> tuple[bool, str]:
    with testbed.live_site(bench.home) as variables:
        return bench.pytest(words, variables)
