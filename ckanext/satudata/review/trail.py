"""The trail: append-only lines, one hash chain per dataset.

Each line's hash covers its own fields and the hash of the line before, so that a changed,
removed or inserted line breaks the chain. ``ckan satudata trail verify`` checks it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.model as model

from ckanext.satudata import hashchain
from ckanext.satudata.review.model import Event, Refusal, now
from ckanext.satudata.types import Stage


def append(
    package_id: str,
    actor: str,
    action: str,
    *,
    source: Stage | None = None,
    target: Stage | None = None,
    note: str | None = None,
    override: bool = False,
    data: dict[str, Any] | None = None,
) -> Event:
    """Add a line to the dataset's chain in the running transaction."""
    last = (
        model.Session.query(Event)
        .filter(Event.package_id == package_id)
        .order_by(Event.number.desc())
        .first()
    )
    event = Event(
        package_id=package_id,
        number=last.number + 1 if last else 1,
        at=now(),
        actor=actor,
        action=action,
        source=source,
        target=target,
        note=note or None,
        override=override,
        data=data or {},
        previous_hash=last.hash if last else None,
    )
    event.hash = line_hash(event)
    model.Session.add(event)
    model.Session.flush()
    return event


def lines(package_id: str) -> list[Event]:
    """The dataset's trail, oldest first."""
    query = model.Session.query(Event).filter(Event.package_id == package_id)
    return query.order_by(Event.number).all()


def line_hash(event: Event) -> str:
    """SHA-256 over the line's fields and the hash before it."""
    return hashchain.digest(
        {
            "package_id": event.package_id,
            "number": event.number,
            "at": event.at.isoformat(),
            "actor": event.actor,
            "action": event.action,
            "source": event.source,
            "target": event.target,
            "note": event.note,
            "override": event.override,
            "data": event.data,
            "previous_hash": event.previous_hash,
        }
    )


def broken(package_id: str) -> list[int]:
    """Numbers of the lines where the chain does not hold; empty when it is whole."""
    return hashchain.broken(lines(package_id), line_hash)


def note_refusal(package_id: str, actor: str, action: str, reason: str) -> None:
    """Keep a refused attempt outside the running transaction.

    The same attempt within an hour raises a counter instead of adding a line, so that
    nobody can fill the table.
    """
    moment = now()
    session = model.meta.create_local_session(bind=model.meta.engine)
    try:
        same = (
            session.query(Refusal)
            .filter(
                Refusal.package_id == package_id,
                Refusal.actor == actor,
                Refusal.action == action,
                Refusal.last_at > moment - dt.timedelta(hours=1),
            )
            .with_for_update()
            .first()
        )
        if same:
            same.count += 1
            same.last_at = moment
            same.reason = reason
        else:
            session.add(
                Refusal(
                    package_id=package_id,
                    actor=actor,
                    action=action,
                    reason=reason,
                    first_at=moment,
                    last_at=moment,
                    count=1,
                )
            )
        session.commit()
    finally:
        session.close()
