"""What the review shows: one dataset's state, the queue, the history. SQL on our tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.satudata import config
from ckanext.satudata.access import policy
from ckanext.satudata.review import assignment, clock, engine, lateness, trail
from ckanext.satudata.review.facts import Facts, facts_of
from ckanext.satudata.review.model import Author, Event, Review
from ckanext.satudata.roles.sdi import Person


def describe(
    item: Facts, row: Review | None, who: Person, wrote: frozenset[str], priority: bool = False
) -> dict[str, Any]:
    """The review dict of the public contract (architecture §7), as plain JSON."""
    row = row or Review(package_id=item.package_id, stage=item.stage, version=0, revision=0)
    return {
        "id": item.package_id,
        "package_id": item.package_id,
        "stage": item.stage,
        "stage_since": _iso(row.stage_since),
        "base_package_id": item.base_package_id,
        "version": item.version,
        "access_class": item.access_class,
        "awaiting_kepala": item.awaiting_kepala,
        "submitted_by": row.submitted_by,
        "submitted_at": _iso(row.submitted_at),
        "verified_by": row.verified_by,
        "recommended_by": row.recommended_by,
        "letter_number": row.letter_number,
        "letter_date": row.letter_date.isoformat() if row.letter_date else None,
        "published_at": _iso(row.published_at),
        "release_at": _iso(row.release_at),
        "due_at": _iso(row.due_at),
        "overdue": clock.overdue(row.due_at),
        "assignee": None,
        "assignee_name": None,
        "assignee_lost": False,
        "delegate": None,
        "content_hash": row.content_hash,
        "note": row.note,
        "revision": row.revision or 0,
        "transitions": [
            {
                "name": entry.name,
                "target": entry.target,
                "note_required": entry.note_required,
            }
            for entry in engine.permitted(item, row, {"data_prioritas": priority}, who, wrote)
        ],
    }


def one(package_id: str, who: Person) -> dict[str, Any]:
    """The review dict of one dataset, with its open working copy if the person may see it."""
    item = facts_of([package_id])[package_id]
    shown = _described({package_id: item}, who)[package_id]
    copy = Review.working_copy_of(package_id)
    shown["working_copy_id"] = None
    if copy:
        copy_item = facts_of([copy.package_id])[copy.package_id]
        if policy.may_see(copy_item, who):
            shown["working_copy_id"] = copy.package_id
    return shown


def _described(items: dict[str, Facts], who: Person) -> dict[str, dict[str, Any]]:
    ids = list(items)
    rows = {
        row.package_id: row
        for row in model.Session.query(Review).filter(Review.package_id.in_(ids))
    }
    wrote: dict[str, set[str]] = {}
    for author in model.Session.query(Author).filter(Author.package_id.in_(ids)):
        wrote.setdefault(author.package_id, set()).add(author.user_id)
    priority = _priority(ids)
    assigned = assignment.shown(items, rows, wrote, priority)
    return {
        key: describe(item, rows.get(key), who, frozenset(wrote.get(key, ())), key in priority)
        | assigned.get(key, {})
        for key, item in items.items()
    }


def _priority(ids: list[str]) -> set[str]:
    """Which of these are data prioritas; asked only where the answer matters."""
    if config.pembina_required() != "priority":
        return set()
    extra = model.PackageExtra
    rows = model.Session.query(extra.package_id).filter(
        extra.package_id.in_(ids),
        extra.key == "data_prioritas",
        sa.func.lower(extra.value).in_(("true", "ya", "yes", "1")),
    )
    return {row.package_id for row in rows}


def queue(who: Person, filters: dict[str, Any]) -> dict[str, Any]:
    """The datasets that wait for somebody, oldest first, as far as the person may see them.

    Returns:
        ``{count, results}``; a result is a review dict plus title, name, type, organization.
    """
    package, org = model.Package, model.Group
    asking = who.as_producer() if filters.get("mine") else who
    base = (
        sa.select(package.id)
        .select_from(package)
        .join(Review, Review.package_id == package.id)
        .outerjoin(org, org.id == package.owner_org)
        .where(package.state == "active", visible_to(asking))
    )
    stage = filters.get("stage")
    if filters.get("revisions"):
        base = base.where(Review.base_package_id.isnot(None))
    if stage:
        base = base.where(Review.stage == stage)
    elif not filters.get("revisions"):
        base = base.where(waiting_for(asking))
    if filters.get("organization"):
        wanted = filters["organization"]
        base = base.where(sa.or_(org.name == wanted, org.id == wanted))
    if filters.get("assignee"):
        base = base.where(assignment.assigned_to(filters["assignee"]))
    if filters.get("q"):
        base = base.where(package.title.ilike(f"%{_escaped(filters['q'])}%", escape="\\"))
    if filters.get("overdue"):
        base = lateness.with_schedule(base).where(lateness.overdue())
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(base.subquery()))
    page = base.order_by(Review.stage_since, package.id)
    page = page.limit(filters["limit"]).offset(filters["offset"])
    ids = [row[0] for row in model.Session.execute(page)] if filters["limit"] else []
    if not ids:
        return {"count": count, "results": []}
    described = _described(facts_of(ids), who)
    cards = _cards(ids)
    return {"count": count, "results": [{**described[key], **cards[key]} for key in ids]}


def history(package_id: str) -> list[dict[str, Any]]:
    """The trail of a dataset and of the working copies that went into it, oldest first."""
    events = trail.lines(package_id)
    copies = [
        event.data["working_copy"]
        for event in events
        if event.action == "publish" and event.data.get("working_copy")
    ]
    if copies:
        query = model.Session.query(Event).filter(
            Event.package_id.in_(copies), Event.action != "publish"
        )
        events = sorted([*events, *query.all()], key=lambda event: (event.at, event.id))
    behalf = {event.data.get("on_behalf_of", "") for event in events}
    people = _names({event.actor for event in events} | behalf)
    return [
        {
            "number": event.number,
            "package_id": event.package_id,
            "at": _iso(event.at),
            "actor": event.actor,
            "actor_name": people.get(event.actor, event.actor),
            "action": event.action,
            "source": event.source,
            "target": event.target,
            "note": event.note,
            "override": event.override,
            "data": event.data,
            "on_behalf_name": people.get(event.data.get("on_behalf_of", "")),
            "hash": event.hash,
        }
        for event in events
    ]


def visible_to(who: Person) -> Any:
    """The policy's ``may_see`` for packages under review, in SQL."""
    if who.sysadmin:
        return sa.true()
    rules = [model.Package.owner_org.in_(who.produsen_of)] if who.produsen_of else []
    if who.walidata:
        rules.append(
            sa.or_(
                sa.and_(
                    Review.stage.in_(policy.WALIDATA_STAGES), Review.awaiting_kepala.is_(False)
                ),
                sa.and_(
                    Review.stage.in_(("draft", "returned")),
                    sa.or_(Review.shown_walidata, Review.opened_by_walidata),
                ),
            )
        )
    if who.pembina:
        rules.append(
            sa.or_(
                Review.stage.in_(policy.PEMBINA_STAGES),
                sa.and_(Review.stage == "returned", Review.shown_pembina),
            )
        )
    return sa.or_(*rules) if rules else sa.false()


