"""Where tests run: services, databases, search cores and storage that no portal uses."""

import contextlib
import os
import shlex
import shutil
import threading
from collections.abc import Iterator

from . import ckan, packages, postgres, processes, redis, services, solr, supervisor, venv
from .home import Home
from .output import say, step
from .ports import LOOPBACK, choose
from .supervisor import Supervisor

UNIT, SECOND, BROWSER = "unit", "second", "browser"
DATABASES = {
    UNIT: services.TEST_DATABASES,
    SECOND: services.SECOND_DATABASES,
    BROWSER: services.BROWSER_DATABASES,
}
CORES = {UNIT: "test", SECOND: "second", BROWSER: "browser"}
REDIS_NUMBERS = {UNIT: 0, BROWSER: 1, SECOND: 3}  # 2 is of the containers' test
ONE_AT_A_TIME = threading.Lock()
"""PostgreSQL refuses to change a role twice at once."""
ADMIN = "penguji"
SITE_USER = "satudata_test"  # ckan.site_id of test.ini


def home_of_tests(portal: Home) -> Home:
    return Home(portal.path / "test", "test", programs=portal)


def environment(home: Home, kind: str = UNIT) -> dict[str, str]:
    """The variables that test.ini and the tests read."""
    ports = home.read("ports.json")
    database, datastore = DATABASES[kind]
    live = f"http://{LOOPBACK}:{ports['web']}"
    variables = {
        "CKAN_INI": str(home.code / "test.ini"),
        "CKAN_SQLALCHEMY_URL": postgres.url(home, ports["postgres"], database),
        "CKAN_DATASTORE_WRITE_URL": postgres.url(home, ports["postgres"], datastore),
        "CKAN_DATASTORE_READ_URL": postgres.url(
            home, ports["postgres"], datastore, postgres.DATASTORE_READER
        ),
        "CKAN_REDIS_URL": redis.url(home, ports["redis"], REDIS_NUMBERS[kind]),
        "CKAN_SOLR_URL": solr.url(ports["solr"], CORES[kind]),
        "CKAN_STORAGE_PATH": str(home.path / f"storage-{kind}"),
        "CKAN_SITE_URL": live if kind == BROWSER else "http://test.ckan.net",
        "CKAN_XLOADER_TOKEN": home.read("secrets.json").get(f"xloader_{kind}", "none"),
        "SATUDATA_CHROMIUM": packages.browser() or "",
        "SATUDATA_TEST_POSTGRES": postgres.admin_url(home, ports["postgres"]),
    }
    if kind == BROWSER:
        variables |= {
            "SATUDATA_TEST_URL": live,
            "SATUDATA_TEST_ADMIN": ADMIN,
            "SATUDATA_TEST_PASSWORD": home.secret("admin"),
            "SATUDATA_TEST_TOKEN": home.read("secrets.json").get("admin_token", ""),
        }
    return variables


def prepare(portal: Home) -> Home:
    """Everything the tests need but the services."""
    portal.create()
    packages.ensure(portal, for_tests=True)
    home = home_of_tests(portal)
    home.create()
    venv.ensure(portal, for_tests=True)
    solr.install(portal)
    return home


@contextlib.contextmanager
def running_services(home: Home) -> Iterator[None]:
    """The tests' services: those a developer left running, or our own for a while."""
    if supervisor.owner(home):
        say(f"Using the test services that are running already ({home.path}).")
        yield
        return
    with owned(home):
        keeper = start(home)
        try:
            yield
        finally:
            with step("Stopping the test services"):
                keeper.stop()


@contextlib.contextmanager
def owned(home: Home) -> Iterator[None]:
    """Nobody else starts these services meanwhile, and `down` knows whom to stop."""
    with home.locked("Another command is starting these test services."):
        supervisor.claim(home)
        try:
            yield
        finally:
            processes.forget(home, "supervisor")


def start(home: Home) -> Supervisor:
    supervisor.stop_leftovers(home)
    keeper = Supervisor(home)
    try:
        services.start_services(home, keeper, choose(home))
    except BaseException:
        keeper.stop()
        raise
    return keeper


def fresh(home: Home, kind: str) -> None:
    """Empty databases with every table, an empty core, an empty storage."""
    ports = home.read("ports.json")
    storage = home.path / f"storage-{kind}"
    with ONE_AT_A_TIME, step(f"Making the databases of the {kind} tests anew"):
        services.make_databases(home, ports["postgres"], DATABASES[kind], anew=True)
        solr.empty(ports["solr"], CORES[kind])
        shutil.rmtree(storage, ignore_errors=True)
        storage.mkdir(parents=True)
        variables = environment(home, kind)
        ckan.prepare_tables(
            home,
            postgres.admin_url(home, ports["postgres"]),
            DATABASES[kind][1],
            env=variables,
            as_service=False,
        )


@contextlib.contextmanager
def live_site(home: Home) -> Iterator[dict[str, str]]:
    """A portal with web and worker for the browser tests, with one sysadmin and nothing else."""
    fresh(home, BROWSER)
    variables = environment(home, BROWSER)
    with step("Starting the portal of the browser tests"):
        ckan.make_sysadmin(home, ADMIN, home.secret("admin"), variables, as_service=False)
        for name, user in (("admin_token", ADMIN), ("xloader_browser", SITE_USER)):
            token = ckan.make_token(home, user, "tests", variables, as_service=False)
            home.keep_secret(name, token)
        variables = environment(home, BROWSER)
        port = home.read("ports.json")["web"]
        keeper = Supervisor(home)
        try:
            keeper.start(ckan.web_part(home, port, variables, as_service=False), timeout=120)
            keeper.start(ckan.worker_part(home, variables, as_service=False))
        except BaseException:
            keeper.stop()
            raise
    try:
        yield variables
    finally:
        keeper.stop()


def shell_lines(variables: dict[str, str], home: Home) -> list[str]:
    """What `./portal env` prints."""
    lines = [f"export PATH={shlex.quote(str(home.venv / 'bin'))}{os.pathsep}$PATH"]
    return lines + [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
