"""The parts that CKAN stands on, ready to be started for a portal or for its tests."""

import signal

from . import postgres, redis, solr
from .home import Home
from .output import say, step
from .supervisor import Part, Supervisor

PORTAL_DATABASES = ["ckan", "datastore"]
TEST_DATABASES = ["ckan_test", "datastore_test"]
SECOND_DATABASES = ["ckan_second", "datastore_second"]
BROWSER_DATABASES = ["ckan_browser", "datastore_browser"]
PORTAL_CORES = ["ckan"]
TEST_CORES = ["test", "second", "browser", "container"]


def databases(home: Home) -> list[str]:
    tests = TEST_DATABASES + SECOND_DATABASES + BROWSER_DATABASES
    return tests if home.is_test else PORTAL_DATABASES


def cores(home: Home) -> list[str]:
    return TEST_CORES if home.is_test else PORTAL_CORES


def start_services(home: Home, supervisor: Supervisor, ports: dict[str, int]) -> None:
    """PostgreSQL, Redis and Solr, made on first use."""
    postgres.initialise(home)
    redis.initialise(home, ports["redis"])
    solr.initialise(home, cores(home))
    with step("Starting PostgreSQL, Redis and Solr"):
        for part in parts(home, ports):
            supervisor.start(part, timeout=120)
    make_databases(home, ports["postgres"], databases(home))
    if home.is_test:
        say(f"  services of the tests: {home.path}")


def make_databases(home: Home, port: int, names: list[str], anew: bool = False) -> None:
    """Databases of the private cluster; one role owns all, one reads the datastores."""
    postgres.ensure_databases(
        home,
        postgres.admin_url(home, port),
        [postgres.url(home, port, name) for name in names],
        [
            postgres.url(home, port, name, postgres.DATASTORE_READER)
            for name in names
            if name.startswith("datastore")
        ],
        anew,
    )


def parts(home: Home, ports: dict[str, int]) -> list[Part]:
    return [
        Part(
            "postgres",
            postgres.command(home, ports["postgres"]),
            lambda: postgres.is_ready(home, ports["postgres"]),
            stop_signal=signal.SIGINT,
        ),
        Part("redis", redis.command(home), lambda: redis.is_ready(home, ports["redis"])),
        Part(
            "solr",
            solr.command(home, ports["solr"]),
            lambda: all(solr.is_ready(ports["solr"], core) for core in cores(home)),
        ),
    ]
