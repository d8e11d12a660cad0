"""Tables of files, versions, and of what a publication still has to finish.

``satudata_revision_file`` says which immutable blob a resource serves now,
``satudata_revision_resource`` which published resource a working copy's resource stands for,
``satudata_revision_version`` what each published version contained,
``satudata_revision_job`` is the publication journal, ``satudata_revision_outbox`` the
datasets whose search document has to be written anew.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.satudata.review.model import column, now


class File(tk.BaseModel):
    """The blob behind an uploaded resource; switching the row switches the served bytes."""

    __tablename__ = "satudata_revision_file"

    resource_id = column(sa.Text, primary_key=True)
    sha256 = column(sa.Text, nullable=False, index=True)
    filename = column(sa.Text, nullable=False)
    size = column(sa.BigInteger, nullable=False)

    @classmethod
    def get(cls, resource_id: str) -> File | None:
        """The file of a resource, or None when it has none of ours."""
        return model.Session.query(cls).get(resource_id)

    @classmethod
    def of(cls, resource_ids: list[str]) -> dict[str, File]:
        """The files of several resources by resource id, in one query."""
        if not resource_ids:
            return {}
        rows = model.Session.query(cls).filter(cls.resource_id.in_(resource_ids))
        return {row.resource_id: row for row in rows}


class ResourceLink(tk.BaseModel):
    """A working copy's resource that stands for a resource of the published dataset."""

    __tablename__ = "satudata_revision_resource"

    resource_id = column(sa.Text, primary_key=True)
    working_copy_id = column(sa.Text, nullable=False, index=True)
    base_resource_id = column(sa.Text, nullable=False)

    @classmethod
    def of(cls, working_copy_id: str) -> dict[str, str]:
        """Working resource id → published resource id."""
        rows = model.Session.query(cls).filter(cls.working_copy_id == working_copy_id)
        return {row.resource_id: row.base_resource_id for row in rows}


class Version(tk.BaseModel):
    """One published version: what it contained and which files it served."""

    __tablename__ = "satudata_revision_version"

    package_id = column(sa.Text, primary_key=True)
    version = column(sa.Integer, primary_key=True)
    published_at = column(sa.DateTime, nullable=False, default=now)
    published_by = column(sa.Text, nullable=False)
    note = column(sa.Text)
    content_hash = column(sa.Text, nullable=False)
    content: dict[str, Any] = column(JSONB, nullable=False)
    files: list[dict[str, Any]] = column(JSONB, nullable=False, default=list)
    """[{resource_id, sha256, filename, size}]"""
    adopted = column(sa.Boolean, nullable=False, default=False, server_default=sa.false())
    """It was public before the extension came and did not go through the review."""


class Job(tk.BaseModel):
    """A publication whose datastore part may still have to be finished."""

    __tablename__ = "satudata_revision_job"

    id = column(sa.Text, primary_key=True)
    package_id = column(sa.Text, nullable=False)
    working_copy_id = column(sa.Text)
    swaps: list[dict[str, str]] = column(JSONB, nullable=False, default=list)
    """[{source, target}]: the table ``source`` takes the place of ``target``."""
    drops: list[str] = column(JSONB, nullable=False, default=list)
    """Tables whose rows belong to no published file any more."""
    created = column(sa.DateTime, nullable=False, default=now)
    done = column(sa.DateTime)


class Outbox(tk.BaseModel):
    """A dataset whose search document must be written again."""

    __tablename__ = "satudata_revision_outbox"

    id = column(sa.BigInteger, primary_key=True, autoincrement=True)
    package_id = column(sa.Text, nullable=False, index=True)
    created = column(sa.DateTime, nullable=False, default=now)
    attempts = column(sa.Integer, nullable=False, default=0)
    error = column(sa.Text)


def drop_working_copy_rows(working_copy_id: str, resource_ids: list[str]) -> None:
    """Forget the links of a working copy that was merged or discarded."""
    session = model.Session
    session.query(ResourceLink).filter(ResourceLink.working_copy_id == working_copy_id).delete()
    if resource_ids:
        session.query(File).filter(File.resource_id.in_(resource_ids)).delete(
            synchronize_session="fetch"
        )
