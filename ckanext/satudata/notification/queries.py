"""What a person is told: only of datasets whose review they may see at this moment."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.satudata.notification.model import Notification
from ckanext.satudata.review.model import Event, Review, now
from ckanext.satudata.review.queries import visible_to
from ckanext.satudata.roles.sdi import Person

MANY = 100
"""The bell counts no further."""


def unread(who: Person) -> int:
    """How many unread notifications the bell shows, at most ``MANY``; one query."""
    if not who.works_here:
        return 0
    some = _mine(who, Notification.id).where(Notification.read_at.is_(None)).limit(MANY)
    return model.Session.scalar(sa.select(sa.func.count()).select_from(some.subquery())) or 0


def listing(who: Person, *, unread_only: bool, limit: int, offset: int) -> dict[str, Any]:
    """``{count, unread, results}``, newest first."""
    if not who.works_here:
        return {"count": 0, "unread": 0, "results": []}
    is_unread = Notification.read_at.is_(None)
    numbers = model.Session.execute(
        _mine(who, sa.func.count(), sa.func.count().filter(is_unread))
    ).one()
    package, org, user = model.Package, model.Group, model.User
    page = (
        _mine(
            who,
            Notification,
            Event,
            Review.stage,
            package.name,
            sa.func.coalesce(sa.func.nullif(package.title, ""), package.name).label("title"),
            sa.func.coalesce(sa.func.nullif(org.title, ""), org.name).label("organization"),
            sa.func.coalesce(sa.func.nullif(user.fullname, ""), user.name).label("actor"),
        )
        .join(Event, Event.id == Notification.event_id)
        .outerjoin(org, org.id == package.owner_org)
        .outerjoin(user, user.id == Event.actor)
        .order_by(Notification.created_at.desc(), Notification.id.desc())
        .limit(limit)
        .offset(offset)
    )
    if unread_only:
        page = page.where(is_unread)
    rows = model.Session.execute(page).all() if limit else []
    return {
        "count": numbers[1] if unread_only else numbers[0],
        "unread": numbers[1],
        "results": [_shown(row) for row in rows],
    }


def mark_read(who: Person, ids: list[int] | None) -> int:
    """Mark these of the person's own notifications as read, or all; returns how many were not."""
    query = model.Session.query(Notification).filter(
        Notification.user_id == who.id, Notification.read_at.is_(None)
    )
    if ids is not None:
        query = query.filter(Notification.id.in_(ids))
    return query.update({"read_at": now()}, synchronize_session=False)


def _mine(who: Person, *columns: Any) -> Any:
    return (
        sa.select(*columns)
        .select_from(Notification)
        .join(model.Package, model.Package.id == Notification.package_id)
        .join(Review, Review.package_id == Notification.package_id)
        .where(Notification.user_id == who.id, model.Package.state == "active", visible_to(who))
    )


def _shown(row: Any) -> dict[str, Any]:
    notification, event = row.Notification, row.Event
    return {
        "id": notification.id,
        "kind": notification.kind,
        "package_id": notification.package_id,
        "name": row.name,
        "title": row.title,
        "organization": row.organization,
        "stage": row.stage,
        "event": event.number,
        "actor_name": row.actor,
        "target": event.target,
        "note": event.note,
        "created_at": _iso(notification.created_at),
        "read_at": _iso(notification.read_at),
    }


def _iso(moment: Any) -> str | None:
    return moment.isoformat(timespec="seconds") + "Z" if moment else None
