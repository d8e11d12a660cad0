"""One row for each person, event of the trail and kind. No title, no text: looked up when read."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.satudata.review.model import column, now


class Notification(tk.BaseModel):
    """Somebody is to know of one line of the trail."""

    __tablename__ = "satudata_notification"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "event_id", "kind"),
        sa.Index("ix_satudata_notification_user_id_read_at", "user_id", "read_at"),
    )

    id = column(sa.BigInteger, primary_key=True, autoincrement=True)
    user_id = column(sa.Text, nullable=False)
    kind = column(sa.Text, nullable=False)
    """What happened: the action of the trail's line, or a reminder."""
    package_id = column(sa.Text, nullable=False, index=True)
    event_id = column(sa.BigInteger, nullable=False)
    """The line of the trail: who, when, from which stage to which, and why."""
    created_at = column(sa.DateTime, nullable=False, default=now)
    read_at = column(sa.DateTime, index=True)
    """When it was read, or overtaken by the next event of the dataset."""
