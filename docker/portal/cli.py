"""The commands of `./portal`."""

import argparse
import errno
import json
import os
import sys
from pathlib import Path

from . import (
    background,
    backup,
    ckan,
    container,
    lifecycle,
    locks,
    packages,
    solr,
    status,
    supervisor,
    testbed,
    testing,
    venv,
)
from .accounts import accounts, show_accounts
from .home import Home, default_path, settle
from .output import Failure, report, say


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="./portal",
        description="Runs and tests the portal. Everything it makes is in one folder: PORTAL_HOME, "
        "by default .portal in the clone. PORTAL_PORT demands a port for the web.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, what: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=what, description=what[:1].upper() + what[1:] + ".")

    one = command("up", "set up what is missing, start the portal, and keep it running")
    one.add_argument("--detach", action="store_true", help="come back when it runs")
    one.add_argument("--no-demo", action="store_true", help="an empty portal")
    command("down", "stop the portal, and test services that were left running")
    one = command("status", "url and health of every part; fails when something is down")
    one.add_argument("--json", action="store_true")
    one = command("accounts", "the demo's accounts by role")
    one.add_argument("--json", action="store_true", help="with API tokens")
    one = command("logs", "the last lines of the logs")
    one.add_argument(
        "part", nargs="?", help="postgres, redis, solr, web, worker, scheduler, setup ..."
    )
    one.add_argument("-f", "--follow", action="store_true")
    one = command("reset", "delete all data of the portal (the installed programs stay)")
    one.add_argument("--yes", action="store_true", help="do not ask")
    command("demo", "load the demo again: what is missing is added")
    one = command("ckan", "CKAN's own command line, as the account that runs the services")
    one.add_argument("words", nargs=argparse.REMAINDER, help="for example: sysadmin add NAME")
    one = command("backup", "copy everything that cannot be made again, while the portal runs")
    one.add_argument("folder", type=Path, help="a folder that is not there yet")
    one = command("restore", "fill an empty portal from a backup")
    one.add_argument("folder", type=Path)
    one = command("test", "run every check; with arguments, only pytest with these arguments")
    one.add_argument("--services-only", action="store_true", help="leave the services running")
    one = command("env", 'lines for a developer\'s shell: eval "$(./portal env)"')
    one.add_argument("--test", action="store_true", help="for pytest, on the test services")
    one.add_argument("--browser", action="store_true", help="with --test: the browser tests' set")
    command("lock", "make requirements.txt and dev-requirements.txt anew")
    one = command("container", "what a container of docker/compose.yaml runs")
    one.add_argument("part", choices=container.PARTS)
    one.add_argument("of", nargs="?", help="with health: whose health; with demo: small")
    return top


def main(words: list[str]) -> int:
    os.umask(0o022)
    background.on_signals_stop()
    try:
        # whatever follows `test` is pytest's, except the one switch of ours
        if words[:1] == ["test"] and words[1:] not in (["--services-only"], ["-h"], ["--help"]):
            return testing.run(made_home(), words[1:])
        options = parser().parse_args(words)
        return COMMANDS[options.command](options) or 0
    except Failure as failure:
        report(failure)
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            report(Failure("The disk is full.", "Free some space, then run the command again."))
        else:
            report(Failure(f"{problem}.", "Mend the cause, then run the command again."))
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    return 1


def made_home() -> Home:
    """The portal's home, with the account that will own its data."""
    packages.ensure_account()
    return Home(settle(default_path()))


def home() -> Home:
    return Home(default_path().resolve())


def up(options: argparse.Namespace) -> int:
    portal = made_home()
    if (owner := supervisor.owner(portal)) and not os.environ.get(background.DETACHED):
        return running_already(portal, owner)
    words = ["up"] + (["--no-demo"] if options.no_demo else [])
    if options.detach:
        # sudo may ask for a password, and a detached command has no terminal to ask in
        portal.create()
        packages.ensure(portal)
        return background.detach(words)
    lifecycle.up(portal, with_demo=not options.no_demo)
    return 0


def running_already(portal: Home, owner: int) -> int:
    if status.health(portal)["healthy"]:
        say(f"The portal is running already: {ckan.site_url(portal.read('ports.json'))}")
        return 0
    raise Failure(
        f"Process {owner} is just starting or stopping this portal.",
        "See './portal status'; './portal down' stops it.",
    )


