"""The trail of administration: one append-only table, one hash chain (a trigger refuses
UPDATE, DELETE and TRUNCATE)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

column: Any = sa.Column


class AccountsEvent(tk.BaseModel):
    """Something that was done to an account, a membership, an organization or a setting."""

    __tablename__ = "satudata_accounts_event"

    number: int = column(sa.Integer, primary_key=True, autoincrement=False)
    """1, 2, 3 …; one chain without gaps for the whole portal."""
    at: dt.datetime = column(sa.DateTime, nullable=False, index=True)
    actor: str = column(sa.Text, nullable=False, index=True)
    """Id of the user; ``command`` for the command line, ``public`` for nobody signed in."""
    actor_name: str = column(sa.Text, nullable=False)
    """Names are kept as they were: accounts are renamed and purged."""
    action: str = column(sa.Text, nullable=False, index=True)
    """What was done: a key of ``wording.ACTIONS``."""
    subject_type: str = column(sa.Text, nullable=False)
    subject_id: str = column(sa.Text, nullable=False, index=True)
    subject_name: str = column(sa.Text, nullable=False)
    organization_id: str | None = column(sa.Text, index=True)
    organization_name: str | None = column(sa.Text)
    changes: dict[str, Any] = column(JSONB, nullable=False)
    """Field → [before, after]; no secrets, addresses masked."""
    reason: str | None = column(sa.Text)
    previous_hash: str | None = column(sa.Text)
    hash: str = column(sa.Text, nullable=False)
