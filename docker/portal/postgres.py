"""A private PostgreSQL: TCP on loopback with passwords, no socket, its own data folder."""

import functools
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from . import processes
from .home import Home, write_file
from .output import Failure, step
from .ports import LOOPBACK

SUPERUSER = "postgres"
DATASTORE_READER = "datastore_ro"
OWNER = "ckan"
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    # a publication prepares the change of a data table before it commits the metadata
    "max_prepared_transactions": "20",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "log_min_duration_statement": "2s",
    "timezone": "UTC",
}
TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@functools.cache
def _newest() -> Path | None:
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3])
    )
    return found[-1].parent if found else None


def programs() -> Path | None:
    """The folder of the newest PostgreSQL on this machine."""
    if (newest := _newest()) is None:
        _newest.cache_clear()
        on_path = shutil.which("initdb")
        return Path(on_path).resolve().parent if on_path else None
    return newest


def data(home: Home) -> Path:
    return home.data / "postgres"


def initialise(home: Home) -> None:
    """Make the data folder, whole or not at all."""
    folder = data(home)
    if (folder / "PG_VERSION").exists():
        check_version(folder)
        return
    with step("Making the database cluster"):
        draft = home.data / "postgres.new"
        if draft.exists():
            shutil.rmtree(draft)
        password = home.data / "password"
        write_file(password, home.secret("postgres"), 0o600)
        home.give(password)
        try:
            processes.run(
                home,
                [
                    *(f"{programs()}/initdb", "-D", draft, "-U", SUPERUSER, "-E", "UTF8"),
                    *("--locale=C.UTF-8", "--auth=scram-sha-256", "--no-instructions"),
                    f"--pwfile={password}",
                ],
                log="setup",
                what="The database cluster could not be made",
                cwd=home.data,
            )
        finally:
            password.unlink(missing_ok=True)
        draft.rename(folder)


def check_version(folder: Path) -> None:
    made_by = (folder / "PG_VERSION").read_text().strip()
    here = programs()
    if here is not None and here.parts[-2].isdigit() and here.parts[-2] != made_by:
        raise Failure(
            f"The databases belong to PostgreSQL {made_by}, but {here.parts[-2]} is installed.",
            f"Install postgresql-{made_by}, or begin anew: './portal reset' deletes all data.",
        )


def command(home: Home, port: int) -> list[str]:
    settings = SETTINGS | (TEST_SETTINGS if home.is_test else {})
    words = [f"{programs()}/postgres", "-D", str(data(home)), "-p", str(port)]
    for name, value in settings.items():
        words += ["-c", f"{name}={value}"]
    return words


def is_ready(home: Home, port: int) -> bool:
    probe = [f"{programs()}/pg_isready", "-q", "-h", LOOPBACK, "-p", str(port), "-t", "2"]
    return subprocess.run(probe, capture_output=True).returncode == 0


def url(home: Home, port: int, database: str, role: str = OWNER) -> str:
    return f"postgresql://{role}:{home.secret(f'postgres_{role}')}@{LOOPBACK}:{port}/{database}"


def admin_url(home: Home, port: int) -> str:
    """The address of the cluster for its superuser."""
    return f"postgresql://{SUPERUSER}:{home.secret('postgres')}@{LOOPBACK}:{port}/postgres"


def client(program: str, address: str, database: str = "") -> list[str]:
    """A client program at that address, or at another database beside it; without password."""
    place = urlsplit(address)
    return [
        f"{programs()}/{program}" if programs() else program,
        *("-h", place.hostname or LOOPBACK, "-p", str(place.port or 5432)),
        *("-U", unquote(place.username or SUPERUSER)),
        *("-d", database or place.path.lstrip("/")),
    ]


def password(address: str) -> dict[str, str]:
    """The password of an address, as client programs take it."""
    return {"PGPASSWORD": unquote(urlsplit(address).password or "")}


def psql(home: Home, address: str, sql: str, what: str, database: str = "") -> None:
    """Run SQL at that address, or in another database beside it."""
    processes.run(
        home,
        [*client("psql", address, database), "-X", "-q", "-v", "ON_ERROR_STOP=1"],
        log="setup",
        what=what,
        env=password(address),
        stdin=sql,
        cwd=home.data,
    )


def ensure_databases(
    home: Home, admin: str, owned: list[str], read: list[str], anew: bool = False
) -> None:
    """The databases at these addresses, each with the role that owns it; and the roles of the
    other addresses, which may enter their database and nothing else."""
    sql = [_role(address) for address in dict.fromkeys((*owned, *read))]
    for place in map(urlsplit, owned):
        name = place.path.lstrip("/")
        if anew:
            sql.append(f"DROP DATABASE IF EXISTS {name} WITH (FORCE);")
        sql.append(
            f"SELECT 'CREATE DATABASE {name} OWNER {place.username} "
            f"TEMPLATE template0 ENCODING ''UTF8''' "
            f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}')\\gexec"
        )
        sql.append(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC;")
    for place in map(urlsplit, read):
        sql.append(f"GRANT CONNECT ON DATABASE {place.path.lstrip('/')} TO {place.username};")
    psql(home, admin, "\n".join(sql) + "\n", "The databases could not be made")


def _role(address: str) -> str:
    place = urlsplit(address)
    password = unquote(place.password or "").replace("'", "''")
    return (
        f"SELECT 'CREATE ROLE {place.username} LOGIN' "
        f"WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{place.username}')\\gexec\n"
        f"ALTER ROLE {place.username} PASSWORD '{password}';"
    )
