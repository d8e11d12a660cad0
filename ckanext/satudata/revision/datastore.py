"""The datastore's part of a publication: loaded tables take the published places.

One datastore transaction renames every table; readers wait on the lock and see the old or
the new rows, never an empty table. It is prepared (two-phase commit) before the main
database commits, so a crash in between cannot leave a mixture. Where the server allows no
prepared transactions it stays open over the main commit instead, and the journal repeats
it after a crash: the table ``source`` still being there says that it did not happen.
"""

from __future__ import annotations

import logging
import uuid
from typing import Any

import ckan.plugins as p
import sqlalchemy as sa

from ckanext.satudata.revision.model import Job

log = logging.getLogger(__name__)

GID = "satudata-"
TRASH = "satudata_trash_"


def available() -> bool:
    """Whether the datastore plugin is on."""
    return p.plugin_loaded("datastore")


def _engine() -> Any:
    from ckanext.datastore.backend.postgres import get_write_engine

    return get_write_engine()


def existing(names: list[str]) -> set[str]:
    """Which of these resource ids have a table of rows."""
    if not names or not available():
        return set()
    with _engine().connect() as connection:
        rows = connection.execute(
            sa.text("SELECT tablename FROM pg_tables WHERE tablename = ANY(:names)"),
            {"names": names},
        )
        return {row[0] for row in rows}


class Swap:
    """The datastore transaction of one job: ``prepare``, then ``commit`` or ``rollback``."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.gid = GID + job.id
        self._prepared = False
        self._connection: Any = None

    def prepare(self) -> None:
        """Rename the tables; nobody sees it before ``commit``."""
        self._connection = _engine().connect()
        transaction = self._connection.begin()
        try:
            _rename(self._connection, self.job)
            self._prepared = _server_prepares(self._connection)
            if self._prepared:
                self._connection.exec_driver_sql(f"PREPARE TRANSACTION '{self.gid}'")
                self._close()
        except BaseException:
            transaction.rollback()
            self._close()
            raise

    def commit(self) -> None:
        """Show the new rows."""
        if self._prepared:
            _finish_prepared("COMMIT", self.gid)
        elif self._connection is not None:
            self._connection.connection.commit()
            self._close()

    def rollback(self) -> None:
        """Leave the old rows."""
        if self._prepared:
            _finish_prepared("ROLLBACK", self.gid)
        elif self._connection is not None:
            self._connection.connection.rollback()
            self._close()

    def _close(self) -> None:
        self._connection.invalidate()
        self._connection.close()
        self._connection = None


def repeat(job: Job) -> None:
    """Rename what a crash left undone (idempotent)."""
    if available():
        with _engine().begin() as connection:
            _rename(connection, job)


def prepared_jobs() -> list[str]:
    """Ids of the jobs whose prepared transaction waits for a decision."""
    if not available():
        return []
    with _engine().connect() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT gid FROM pg_prepared_xacts"
                " WHERE database = current_database() AND gid LIKE :pattern"
            ),
            {"pattern": GID + "%"},
        )
        return [row[0][len(GID) :] for row in rows]


def decide(job_id: str, commit: bool) -> None:
    """End a prepared transaction that a crash left behind."""
    _finish_prepared("COMMIT" if commit else "ROLLBACK", GID + job_id)


def empty_trash() -> None:
    """Drop the tables that publications replaced."""
    if not available():
        return
    with _engine().begin() as connection:
        rows = connection.execute(
            sa.text("SELECT tablename FROM pg_tables WHERE tablename LIKE :pattern"),
            {"pattern": TRASH.replace("_", r"\_") + "%"},
        )
        for (name,) in rows.fetchall():
            connection.execute(sa.text(f"DROP TABLE IF EXISTS {_quoted(name)} CASCADE"))


def drop(resource_ids: list[str]) -> None:
    """Remove the tables of resources that are gone."""
    for name in existing(resource_ids):
        with _engine().begin() as connection:
            connection.execute(sa.text(f"DROP TABLE IF EXISTS {_quoted(name)} CASCADE"))


def _server_prepares(connection: Any) -> bool:
    return int(connection.scalar(sa.text("SHOW max_prepared_transactions"))) > 0


def _finish_prepared(verb: str, gid: str) -> None:
    connection = _engine().connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        connection.exec_driver_sql(f"{verb} PREPARED '{gid}'")
    except sa.exc.ProgrammingError:
        log.info("%s is already decided", gid)  # by the scheduler, or never prepared
    finally:
        connection.invalidate()
        connection.close()


def _rename(connection: Any, job: Job) -> None:
    names = sorted(
        {name for swap in job.swaps for name in (swap["source"], swap["target"])} | set(job.drops)
    )
    found = {
        row[0]
        for row in connection.execute(
            sa.text("SELECT tablename FROM pg_tables WHERE tablename = ANY(:names)"),
            {"names": names},
        )
    }
    connection.execute(sa.text("SET LOCAL lock_timeout = '30s'"))
    for name in names:
        if name in found:
            connection.execute(sa.text(f"LOCK TABLE {_quoted(name)} IN ACCESS EXCLUSIVE MODE"))
    for name in job.drops:
        if name in found:
            _to_trash(connection, name)
    for swap in job.swaps:
        if swap["source"] not in found:
            continue
        if swap["target"] in found:
            _to_trash(connection, swap["target"])
        connection.execute(
            sa.text(f"ALTER TABLE {_quoted(swap['source'])} RENAME TO {_quoted(swap['target'])}")
        )


def _to_trash(connection: Any, name: str) -> None:
    trash = TRASH + uuid.uuid4().hex
    for alias in _aliases(connection, name):
        connection.execute(sa.text(f"DROP VIEW {_quoted(alias)}"))
    connection.execute(sa.text(f"ALTER TABLE {_quoted(name)} RENAME TO {_quoted(trash)}"))


def _aliases(connection: Any, name: str) -> list[str]:
    rows = connection.execute(
        sa.text('SELECT name FROM "_table_metadata" WHERE alias_of = :name'), {"name": name}
    )
    return [row[0] for row in rows]


def _quoted(identifier: str) -> str:
    return sa.dialects.postgresql.dialect().identifier_preparer.quote_identifier(identifier)
