"""Tables of the review. Definition is in states.py; here stands what happened.

``satudata_review`` holds where each dataset stands, ``satudata_review_author`` who changed
the version under way, ``satudata_review_event`` the append-only trail (a trigger refuses
UPDATE and DELETE), ``satudata_review_refusal`` the refused attempts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.satudata.types import AccessClass, Stage

_pretended: ContextVar[dt.datetime | None] = ContextVar("satudata_moment", default=None)


def now() -> dt.datetime:
    """The present moment as CKAN stores it: UTC without a zone."""
    return _pretended.get() or dt.datetime.now(dt.timezone.utc).replace(tzinfo=None)


@contextmanager
def pretending(moment: dt.datetime) -> Iterator[None]:
    """Let the review's clock stand at another moment (UTC without a zone) inside the block.

    For the demo's invented past only (a test refuses any other importer): nothing that comes
    with a request, a form or a job leads here.
    """
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


column: Any = sa.Column
"""SQLAlchemy 1.4 does not tell a type checker that a row's attribute is the value itself."""


class Review(tk.BaseModel):
    """Where one dataset or working copy stands. Missing row: a draft, or not adopted yet."""

    __tablename__ = "satudata_review"

    package_id = column(sa.Text, primary_key=True)
    stage: Stage = column(sa.Text, nullable=False, default="draft", index=True)
    stage_since = column(sa.DateTime, nullable=False, default=now)
    revision = column(sa.Integer, nullable=False, default=0)
    """Grows with every change of this row: compare-and-set."""
    base_package_id = column(sa.Text, unique=True)
    """The published dataset that this working copy revises."""
    base_version = column(sa.Integer)
    """Version of the published dataset when this working copy was opened."""
    version = column(sa.Integer, nullable=False, default=0)
    """Number of the published version, 0 before the first."""
    access_class: AccessClass | None = column(sa.Text)
    """Class of the published version; drafts propose theirs in the dataset itself."""
    wanted_name = column(sa.Text)
    """Slug that the producer asked for; settled at the first publication."""
    opened_by_walidata = column(sa.Boolean, nullable=False, default=False)
    shown_walidata = column(sa.Boolean, nullable=False, default=False)
    """Walidata returned or opened this draft, and therefore still sees it."""
    shown_pembina = column(sa.Boolean, nullable=False, default=False)
    awaiting_kepala = column(sa.Boolean, nullable=False, default=False)
    content_hash = column(sa.Text)
    submitted_by = column(sa.Text)
    submitted_at = column(sa.DateTime)
    verified_by = column(sa.Text)
    recommended_by = column(sa.Text)
    letter_number = column(sa.Text)
    letter_date = column(sa.Date)
    published_at = column(sa.DateTime)
    release_at = column(sa.DateTime, index=True)
    due_at = column(sa.DateTime, index=True)
    """When the present stage should be over; none without a clock (review.clock sets it)."""
    reminded = column(sa.SmallInteger, nullable=False, default=0, server_default="0")
    """How far the people were reminded of it: ``clock.reached`` at the last reminder."""
    assignee = column(sa.Text)
    note = column(sa.Text)
    """The note of the last transition: why it was returned, withdrawn …"""

    @classmethod
    def get(cls, package_id: str, *, lock: bool = False) -> Review | None:
        """The row of a package; with ``lock`` it is read afresh and held until the commit."""
        query = model.Session.query(cls).filter(cls.package_id == package_id)
        if lock:
            query = query.populate_existing().with_for_update()
        return query.first()

    @classmethod
    def working_copy_of(cls, package_id: str) -> Review | None:
        """The open working copy of a published dataset."""
        return model.Session.query(cls).filter(cls.base_package_id == package_id).first()


class Author(tk.BaseModel):
    """Somebody who changed content or files of the version under way."""

    __tablename__ = "satudata_review_author"

    package_id = column(sa.Text, primary_key=True)
    user_id = column(sa.Text, primary_key=True)


class Event(tk.BaseModel):
    """One line of the trail; never changed, never deleted."""

    __tablename__ = "satudata_review_event"
    __table_args__ = (sa.UniqueConstraint("package_id", "number"),)

    id = column(sa.BigInteger, primary_key=True, autoincrement=True)
    package_id = column(sa.Text, nullable=False)
    number = column(sa.Integer, nullable=False)
    """1, 2, 3 … per dataset; the chain has no gaps."""
    at = column(sa.DateTime, nullable=False)
    actor = column(sa.Text, nullable=False)
    """Id of the user, or the site's id for the system itself."""
    action = column(sa.Text, nullable=False)
    source: Stage | None = column(sa.Text)
    target: Stage | None = column(sa.Text)
    note = column(sa.Text)
    override = column(sa.Boolean, nullable=False, default=False)
    data: dict[str, Any] = column(JSONB, nullable=False, default=dict)
    previous_hash = column(sa.Text)
    hash = column(sa.Text, nullable=False)


class Refusal(tk.BaseModel):
    """An attempt that the engine refused; kept outside the request's transaction."""

    __tablename__ = "satudata_review_refusal"

    id = column(sa.BigInteger, primary_key=True, autoincrement=True)
    package_id = column(sa.Text, nullable=False)
    actor = column(sa.Text, nullable=False)
    action = column(sa.Text, nullable=False)
    reason = column(sa.Text, nullable=False)
    first_at = column(sa.DateTime, nullable=False)
    last_at = column(sa.DateTime, nullable=False)
    count = column(sa.Integer, nullable=False, default=1)


def add_author(package_id: str, user_id: str) -> None:
    """Note that this person wrote part of the version under way (idempotent)."""
    if not user_id:
        return
    insert = sa.dialects.postgresql.insert(Author.__table__)
    model.Session.execute(
        insert.values(package_id=package_id, user_id=user_id).on_conflict_do_nothing()
    )


def authors(package_id: str) -> frozenset[str]:
    """Ids of everybody who wrote the version under way."""
    rows = model.Session.query(Author.user_id).filter(Author.package_id == package_id)
    return frozenset(row.user_id for row in rows)


def forget_authors(package_id: str) -> None:
    """Start a new version: its authors are nobody yet."""
    model.Session.query(Author).filter(Author.package_id == package_id).delete()
