"""Reminders of the clock: before a stage is due, when it is, and when twice its time has passed.

The scheduler asks. How far a stage was reminded stands in its row, and is set in the transaction
that writes the messages: each reminder comes once, however often and from wherever it is asked.
"""

from __future__ import annotations

import logging

import ckan.model as model
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.satudata.notification.audience import audience
from ckanext.satudata.notification.model import Notification
from ckanext.satudata.review import clock, states
from ckanext.satudata.review.facts import facts_of
from ckanext.satudata.review.model import Event, Review, now
from ckanext.satudata.roles.people import people_with
from ckanext.satudata.types import Stage

log = logging.getLogger(__name__)

KINDS = ("due_soon", "due_now", "overdue")
"""By ``clock.reached``, from 1 on."""
ESCALATED = "escalated"
STEP: dict[Stage, str] = {
    "submitted": "submit",
    "walidata_verified": "verify",
    "pembina_recommended": "recommend",
}
"""Stage → the step that told of it: the same people are reminded."""
STEPS = frozenset(row.name for row in states.TRANSITIONS)


def remind() -> int:
    """Tell whoever has to act on what is due soon, due or late; called by the scheduler.

    Returns:
        How many datasets were reminded of.
    """
    under_way = model.Session.execute(
        sa.select(Review.package_id, Review.stage, Review.stage_since, Review.due_at)
        .join(model.Package, model.Package.id == Review.package_id)
        .add_columns(Review.reminded)
        .where(
            Review.due_at.isnot(None),
            Review.reminded < len(KINDS),
            model.Package.state == "active",
        )
        .order_by(Review.due_at)
    ).all()
    ripe = [row[0] for row in under_way if clock.reached(*row[1:4]) > row.reminded]
    return sum(_tried(package_id) for package_id in ripe)


def _tried(package_id: str) -> bool:
    """What fails for one dataset keeps no reminder of another."""
    try:
        return _remind(package_id)
    except sa.exc.SQLAlchemyError:
        log.exception("Nobody was reminded of %s", package_id)
        model.Session.rollback()
        return False


def _remind(package_id: str) -> bool:
    """One dataset, with its row held: what happened meanwhile counts."""
    row = Review.get(package_id, lock=True)
    reached = clock.reached(row.stage, row.stage_since, row.due_at) if row and row.due_at else 0
    if not row or reached <= row.reminded:
        model.Session.rollback()
        return False
    row.reminded = reached
    model.Session.flush()
    _tell(row, KINDS[reached - 1])
    model.Session.commit()
    return True


def _tell(row: Review, kind: str) -> None:
    """One row for everybody who has to act, and one for those above them when it is late."""
    item = facts_of([row.package_id])[row.package_id]
    event = (
        model.Session.query(Event.id)
        .filter(Event.package_id == row.package_id, Event.action.in_(STEPS))
        .order_by(Event.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    roles = audience(STEP[row.stage], item)
    people = people_with(roles, item.owner_org).subquery()
    above = people_with(roles, item.owner_org, admins=True).subquery()
    late = kind == "overdue" and not item.awaiting_kepala  # nobody stands above the kepala
    word = sa.literal(kind)
    if late:
        word = sa.case((people.c.id.in_(sa.select(above.c.id)), ESCALATED), else_=kind)
    table = Notification.__table__
    model.Session.execute(
        sa.update(table)
        .where(
            table.c.package_id == row.package_id,
            table.c.kind.in_(KINDS),
            table.c.read_at.is_(None),
        )
        .values(read_at=now())
    )
    rows = sa.select(
        people.c.id,
        word,
        sa.literal(row.package_id),
        event,
        sa.literal(now(), sa.DateTime),
    )
    names = ["user_id", "kind", "package_id", "event_id", "created_at"]
    model.Session.execute(insert(table).from_select(names, rows).on_conflict_do_nothing())
