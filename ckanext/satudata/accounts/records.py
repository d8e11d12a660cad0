"""Reading for pages: people by organization, lines of the trail."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.satudata import config
from ckanext.satudata.accounts.model import AccountsEvent
from ckanext.satudata.roles import delegation
from ckanext.satudata.roles.sdi import Person

MOST_WITHOUT_ROLE = 200


def overview(who: Person, filters: dict[str, Any]) -> dict[str, Any]:
    """Organizations with their people; sysadmins see all, a kepala the own ones."""
    group = model.Group
    query = sa.select(group.id, group.name, group.title).where(
        group.is_organization.is_(True), group.state == "active"
    )
    if not who.sysadmin:
        query = query.where(group.id.in_(who.kepala_of))
    if wanted := filters.get("organization"):
        query = query.where(sa.or_(group.name == wanted, group.id == wanted))
    if words := filters.get("q"):
        query = query.where(_matches(words, group))
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery()))
    groups = model.Session.execute(
        query.order_by(sa.func.lower(sa.func.coalesce(group.title, group.name)), group.id)
        .limit(filters["limit"])
        .offset(filters["offset"])
    ).all()
    people = _people([row.id for row in groups])
    return {
        "count": count,
        "results": [_organization(row, people.get(row.id, [])) for row in groups],
        "without_role": _without_role() if who.sysadmin else [],
        "never_used": _never_used() if who.sysadmin else None,
    }


def _matches(words: str, group: Any) -> Any:
    pattern = "%" + words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
    user, member = model.User, model.Member
    inside = sa.exists().where(
        member.group_id == group.id,
        member.table_name == "user",
        member.state == "active",
        member.table_id == user.id,
        sa.or_(user.name.ilike(pattern, "\\"), user.fullname.ilike(pattern, "\\")),
    )
    return sa.or_(group.name.ilike(pattern, "\\"), group.title.ilike(pattern, "\\"), inside)


def _organization(row: Any, people: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = {
        config.walidata_org(): "walidata",
        config.pembina_org(): "pembina",
        config.sekretariat_org(): "sekretariat",
    }
    kind = kinds.get(row.name, "produsen")
    held = {one["capacity"] for one in people if one["state"] == "active"}
    missing: list[str] = []
    if kind == "produsen":
        wanted = (("editor", "operator"), ("admin", "kepala"))
        missing = [role for capacity, role in wanted if capacity not in held]
    elif not held & {"editor", "admin"}:
        missing = [kind]
    return {
        "id": row.id,
        "name": row.name,
        "title": row.title or row.name,
        "kind": kind,
        "people": people,
        "missing": missing,
    }


def _people(group_ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    user, member = model.User, model.Member
    rows = model.Session.execute(
        sa.select(
            member.group_id,
            member.capacity,
            user.id,
            user.name,
            user.fullname,
            user.state,
            user.last_active,
            user.sysadmin,
        )
        .join(user, user.id == member.table_id)
        .where(
            member.table_name == "user",
            member.state == "active",
            member.group_id.in_(group_ids),
            user.state != "deleted",
        )
        .order_by(member.capacity, sa.func.lower(sa.func.coalesce(user.fullname, user.name)))
    ).all()
    away = delegation.of_absent({row.id for row in rows})
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        stand_in = away.get((row.id, row.group_id))
        found.setdefault(row.group_id, []).append(
            {
                "id": row.id,
                "name": row.name,
                "display_name": row.fullname or row.name,
                "capacity": row.capacity,
                "state": row.state,
                "sysadmin": bool(row.sysadmin),
                "last_active": iso(row.last_active),
                "delegate": stand_in.delegate_name if stand_in else None,
                "absent_until": iso(stand_in.ends_at) if stand_in else None,
            }
        )
    return found


def _without_role() -> list[dict[str, Any]]:
    user, member = model.User, model.Member
    has = sa.exists().where(
        member.table_name == "user",
        member.table_id == user.id,
        member.state == "active",
        member.capacity.in_(("editor", "admin")),
    )
    rows = model.Session.execute(
        sa.select(user.name, user.fullname, user.last_active, user.state)
        .where(user.state != "deleted", user.sysadmin.isnot(True), ~has)
        .order_by(user.name)
        .limit(MOST_WITHOUT_ROLE)
    )
    return [
        {
            "name": row.name,
            "display_name": row.fullname or row.name,
            "last_active": iso(row.last_active),
            "state": row.state,
        }
        for row in rows
    ]


def _never_used() -> int:
    user = model.User
    return (
        model.Session.query(user)
        .filter(user.state != "deleted", user.last_active.is_(None))
        .count()
    )


def trail_lines(filters: dict[str, Any]) -> dict[str, Any]:
    """Lines of the trail of administration, newest first."""
    line = AccountsEvent
    query = model.Session.query(line)
    if actor := filters.get("actor"):
        query = query.filter(sa.or_(line.actor == actor, line.actor_name == actor))
    if action := filters.get("action"):
        query = query.filter(sa.or_(line.action == action, line.action.startswith(f"{action}.")))
    if subject := filters.get("subject"):
        query = query.filter(sa.or_(line.subject_id == subject, line.subject_name == subject))
    if group := filters.get("organization"):
        query = query.filter(sa.or_(line.organization_id == group, line.organization_name == group))
    if since := filters.get("since"):
        query = query.filter(line.at >= since)
    if until := filters.get("until"):
        query = query.filter(line.at < until)
    rows = query.order_by(line.number.desc()).limit(filters["limit"]).offset(filters["offset"])
    return {"count": query.count(), "results": [_told(row) for row in rows]}


def _told(row: AccountsEvent) -> dict[str, Any]:
    names = [column.name for column in AccountsEvent.__table__.columns]
    return {**{name: getattr(row, name) for name in names}, "at": iso(row.at)}


def iso(moment: Any) -> str | None:
    """As all actions write moments."""
    return moment.isoformat(timespec="seconds") + "Z" if moment else None
