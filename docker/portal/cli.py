"""The commands of `./portal`."""

import argparse
import os
import sys

from . import background, supervisor, testbed, testing
from .home import Home, default_path
from .output import Failure, report, say


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="./portal",
        description="Runs and tests the portal. Everything lives in one folder: PORTAL_HOME, "
        "by default .portal in the clone.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    test = commands.add_parser("test", help="run every check; arguments go to pytest")
    test.add_argument("--services-only", action="store_true")
    test.add_argument("arguments", nargs=argparse.REMAINDER)
    env = commands.add_parser("env", help="lines for a developer's shell: eval \"$(./portal env)\"")
    env.add_argument("--test", action="store_true", help="for pytest, with the test services")
    commands.add_parser("down", help="stop the portal and the test services")
    return top


def main(words: list[str]) -> int:
    os.umask(0o022)
    background.on_signals_stop()
    try:
        if words[:1] == ["test"]:
            return test(words[1:])
        options = parser().parse_args(words)
        return COMMANDS[options.command](options) or 0
    except Failure as failure:
        report(failure)
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


def test(words: list[str]) -> int:
    portal = Home(default_path())
    if words == ["--services-only"]:
        home = testbed.home_of_tests(portal)
        if not os.environ.get(background.DETACHED):
            if supervisor.owner(home):
                say("The test services are running already.")
            elif code := background.detach(["test", "--services-only"]):
                return code
            testbed.fresh(home, testbed.UNIT)
            say('Ready: eval "$(./portal env --test)" && pytest; ./portal down stops them.')
            return 0
        home = testbed.prepare(portal)
        with home.locked("Another command is starting these test services."):
            background.keep_running(home, lambda: testbed.start(home))
        return 0
    return testing.run(portal, words)


def env(options: argparse.Namespace) -> None:
    portal = Home(default_path())
    home = testbed.home_of_tests(portal) if options.test else portal
    if options.test:
        if not home.read("ports.json"):
            raise Failure("There are no test services yet.", "./portal test --services-only")
        variables = testbed.environment(home)
    else:
        variables = {"CKAN_INI": str(home.ini)}
    print("\n".join(testbed.shell_lines(variables, home)))


def down(options: argparse.Namespace) -> None:
    portal = Home(default_path())
    stopped = [background.stop_home(home) for home in (testbed.home_of_tests(portal), portal)]
    if not any(stopped):
        say("Nothing is running.")


COMMANDS = {"env": env, "down": down}