def down(options: argparse.Namespace) -> None:
    portal = home()
    stopped = [background.stop_home(one) for one in (testbed.home_of_tests(portal), portal)]
    if not any(stopped):
        say("Nothing is running.")


def show_status(options: argparse.Namespace) -> int:
    return status.show_status(home(), options.json)


def list_accounts(options: argparse.Namespace) -> int:
    found = accounts(home())
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        show_accounts(home())
    return 0 if found else 1


def logs(options: argparse.Namespace) -> None:
    portal = home()
    found = sorted(portal.logs.glob("*.log"))
    if options.part:
        found = [path for path in found if path.stem == options.part]
    if not found:
        raise Failure(f"No log of {options.part or 'anything'} in {portal.logs}.")
    sys.stdout.flush()
    os.execvp("tail", ["tail", "-n", "40", *(["-F"] if options.follow else []), *map(str, found)])


def reset(options: argparse.Namespace) -> int:
    portal = home()
    if not options.yes:
        if not sys.stdin.isatty():
            raise Failure("reset deletes all data and asks first.", "Without a terminal: --yes.")
        answer = input(f"Delete every dataset, file and account in {portal.path}? Type 'yes': ")
        if answer.strip() != "yes":
            say("Nothing was deleted.")
            return 1
    background.stop_home(portal)
    portal.forget_data()
    say("The data are deleted; './portal up' begins anew.")
    return 0


def demo(options: argparse.Namespace) -> None:
    portal = home()
    if not supervisor.owner(portal):
        raise Failure("The portal is not running.", "./portal up")
    lifecycle.demo(portal)


def test_services(options: argparse.Namespace) -> int:
    portal = made_home()
    tests = testbed.home_of_tests(portal)
    if os.environ.get(background.DETACHED):
        testbed.prepare(portal)
        with testbed.owned(tests):
            background.keep_running(tests, lambda: testbed.start(tests))
        return 0
    testbed.prepare(portal)
    if supervisor.owner(tests):
        say("The test services are running already.")
    elif code := background.detach(["test", "--services-only"]):
        return code
    testbed.fresh(tests, testbed.UNIT)
    say('Ready: eval "$(./portal env --test)" && pytest. ./portal down stops the services.')
    return 0


def env(options: argparse.Namespace) -> None:
    portal = home()
    tests = testbed.home_of_tests(portal)
    variables = {"CKAN_INI": str(portal.ini)}
    if options.test:
        if not tests.read("ports.json"):
            raise Failure("There are no test services yet.", "./portal test --services-only")
        kind = testbed.BROWSER if options.browser else testbed.UNIT
        variables = testbed.environment(tests, kind)
    print("\n".join(testbed.shell_lines(variables, portal)))


def lock(options: argparse.Namespace) -> None:
    locks.make(home())


def run_ckan(options: argparse.Namespace) -> int:
    portal = home()
    if supervisor.owner(portal):
        return ckan.by_hand(portal, options.words)
    if not (portal.data / "postgres").exists():
        raise Failure("There is no portal yet.", "./portal up --detach")
    with portal.locked("This portal is being started or stopped by another command."):
        return lifecycle.at_rest(portal, lambda: ckan.by_hand(portal, options.words))


def make_backup(options: argparse.Namespace) -> None:
    backup.make(home(), options.folder.absolute())


def restore_backup(options: argparse.Namespace) -> None:
    portal = made_home()
    portal.create()
    packages.ensure(portal)
    venv.ensure(portal)
    solr.install(portal)
    with portal.locked("This portal is being started or stopped by another command."):
        backup.restore(portal, options.folder.absolute())


def in_container(options: argparse.Namespace) -> int:
    return container.run(default_path(), options.part, options.of or "")


COMMANDS = {
    "backup": make_backup,
    "ckan": run_ckan,
    "container": in_container,
    "restore": restore_backup,
    "up": up,
    "down": down,
    "status": show_status,
    "accounts": list_accounts,
    "logs": logs,
    "reset": reset,
    "demo": demo,
    "test": test_services,
    "env": env,
    "lock": lock,
}
