"""The clock of a stage: when it is due, and how much of its time is used.

Limits come from the SOPs through the configuration. The end is stored when a stage begins, so
that lists can ask for it; ``recompute`` follows when an option was changed.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import ckan.model as model
from ckan.exceptions import CkanConfigurationException

from ckanext.satudata import config
from ckanext.satudata.review import limits, workdays
from ckanext.satudata.review.model import Review, now
from ckanext.satudata.types import Stage

CLOCKED: tuple[Stage, ...] = ("submitted", "walidata_verified", "pembina_recommended")
Level = Literal["fine", "soon", "late"]

SOON = 0.75
"""From this share of its time on, a stage is due soon."""


def limit(stage: str) -> limits.Limit | None:
    """How long a stage may take; None without a clock.

    Returned and draft have none: the clock is paused while the producer works.
    """
    return limits.parse(config.review_limit(stage)) if stage in CLOCKED else None


def begin(row: Review) -> None:
    """The stage of this row begins now."""
    row.stage_since = now()
    row.due_at = due_at(row)
    row.reminded = 0


def due_at(row: Review) -> dt.datetime | None:
    """When the present stage should be over (UTC), reckoned from the options."""
    given = None if row.release_at else limit(row.stage)
    if not given:
        return None
    if given.working:
        return workdays.after(row.stage_since, given.span)
    return row.stage_since + given.span


def overdue(due: dt.datetime | None) -> bool:
    """Whether a stage that is due at ``due`` takes longer than its limit."""
    return bool(due and due < now())


def used(stage: Stage, since: dt.datetime) -> dt.timedelta:
    """How long the clock of a stage that began at ``since`` has run."""
    given = limit(stage)
    return workdays.between(since, now()) if given and given.working else now() - since


def level(stage: Stage, since: dt.datetime, due: dt.datetime) -> Level:
    """How near the end is."""
    if overdue(due):
        return "late"
    given = limit(stage)
    return "soon" if used(stage, since) >= SOON * (given.span if given else due - since) else "fine"


def reached(stage: Stage, since: dt.datetime, due: dt.datetime) -> int:
    """How far it is: 1 from due soon on, 2 from the end on, 3 when twice the time has passed."""
    near = level(stage, since, due)
    if near != "late":
        return int(near == "soon")
    given = limit(stage)
    return 3 if used(stage, since) >= 2 * (given.span if given else due - since) else 2


def recompute() -> int:
    """Store the end of every stage under way anew, after options were changed.

    Returns:
        How many ends are other ones now.
    """
    changed = 0
    rows = model.Session.query(Review).filter(Review.due_at.isnot(None) | Review.stage.in_(CLOCKED))
    for row in rows.order_by(Review.package_id).populate_existing().with_for_update():
        due = due_at(row)
        if due != row.due_at:
            row.due_at = due
            row.reminded = 0
            changed += 1
    model.Session.commit()
    return changed


def check() -> None:
    """Raise ``CkanConfigurationException`` when a limit or a holiday cannot be read."""
    try:
        for stage in CLOCKED:
            limit(stage)
        workdays.exceptions(config.review_holidays())
    except ValueError as problem:
        raise CkanConfigurationException(f"ckanext.satudata.review: {problem}") from problem
