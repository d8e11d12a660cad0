"""The record of each adoption: what was found, what was added, what could not be read."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.satudata.review.model import column, now


class Adoption(tk.BaseModel):
    """How one dataset was taken up. It stays while the extension is there."""

    __tablename__ = "satudata_adoption"

    package_id = column(sa.Text, primary_key=True)
    at = column(sa.DateTime, nullable=False, default=now)
    actor = column(sa.Text, nullable=False)
    note = column(sa.Text, nullable=False)
    outcome = column(sa.Text, nullable=False)
    harvested = column(sa.Text)
    """How it was recognised as harvested; who decides about trust looks here."""
    restricted = column(sa.Text)
    """What another extension or label said about its access."""
    added: list[dict[str, str]] = column(JSONB, nullable=False, default=list)
    """[{field, value, key}]: values that the mapping put into empty fields."""
    unknown: list[dict[str, str]] = column(JSONB, nullable=False, default=list)
    """[{field, value, key}]: values that no code list knows; they stay where they were."""
    missing: list[str] = column(JSONB, nullable=False, default=list)
    """Obligatory fields that were empty: the next version needs them."""
    lost_files: list[str] = column(JSONB, nullable=False, default=list)
    """Resources whose file was not on the disk."""
    owner_given = column(sa.Text)
    """The organization that the adoption gave to a dataset without one."""
