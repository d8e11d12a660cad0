"""Fills the bell: listens to the review, one row for each person who is to know.

The listener runs after the commit of the step, on a connection of its own and with a time
limit: whatever goes wrong here, the step stands and is not delayed.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import ckan.model as model
import ckan.plugins as p
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.satudata import config
from ckanext.satudata.notification.audience import audience
from ckanext.satudata.notification.model import Notification
from ckanext.satudata.review.facts import facts_of
from ckanext.satudata.review.model import Event, now
from ckanext.satudata.review.signals import transition_done
from ckanext.satudata.roles.people import people_with

log = logging.getLogger(__name__)

PATIENCE = "2s"
"""Nobody waits longer for the rows of the bell."""


class Bell(p.ISignal):
    """Mixin: what the notifications listen to."""

    def get_signal_subscriptions(self) -> Any:
        """A channel is one listener; mails would be the next."""
        return {transition_done: [on_transition]}


def on_transition(sender: str, *, result_id: str, actor: str, **_rest: Any) -> None:
    """A step was taken: tell those whom it concerns."""
    try:
        event = _last_event(result_id, actor)
        if event:
            tell(event)
    except Exception:
        log.exception("Nobody was told of %s on %s", sender, result_id)
        model.Session.rollback()


def tell(event: Event) -> None:
    """One row for everybody who is told of this event, except whoever did it.

    What was told of the dataset before is overtaken, read or not: a submission that a colleague
    has verified asks nobody any more.
    """
    item = facts_of([event.package_id]).get(event.package_id)
    roles = audience(event.action, item) if item else frozenset()
    people = people_with(roles, item.owner_org if item else None).subquery()
    rows = sa.select(
        people.c.id,
        sa.literal(event.action),
        sa.literal(event.package_id),
        sa.literal(event.id, sa.BigInteger),
        sa.literal(event.at, sa.DateTime),
    ).where(people.c.id != event.actor)
    names = ["user_id", "kind", "package_id", "event_id", "created_at"]
    table = Notification.__table__
    overtaken = sa.update(table).where(
        table.c.package_id == event.package_id,
        table.c.event_id < event.id,
        table.c.read_at.is_(None),
    )
    with model.meta.engine.begin() as connection:
        connection.execute(sa.text(f"SET LOCAL statement_timeout = '{PATIENCE}'"))
        connection.execute(overtaken.values(read_at=now()))
        connection.execute(insert(table).from_select(names, rows).on_conflict_do_nothing())


def purge() -> int:
    """Forget what was read long ago; called by the scheduler.

    Returns:
        How many rows went.
    """
    limit = now() - dt.timedelta(days=config.notification_keep_days())
    gone = model.Session.query(Notification).filter(Notification.read_at < limit).delete()
    model.Session.commit()
    return gone


def _last_event(package_id: str, actor: str) -> Event | None:
    return (
        model.Session.query(Event)
        .filter(Event.package_id == package_id, Event.actor == actor)
        .order_by(Event.number.desc())
        .first()
    )
