"""CKAN itself: its ini file, its tables, its tokens, and its three processes."""

import os
import string
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from . import postgres, processes, redis, solr
from .home import Home, fingerprint, write_file
from .output import Failure, say, step
from .ports import LOOPBACK
from .supervisor import Part

WEB_PROCESSES = 2


def site_url(ports: dict[str, int]) -> str:
    return os.environ.get("PORTAL_URL") or f"http://{LOOPBACK}:{ports['web']}"


# --- settings --------------------------------------------------------------------------------


def write_ini(home: Home, ports: dict[str, int]) -> None:
    """Fill the template in; done at every start, so that settings follow the code."""
    template = string.Template((home.code / "docker" / "ckan.ini.template").read_text())
    port = ports["postgres"]
    text = template.substitute(
        secret_key=home.secret("secret_key"),
        csrf_secret=home.secret("csrf"),
        token_secret=home.secret("tokens"),
        site_url=site_url(ports),
        internal_url=f"http://{LOOPBACK}:{ports['web']}",
        database_url=postgres.url(home, port, "ckan"),
        datastore_write_url=postgres.url(home, port, "datastore"),
        datastore_read_url=postgres.url(home, port, "datastore", postgres.DATASTORE_READER),
        redis_url=redis.url(home, ports["redis"]),
        solr_url=solr.url(ports["solr"], "ckan"),
        storage_path=str(home.storage),
        xloader_token=home.read("secrets.json").get("xloader", "NOT_SET"),
    )
    group = home.user.pw_gid if home.user else None
    write_file(home.ini, text, 0o640 if group is not None else 0o600, group)


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


# --- tables ----------------------------------------------------------------------------------


def migrations(home: Home) -> str:
    """Changes when code that makes or changes tables changed."""
    files = sorted((home.code / "ckanext").glob("**/migration/**/*.py"))
    lock = home.code / "requirements.txt"
    return fingerprint(lock, home.code / "docker" / "ckan.ini.template", *files)


def prepare_tables(
    home: Home,
    port: int,
    datastore: str,
    env: Mapping[str, str] | None = None,
    as_service: bool = True,
) -> None:
    """Every table of CKAN and its extensions, at the newest version."""
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
        home, port, rights, "The datastore's permissions could not be set", database=datastore
    )


def migrate(home: Home, ports: dict[str, int]) -> None:
    mark = migrations(home)
    if home.has_done("tables", mark):
        return
    with step("Making or updating the tables"):
        prepare_tables(home, ports["postgres"], "datastore")
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


def ensure_xloader_token(home: Home, ports: dict[str, int]) -> None:
    """xloader writes rows back through the API as the site's own account."""
    if "xloader" in home.read("secrets.json"):
        return
    with step("Making xloader's token"):
        home.keep_secret("xloader", make_token(home, "satudata", "xloader"))
        write_ini(home, ports)


# --- processes -------------------------------------------------------------------------------


def web_part(
    home: Home, port: int, env: Mapping[str, str] | None = None, as_service: bool = True
) -> Part:
    command = [
        *(str(home.venv / "bin" / "gunicorn"), "--bind", f"{LOOPBACK}:{port}"),
        *("--workers", str(WEB_PROCESSES), "--timeout", "120", "--graceful-timeout", "20"),
        *("--access-logfile", "-", "--pythonpath", str(home.code / "docker")),
        "wsgi:application",
    ]
    return Part(
        "web",
        command,
        ready=lambda: web_answers(port),
        env=env or {},
        as_service=as_service,
        patience=30,
    )


def worker_part(home: Home, env: Mapping[str, str] | None = None, as_service: bool = True) -> Part:
    command = [ckan_program(home), "jobs", "worker"]
    return Part("worker", command, env=env or {}, as_service=as_service, patience=30)


def scheduler_part(home: Home) -> Part:
    return Part("scheduler", [ckan_program(home), "satudata", "scheduler"])


def web_answers(port: int, timeout: float = 10) -> bool:
    address = f"http://{LOOPBACK}:{port}/api/3/action/status_show"
    try:
        with urllib.request.urlopen(address, timeout=timeout) as response:
            return response.status == 200
    except (OSError, urllib.error.URLError):
        return False


# --- demo ------------------------------------------------------------------------------------


def load_demo(home: Home, log: Path) -> None:
    """Run the demo loader and show its progress as it comes."""
    command = [ckan_program(home), "satudata", "demo", "--accounts", str(home.accounts)]
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
