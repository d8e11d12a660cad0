"""The clock of a stage: when it is due. Limits come from the SOPs through the configuration."""

from __future__ import annotations

import datetime as dt

from ckanext.satudata import config
from ckanext.satudata.review.model import Review, now


def due_at(row: Review) -> dt.datetime | None:
    """When the present stage should be over (UTC), or None without a clock.

    Returned and draft have none: the clock is paused while the producer works.
    """
    if row.release_at:
        return None
    minutes = config.limit_minutes(row.stage)
    return row.stage_since + dt.timedelta(minutes=minutes) if minutes else None


def overdue(row: Review) -> bool:
    """Whether the present stage takes longer than its limit."""
    due = due_at(row)
    return bool(due and due < now())
