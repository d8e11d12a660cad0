"""The same portal in containers: each runs one part, by the steps that `./portal up` takes.

What is different: PostgreSQL, Redis and Solr are other containers or other machines, found by
environment variables (docs/docker.md lists them), and every part fills in its own ini file.
The portal's folder is a volume that all parts share; it holds the secrets and the files.
"""

import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from . import ckan, postgres, settings, venv
from .accounts import show_accounts
from .home import Home, write_file
from .output import Failure, say, step

PARTS = ("packages", "install", "secrets", "setup", "demo", "web", "worker", "scheduler", "health")
WEB_PORT = 5000
LONG_RUNNING = ("web", "worker", "scheduler")


def run(path: Path, part: str, of: str = "") -> int:
    """Do the work of one container."""
    home = Home(path, own_account=False)
    home.ini = Path(os.environ.get("CKAN_INI") or home.ini)
    if part in ("packages", "install"):
        home.create()
        venv.ensure(home, extension=part == "install")
        return 0
    if part == "health":
        return 0 if healthy(home, of) else 1
    home.create()
    if part == "secrets":
        secrets(home)
        return 0
    where = addresses(home)
    settings.write(home, where)
    if part == "setup":
        setup(home, where)
    elif part == "demo":
        ckan.load_demo(home, home.log("demo"), small=of == "small")
        show_accounts(home)
        say(f"\nThe portal is ready: {where.site_url}")
    else:
        become(home, part)
    return 0


def addresses(home: Home) -> settings.Addresses:
    """From the environment; what is not given is the container beside this one."""

    def database(name: str, role: str) -> str:
        return f"postgresql://{role}:{home.secret(f'postgres_{role}')}@postgres:5432/{name}"

    def given(name: str, default: str) -> str:
        value = os.environ.get(f"PORTAL_{name}") or default
        if "%" in value:  # CKAN hands the address to a reader that trips over it
            raise Failure(
                f"PORTAL_{name} holds a percent sign, which CKAN cannot read.",
                "Choose a password of letters, digits and -._~, which needs no percent sign.",
            )
        return value

    return settings.Addresses(
        site_url=given("URL", f"http://localhost:{WEB_PORT}"),
        internal_url=given("INTERNAL_URL", f"http://web:{WEB_PORT}"),
        database_url=given("DATABASE_URL", database("ckan", postgres.OWNER)),
        datastore_write_url=given("DATASTORE_WRITE_URL", database("datastore", postgres.OWNER)),
        datastore_read_url=given(
            "DATASTORE_READ_URL", database("datastore", postgres.DATASTORE_READER)
        ),
        redis_url=given("REDIS_URL", "redis://redis:6379/0"),
        solr_url=given("SOLR_URL", "http://solr:8983/solr/ckan"),
    )


def administration(home: Home) -> str | None:
    """The address of a superuser, where we have one: of our own container, or as given."""
    if os.environ.get("PORTAL_DATABASE_URL"):
        return os.environ.get("PORTAL_DATABASE_ADMIN_URL") or None
    return f"postgresql://{postgres.SUPERUSER}:{home.secret('postgres')}@postgres:5432/postgres"


def secrets(home: Home) -> None:
    """Make the secrets once, and give PostgreSQL's container the one that it starts with."""
    for name in ("secret_key", "csrf", "tokens"):
        home.secret(name)
    write_file(Path(os.environ["PORTAL_POSTGRES_PASSWORD_FILE"]), home.secret("postgres"), 0o600)


def setup(home: Home, where: settings.Addresses) -> None:
    """Databases, tables, index and xloader's token: what is missing or older than the code."""
    admin = administration(home)
    if admin:
        with step("Making sure of the databases"):
            owned = [where.database_url, where.datastore_write_url]
            postgres.ensure_databases(home, admin, owned, [where.datastore_read_url])
    datastore = urlsplit(where.datastore_write_url).path.lstrip("/")
    # the owner of the data tables may give the rights in them himself
    ckan.migrate(home, admin or where.datastore_write_url, datastore)
    ckan.ensure_xloader_token(home, where)
    ckan.reindex(home)


def become(home: Home, part: str) -> None:
    """Turn into the program of this part, so that it gets the container's signals itself."""
    count = int(os.environ.get("PORTAL_WEB_PROCESSES") or ckan.WEB_PROCESSES)
    host = os.environ.get("PORTAL_WEB_HOST") or "0.0.0.0"
    port = int(os.environ.get("PORTAL_WEB_PORT") or WEB_PORT)
    commands = {
        "web": lambda: ckan.web_command(home, port, host, count),
        "worker": lambda: ckan.worker_command(home),
        "scheduler": lambda: ckan.scheduler_command(home),
    }
    command = commands[part]()
    environment = ckan.processes.service_environment(home)
    os.chdir(home.code)
    os.execve(command[0], command, environment)


def healthy(home: Home, part: str) -> bool:
    """Whether the part of this container works; what Docker asks every half minute."""
    if part == "web":
        return ckan.web_answers(int(os.environ.get("PORTAL_WEB_PORT") or WEB_PORT))
    if part not in LONG_RUNNING:
        raise Failure(f"Whose health? One of {', '.join(LONG_RUNNING)}.")
    probe = [str(home.venv / "bin" / "python"), str(home.code / "docker" / "pulse.py"), part]
    url = addresses(home).redis_url
    environment = ckan.processes.service_environment(home, {"PORTAL_REDIS_URL": url})
    return subprocess.run(probe, env=environment).returncode == 0
