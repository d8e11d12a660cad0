"""CKAN itself: its ini file, its tables, its tokens, and its three processes."""

import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from . import postgres, processes, redis, settings, solr
from .home import Home, fingerprint
from .output import Failure, say, step
from .ports import LOOPBACK, is_held
from .supervisor import Part

WEB_PROCESSES = 2


def site_url(ports: dict[str, int]) -> str:
    return os.environ.get("PORTAL_URL") or f"http://{LOOPBACK}:{ports['web']}"


def addresses(home: Home, ports: dict[str, int]) -> settings.Addresses:
    """Where the parts of this portal listen."""
    port = ports["postgres"]
    return settings.Addresses(
        site_url=site_url(ports),
        internal_url=f"http://{LOOPBACK}:{ports['web']}",
        database_url=postgres.url(home, port, "ckan"),
        datastore_write_url=postgres.url(home, port, "datastore"),
        datastore_read_url=postgres.url(home, port, "datastore", postgres.DATASTORE_READER),
        redis_url=redis.url(home, ports["redis"]),
        solr_url=solr.url(ports["solr"], "ckan"),
    )


def ckan_program(home: Home) -> str:
    return str(home.venv / "bin" / "ckan")


def ckan(
    home: Home,
    *words: str,
    what: str,
    env: Mapping[str, str] | None = None,
    as_service: bool = True,
) -> None:
    processes.run(
        home, [ckan_program(home), *words], log="setup", what=what, env=env, as_service=as_service
    )


def by_hand(home: Home, words: list[str]) -> int:
    """CKAN's command line in the caller's terminal and folder."""
    done = subprocess.run(
        [ckan_program(home), *words],
        env=processes.service_environment(home),
        **processes.credentials(home, True),  # type: ignore[arg-type]
    )
    return done.returncode


# --- tables ----------------------------------------------------------------------------------


def migrations(home: Home) -> str:
    """Changes when code that makes or changes tables changed."""
    files = sorted((home.code / "ckanext").glob("**/migration/**/*.py"))
    lock = home.code / "requirements.txt"
    return fingerprint(lock, home.code / "docker" / "ckan.ini.template", *files)


def prepare_tables(
    home: Home,
    admin: str,
    datastore: str,
    env: Mapping[str, str] | None = None,
    as_service: bool = True,
) -> None:
    """Every table of CKAN and its extensions, at the newest version.

    `admin` is the address of a role that may give rights in the database `datastore`.
    """
    how = {"env": env, "as_service": as_service}
    ckan(home, "db", "init", what="CKAN's tables could not be made", **how)
    ckan(
        home,
        *("db", "pending-migrations", "--apply"),
        what="The migrations could not be applied",
        **how,
    )
    ckan(home, "validation", "init-db", what="The validation table could not be made", **how)
    rights = processes.capture(
        home,
        [ckan_program(home), "datastore", "set-permissions"],
        "The datastore's permissions could not be worked out",
        env=env,
        as_service=as_service,
    )
    postgres.psql(
        home, admin, rights, "The datastore's permissions could not be set", database=datastore
    )


def migrate(home: Home, admin: str, datastore: str) -> None:
    mark = migrations(home)
    if home.has_done("tables", mark):
        return
    with step("Making or updating the tables"):
        prepare_tables(home, admin, datastore)
        home.record("tables", mark)


def reindex(home: Home) -> None:
    """A core with another schema needs its index anew; a first one is empty anyway."""
    mark = solr.configuration(home)
    if home.has_done("search", mark):
        return
    if home.read("steps.json").get("search"):
        with step("Rebuilding the search index"):
            ckan(home, "search-index", "rebuild", what="The search index could not be rebuilt")
    home.record("search", mark)


# --- accounts --------------------------------------------------------------------------------


def make_token(
    home: Home, user: str, name: str, env: Mapping[str, str] | None = None, as_service: bool = True
) -> str:
    """A new API token; CKAN prints it once."""
    printed = processes.capture(
        home,
        [ckan_program(home), "user", "token", "add", "-q", user, name],
        f"No token could be made for {user}",
        env=env,
        as_service=as_service,
    )
    return printed.split()[-1]


def make_sysadmin(
    home: Home,
    name: str,
    password: str,
    env: Mapping[str, str] | None = None,
    as_service: bool = True,
) -> None:
    what = f"The account {name} could not be made"
    how = {"env": env, "as_service": as_service}
    words = (f"email={name}@localhost.invalid", f"password={password}")
    ckan(home, "user", "add", name, *words, what=what, **how)
    ckan(home, "sysadmin", "add", name, what=what, **how)


def ensure_xloader_token(home: Home, where: settings.Addresses) -> None:
    """xloader writes rows back through the API as the site's own account."""
    if "xloader" in home.read("secrets.json"):
        return
    with step("Making xloader's token"):
        home.keep_secret("xloader", make_token(home, "satudata", "xloader"))
        settings.write(home, where)


# --- processes -------------------------------------------------------------------------------


def web_command(
    home: Home, port: int, host: str = LOOPBACK, count: int = WEB_PROCESSES
) -> list[str]:
    return [
        *(str(home.venv / "bin" / "gunicorn"), "--bind", f"{host}:{port}"),
        *("--workers", str(count), "--timeout", "120", "--graceful-timeout", "20"),
        *("--access-logfile", "-", "--pythonpath", str(home.code / "docker")),
        "wsgi:application",
    ]


def web_part(
    home: Home, port: int, env: Mapping[str, str] | None = None, as_service: bool = True
) -> Part:
    return Part(
        "web",
        web_command(home, port),
        ready=lambda: web_is_ready(home, port),
        env=env or {},
        as_service=as_service,
        patience=30,
    )


def worker_command(home: Home) -> list[str]:
    return [ckan_program(home), "jobs", "worker"]


def scheduler_command(home: Home) -> list[str]:
    return [ckan_program(home), "satudata", "scheduler"]


def worker_part(home: Home, env: Mapping[str, str] | None = None, as_service: bool = True) -> Part:
    command = worker_command(home)
    return Part("worker", command, env=env or {}, as_service=as_service, patience=30)


def scheduler_part(home: Home) -> Part:
    return Part("scheduler", scheduler_command(home))


def web_is_ready(home: Home, port: int) -> bool:
    """Whether the web of this portal answers, and not that of another one on its port."""
    pid = processes.living(home, "web")
    return bool(pid) and is_held(port, pid) and web_answers(port)


def web_answers(port: int, timeout: float = 10) -> bool:
    address = f"http://{LOOPBACK}:{port}/api/3/action/status_show"
    try:
        with urllib.request.urlopen(address, timeout=timeout) as response:
            return response.status == 200
    except (OSError, urllib.error.URLError):
        return False


# --- demo ------------------------------------------------------------------------------------


def load_demo(home: Home, log: Path, small: bool = False) -> None:
    """Run the demo loader and show its progress as it comes."""
    command = [ckan_program(home), "satudata", "demo", "--accounts", str(home.accounts)]
    command += ["--small"] if small else []
    with processes.open_log(log) as stream:
        loader = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stream,
            env=processes.service_environment(home),
            cwd=home.code,
            text=True,
            start_new_session=True,
            **processes.credentials(home, True),  # type: ignore[arg-type]
        )
        try:
            assert loader.stdout is not None
            for line in loader.stdout:
                stream.write(line.encode())
                stream.flush()
                say(f"  {line.rstrip()}")
            loader.wait()
        finally:
            if loader.poll() is None:
                processes.stop(loader.pid)
                loader.wait()
    if loader.returncode:
        raise Failure("The demo could not be loaded.", processes.explain(log), log)
