"""Tables of the review. Definition is in states.py; here stands what happened.

``satudata_review`` holds where each dataset stands, ``satudata_review_author`` who changed
the version under way, ``satudata_review_event`` the append-only trail (a trigger refuses
UPDATE and DELETE), ``satudata_review_refusal`` the refused attempts.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata.types import AccessClass, Stage


def now() -> dt.datetime:
    """The present moment as CKAN stores it: UTC without a zone."""
    return dt.datetime.now(dt.timezone.utc).replace(tzinfo=None)


class Review(tk.BaseModel):
    """Where one dataset or working copy stands. Missing row: a draft, or not adopted yet."""

    __tablename__ = "satudata_review"

    package_id = sa.Column(sa.Text, primary_key=True)
    stage: Stage = sa.Column(sa.Text, nullable=False, default="draft", index=True)
    stage_since = sa.Column(sa.DateTime, nullable=False, default=now)
    revision = sa.Column(sa.Integer, nullable=False, default=0)
    """Grows with every change of this row: compare-and-set."""
    base_package_id = sa.Column(sa.Text, unique=True)
    """The published dataset that this working copy revises."""
    base_version = sa.Column(sa.Integer)
    """Version of the published dataset when this working copy was opened."""
    version = sa.Column(sa.Integer, nullable=False, default=0)
    """Number of the published version, 0 before the first."""
    access_class: AccessClass | None = sa.Column(sa.Text)
    """Class of the published version; drafts propose theirs in the dataset itself."""
    wanted_name = sa.Column(sa.Text)
    """Slug that the producer asked for; settled at the first publication."""
    opened_by_walidata = sa.Column(sa.Boolean, nullable=False, default=False)
    shown_walidata = sa.Column(sa.Boolean, nullable=False, default=False)
    """Walidata returned or opened this draft, and therefore still sees it."""
    shown_pembina = sa.Column(sa.Boolean, nullable=False, default=False)
    awaiting_kepala = sa.Column(sa.Boolean, nullable=False, default=False)
    content_hash = sa.Column(sa.Text)
    submitted_by = sa.Column(sa.Text)
    submitted_at = sa.Column(sa.DateTime)
    verified_by = sa.Column(sa.Text)
    recommended_by = sa.Column(sa.Text)
    letter_number = sa.Column(sa.Text)
    letter_date = sa.Column(sa.Date)
    published_at = sa.Column(sa.DateTime)
    release_at = sa.Column(sa.DateTime, index=True)
    assignee = sa.Column(sa.Text)
    note = sa.Column(sa.Text)
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

    package_id = sa.Column(sa.Text, primary_key=True)
    user_id = sa.Column(sa.Text, primary_key=True)


class Event(tk.BaseModel):
    """One line of the trail; never changed, never deleted."""

    __tablename__ = "satudata_review_event"
    __table_args__ = (sa.UniqueConstraint("package_id", "number"),)

    id = sa.Column(sa.BigInteger, primary_key=True, autoincrement=True)
    package_id = sa.Column(sa.Text, nullable=False)
    number = sa.Column(sa.Integer, nullable=False)
    """1, 2, 3 … per dataset; the chain has no gaps."""
    at = sa.Column(sa.DateTime, nullable=False)
    actor = sa.Column(sa.Text, nullable=False)
    """Id of the user, or the site's id for the system itself."""
    action = sa.Column(sa.Text, nullable=False)
    source: Stage | None = sa.Column(sa.Text)
    target: Stage | None = sa.Column(sa.Text)
    note = sa.Column(sa.Text)
    override = sa.Column(sa.Boolean, nullable=False, default=False)
    data: dict[str, Any] = sa.Column(JSONB, nullable=False, default=dict)
    previous_hash = sa.Column(sa.Text)
    hash = sa.Column(sa.Text, nullable=False)


class Refusal(tk.BaseModel):
    """An attempt that the engine refused; kept outside the request's transaction."""

    __tablename__ = "satudata_review_refusal"

    id = sa.Column(sa.BigInteger, primary_key=True, autoincrement=True)
    package_id = sa.Column(sa.Text, nullable=False)
    actor = sa.Column(sa.Text, nullable=False)
    action = sa.Column(sa.Text, nullable=False)
    reason = sa.Column(sa.Text, nullable=False)
    first_at = sa.Column(sa.DateTime, nullable=False)
    last_at = sa.Column(sa.DateTime, nullable=False)
    count = sa.Column(sa.Integer, nullable=False, default=1)


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
