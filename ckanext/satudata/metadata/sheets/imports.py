"""Files that were brought: kept from the dry run to the result, for whoever brought them.

Progress and states are written on a connection of their own: the transaction of the import
itself is still open then, and may be rolled back.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.satudata.metadata.sheets.content import Content, size

column: Any = sa.Column

KEPT = dt.timedelta(days=30)
LISTED = 10
AT_ONCE = 20
"""Files with more entries are left to the worker."""
BUSY = ("checking", "applying")
STALE = dt.timedelta(minutes=10)
"""Whatever was not heard of for so long has died with its worker."""


def now() -> dt.datetime:
    """The present moment as CKAN stores it: UTC without a zone."""
    return dt.datetime.now(dt.timezone.utc).replace(tzinfo=None)


class Import(tk.BaseModel):
    """One file and what becomes of it."""

    __tablename__ = "satudata_metadata_import"

    id: str = column(sa.Text, primary_key=True, default=lambda: str(uuid.uuid4()))
    user_id: str = column(sa.Text, nullable=False, index=True)
    filename: str = column(sa.Text, nullable=False)
    language: str = column(sa.Text, nullable=False)
    created_at: dt.datetime = column(sa.DateTime, nullable=False, default=now)
    changed_at: dt.datetime = column(sa.DateTime, nullable=False, default=now)
    state: str = column(sa.Text, nullable=False)
    """checking, checked, applying, applied, or failed: it broke off and nothing was changed."""
    revise: bool = column(sa.Boolean, nullable=False, default=False)
    """Whether working copies of published datasets may be opened."""
    total: int = column(sa.Integer, nullable=False)
    done: int = column(sa.Integer, nullable=False, default=0)
    digest: str | None = column(sa.Text)
    message: str | None = column(sa.Text)
    content: dict[str, Any] = column(JSONB, nullable=False)
    rows: list[dict[str, Any]] = column(JSONB, nullable=False, default=list)

    @classmethod
    def get(cls, import_id: str) -> Import | None:
        """As the database has it now."""
        return model.Session.query(cls).populate_existing().get(import_id)

    @classmethod
    def of(cls, user_id: str) -> list[dict[str, Any]]:
        """The newest of a person; their rows, which are many, stay in the database."""
        error: Any = [{"status": "error"}]
        names = ("id", "filename", "created_at", "state", "total", "done", "message")
        columns = [getattr(cls, name) for name in names]
        found = model.Session.query(*columns, cls.rows.contains(error).label("faulty"))
        newest = found.filter(cls.user_id == user_id).order_by(cls.created_at.desc())
        return [
            {**row._asdict(), "created_at": row.created_at.isoformat(timespec="seconds")}
            for row in newest.limit(LISTED)
        ]

    def dictized(self) -> dict[str, Any]:
        """As the actions answer."""
        counts: dict[str, int] = {}
        for row in self.rows:
            counts[row["status"]] = counts.get(row["status"], 0) + 1
        return {
            "id": self.id,
            "filename": self.filename,
            "created_at": self.created_at.isoformat(timespec="seconds"),
            "state": self.state,
            "total": self.total,
            "done": self.done,
            "counts": counts,
            "faulty": bool(counts.get("error")),
            "message": self.message,
            "rows": self.rows,
        }


def keep(user_id: str, filename: str, language: str, content: Content) -> Import:
    """Keep a file that was read, and forget the old ones."""
    old = model.Session.query(Import).filter(Import.created_at < now() - KEPT)
    old.delete(synchronize_session=False)
    found = Import(
        user_id=user_id,
        filename=filename[:200],
        language=language,
        state="checked",
        total=size(content),
        content=content,
    )
    model.Session.add(found)
    model.Session.commit()
    return found


def begin(import_id: str, state: str, *, revise: bool) -> bool:
    """Begin to check or to apply; of two who begin at once one may."""
    table = Import.__table__
    idle = sa.or_(table.c.state.notin_(BUSY), table.c.changed_at < now() - STALE)
    return note(import_id, idle, state=state, revise=revise, done=0, message=None)


def note(import_id: str, *conditions: Any, **values: Any) -> bool:
    """Write values at once, whatever becomes of the open transaction."""
    table = Import.__table__
    wanted = (table.c.id == import_id, table.c.state != "applied", *conditions)
    change = table.update().where(*wanted).values(changed_at=now(), **values)
    with model.meta.engine.begin() as connection:
        return bool(connection.execute(change).rowcount)