def waiting_for(who: Person) -> Any:
    """What this person is expected to act on, when no stage is asked for."""
    rules = []
    if who.walidata or who.sysadmin:
        rules.append(Review.stage.in_(("submitted", "pembina_recommended")))
        if config.pembina_required() != "all":
            rules.append(Review.stage == "walidata_verified")
    if who.pembina or who.sysadmin:
        rules.append(Review.stage == "walidata_verified")
    if who.produsen_of:
        own = model.Package.owner_org.in_(who.produsen_of)
        rules.append(sa.and_(own, Review.stage.in_(("draft", "returned"))))
    if who.kepala_of and config.kepala_approval():
        own = model.Package.owner_org.in_(who.kepala_of)
        rules.append(sa.and_(own, Review.awaiting_kepala))
    return sa.or_(*rules) if rules else sa.false()


def _cards(ids: list[str]) -> dict[str, dict[str, Any]]:
    package, org, user = model.Package, model.Group, model.User
    query = (
        sa.select(
            package.id,
            package.name,
            package.title,
            package.type,
            org.name,
            org.title,
            sa.func.coalesce(user.fullname, user.name),
            lateness.next_update(),
        )
        .select_from(package)
        .outerjoin(org, org.id == package.owner_org)
        .outerjoin(Review, Review.package_id == package.id)
        .outerjoin(user, user.id == Review.submitted_by)
        .where(package.id.in_(ids))
    )
    rows = model.Session.execute(lateness.with_schedule(query))
    return {
        row[0]: {
            "name": row[1],
            "title": row[2] or row[1],
            "type": row[3],
            "organization": {"name": row[4], "title": row[5]},
            "submitter_name": row[6],
            "next_update": _iso(row[7]),
        }
        for row in rows
    }


def _names(ids: set[str]) -> dict[str, str]:
    user = model.User
    rows = model.Session.query(user.id, user.fullname, user.name).filter(user.id.in_(ids))
    return {row.id: row.fullname or row.name for row in rows}


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") + "Z" if moment else None
