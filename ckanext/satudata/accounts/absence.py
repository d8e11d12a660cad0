"""Setting, listing and ending absences; what one is, stands in roles/delegation.py."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.satudata.roles import delegation
from ckanext.satudata.roles.delegation import Delegation, now
from ckanext.satudata.roles.sdi import Person

LONGEST = dt.timedelta(days=370)


def may_manage(who: Person, user_id: str, organization_id: str) -> bool:
    """One's own absence, that of one's own people, or anybody's for a sysadmin."""
    return who.sysadmin or who.id == user_id or organization_id in who.kepala_of


def capacity_in(user_id: str, organization_id: str) -> str | None:
    """editor, admin or None: by this person's own membership."""
    for capacity in ("admin", "editor"):
        if user_id in {one.id for one in delegation.holders(organization_id, capacity)}:
            return capacity
    return None


def eligible(user_id: str, organization_id: str) -> list[dict[str, str]]:
    """Who may stand in: active people with the same role in the same organization, or more."""
    capacity = capacity_in(user_id, organization_id)
    if capacity is None:
        return []
    return [
        {"id": one.id, "name": one.name, "display_name": one.fullname or one.name}
        for one in delegation.holders(organization_id, capacity)
        if one.id != user_id
    ]


def create(
    who: Person,
    user: model.User,
    group: model.Group,
    delegate: model.User,
    window: tuple[dt.date, dt.date],
    reason: str | None,
) -> Delegation:
    """Note an absence in the running transaction.

    Raises:
        tk.ValidationError: the window or the delegate cannot be.
    """
    starts_at, ends_at = _moments(*window)
    if delegate.id == user.id:
        raise _refused("delegate", tk._("Nobody stands in for themself"))
    if delegate.id not in {one["id"] for one in eligible(user.id, group.id)}:
        raise _refused(
            "delegate",
            tk._("The delegate needs the same role in the same organization"),
        )
    _no_overlap(user, delegate, group, starts_at, ends_at)
    capacity = capacity_in(user.id, group.id)
    row = Delegation(
        absent_id=user.id,
        delegate_id=delegate.id,
        organization_id=group.id,
        capacity=capacity,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
        created_by=who.id,
    )
    model.Session.add(row)
    model.Session.flush()
    return row


def end(who: Person, row: Delegation) -> None:
    """End it now, or take it back before it begins."""
    row.revoked_at, row.revoked_by = now(), who.id
    model.Session.flush()


def end_all(who: Person, user_id: str, organization_id: str) -> int:
    """End what a person who leaves was part of, as absent or as delegate."""
    rows = (
        model.Session.query(Delegation)
        .filter(
            Delegation.organization_id == organization_id,
            sa.or_(Delegation.absent_id == user_id, Delegation.delegate_id == user_id),
            Delegation.revoked_at.is_(None),
            Delegation.ends_at > now(),
        )
        .all()
    )
    for row in rows:
        end(who, row)
    return len(rows)


def listed(who: Person) -> list[dict[str, Any]]:
    """Absences that are not over, as far as the person has to do with them."""
    absent, delegate = sa.orm.aliased(model.User), sa.orm.aliased(model.User)
    group = model.Group
    query = (
        sa.select(Delegation, absent, delegate, group)
        .join(absent, absent.id == Delegation.absent_id)
        .join(delegate, delegate.id == Delegation.delegate_id)
        .join(group, group.id == Delegation.organization_id)
        .where(Delegation.revoked_at.is_(None), Delegation.ends_at > now())
        .order_by(Delegation.starts_at, Delegation.id)
        .limit(500)
    )
    if not who.sysadmin:
        query = query.where(
            sa.or_(
                Delegation.absent_id == who.id,
                Delegation.delegate_id == who.id,
                Delegation.organization_id.in_(who.kepala_of),
            )
        )
    rows = model.Session.execute(query).all()
    force = delegation.of_absent({row.Delegation.absent_id for row in rows})
    return [
        {
            **dictized(row[0], row[1], row[2], row[3]),
            "in_force": (row[0].absent_id, row[3].id) in force,
            "may_end": may_manage(who, row[0].absent_id, row[3].id),
        }
        for row in rows
    ]


def dictized(
    row: Delegation, absent: model.User, delegate: model.User, group: model.Group
) -> dict[str, Any]:
    """As the actions answer."""
    return {
        "id": row.id,
        "user": {"id": absent.id, "name": absent.name, "display_name": absent.display_name},
        "delegate": {
            "id": delegate.id,
            "name": delegate.name,
            "display_name": delegate.display_name,
        },
        "organization": {"id": group.id, "name": group.name, "title": group.title or group.name},
        "from": _day(row.starts_at).isoformat(),
        "until": (_day(row.ends_at) - dt.timedelta(days=1)).isoformat(),
        "reason": row.reason,
    }


def _moments(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The first and the last day, both whole, in the portal's time zone → UTC."""
    today = dt.datetime.now(_zone()).date()
    if first < today:
        raise _refused("from", tk._("An absence begins today or later"))
    if last < first:
        raise _refused("until", tk._("The last day is before the first"))
    if last - first > LONGEST or last == dt.date.max:
        raise _refused("until", tk._("An absence is at most a year long"))
    return _utc(first), _utc(last + dt.timedelta(days=1))


def _no_overlap(user: Any, delegate: Any, group: Any, starts: Any, ends: Any) -> None:
    for row in model.Session.query(Delegation).filter(
        Delegation.organization_id == group.id,
        Delegation.absent_id.in_((user.id, delegate.id)),
        Delegation.revoked_at.is_(None),
        Delegation.starts_at < ends,
        Delegation.ends_at > starts,
    ):
        if row.absent_id == user.id:
            raise _refused("from", tk._("There is an absence in this time already"))
        raise _refused("delegate", tk._("The delegate is absent in this time"))


def _zone() -> ZoneInfo:
    return ZoneInfo(str(tk.h.get_display_timezone()))


def _utc(day: dt.date) -> dt.datetime:
    local = dt.datetime.combine(day, dt.time(), _zone())
    return local.astimezone(dt.timezone.utc).replace(tzinfo=None)


def _day(moment: dt.datetime) -> dt.date:
    return moment.replace(tzinfo=dt.timezone.utc).astimezone(_zone()).date()


def _refused(key: str, message: str) -> tk.ValidationError:
    return tk.ValidationError({key: [message]})
