"""From a clean clone to a running portal: every step, in order, each harmless to repeat."""

import time
from collections.abc import Callable

from . import (
    background,
    ckan,
    packages,
    postgres,
    processes,
    services,
    settings,
    solr,
    supervisor,
    venv,
)
from .accounts import show_accounts
from .home import Home
from .output import duration, say, step
from .ports import choose
from .supervisor import Supervisor

DEMO_DONE = "loaded"


def up(home: Home, with_demo: bool) -> None:
    """Set up what is missing and keep the portal running until told to stop."""
    begun = time.monotonic()
    home.create()
    with home.locked("This portal is being started or stopped by another command."):
        supervisor.claim(home)
        try:
            packages.ensure(home)
            venv.ensure(home)
            solr.install(home)
            background.keep_running(home, lambda: start(home, with_demo, begun))
        finally:
            processes.forget(home, "supervisor")


def start(home: Home, with_demo: bool, begun: float) -> Supervisor:
    left = supervisor.stop_leftovers(home)
    if left:
        say(f"Stopped what a killed portal had left running: {', '.join(left)}.")
    keeper = Supervisor(home)
    try:
        ports = choose(home)
        services.start_services(home, keeper, ports)
        where = ckan.addresses(home, ports)
        settings.write(home, where)
        ckan.migrate(home, postgres.admin_url(home, ports["postgres"]), "datastore")
        ckan.ensure_xloader_token(home, where)
        ckan.reindex(home)
        # minutes may have passed, in which another portal took the port
        ports = choose(home, ["web"])
        settings.write(home, ckan.addresses(home, ports))
        with step("Starting web, worker and scheduler"):
            keeper.start(ckan.web_part(home, ports["web"]), timeout=120)
            keeper.start(ckan.worker_part(home))
            keeper.start(ckan.scheduler_part(home))
        if with_demo and not home.has_done("demo", DEMO_DONE):
            demo(home)
    except BaseException:
        keeper.stop()
        raise
    if with_demo:
        show_accounts(home)
    else:
        say("\nYour own account: ./portal ckan sysadmin add NAME email=ADDRESS")
    say(f"\nThe portal is ready after {duration(time.monotonic() - begun)}: {ckan.site_url(ports)}")
    return keeper


def at_rest(home: Home, work: Callable[[], int]) -> int:
    """Work on the stores while web, worker and scheduler stand still."""
    keeper = Supervisor(home)
    known = home.read("ports.json")
    try:
        ports = choose(home)
        services.start_services(home, keeper, ports)
        if ports != known:
            settings.write(home, ckan.addresses(home, ports))
        return work()
    finally:
        keeper.stop()


def demo(home: Home) -> None:
    with step("Loading the demo"):
        ckan.load_demo(home, home.log("demo"))
        home.record("demo", DEMO_DONE)
