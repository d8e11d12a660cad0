"""My work: what a person is expected to do, and where their datasets stand.

One section for each role. A section is asked for with the person narrowed to that role, so
that the review's own conditions (``visible_to``, ``waiting_for``) say what stands in it.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.satudata import config
from ckanext.satudata.access.visible import seen_by
from ckanext.satudata.review import assessing, clock, health, lateness
from ckanext.satudata.review.assignment import assigned_to
from ckanext.satudata.review.drafts import described
from ckanext.satudata.review.model import Review
from ckanext.satudata.review.queries import visible_to, waiting_for
from ckanext.satudata.roles.sdi import Person

SHORT = 5
"""Length of the lists beside the to-do list."""
WAITING = 10
ASSIGNED = 50

TASKS = ("returned", "approve", "draft", "update")
"""What there is to do, the most urgent first."""


def overview(who: Person, limit: int, offset: int) -> dict[str, Any]:
    """What was given to a person, and their sections; None for the roles that they do not have."""
    order = (sa.nullslast(Review.due_at), Review.stage_since)
    return {
        "assigned": _lines(who, assigned_to(who.id), order=order, limit=ASSIGNED),
        "producer": _producer(who, limit, offset) if who.produsen_of else None,
        "reviewer": _reviewer(who) if who.walidata or who.pembina else None,
        "sekretariat": {"organizations": _organizations(who)} if who.sekretariat else None,
        "sysadmin": health.overview() if who.sysadmin else None,
    }


def _producer(who: Person, limit: int, offset: int) -> dict[str, Any]:
    own = who.as_producer()
    stages, late = _stages(own, lateness.update_is_due(), schedule=True)
    return {
        "stages": stages,
        "late": late,
        "todo": _todo(own, limit, offset),
        "revisions": _lines(
            own, Review.base_package_id.isnot(None), order=Review.stage_since.desc()
        ),
        "published": _lines(
            own, Review.stage == "published", order=Review.published_at.desc().nullslast()
        ),
    }


def _reviewer(who: Person) -> dict[str, Any]:
    reviewer = who.as_reviewer()
    stages, late = _stages(who, sa.and_(waiting_for(who), lateness.stage_is_late()))
    waiting = sa.and_(waiting_for(reviewer), Review.release_at.is_(None))
    return {
        "stages": stages,
        "late": late,
        "waiting": _lines(
            reviewer,
            waiting,
            order=(sa.nullslast(Review.due_at), Review.stage_since),
            limit=WAITING,
        ),
        "away": _lines(reviewer, Review.stage.in_(("draft", "returned")), order=Review.stage_since),
        "scheduled": _lines(reviewer, Review.release_at.isnot(None), order=Review.release_at),
    }


def _stages(who: Person, late: Any, *, schedule: bool = False) -> tuple[dict[str, int], int]:
    """How many stand in each stage, and how many of all are late."""
    query = _seen(who, Review.stage, sa.func.count(), sa.func.count().filter(late))
    if schedule:
        query = lateness.with_schedule(query)
    rows = model.Session.execute(query.group_by(Review.stage)).all()
    return {row[0]: row[1] for row in rows}, sum(row[2] for row in rows)


def _todo(own: Person, limit: int, offset: int) -> dict[str, Any]:
    rank: list[Any] = [(Review.stage == "returned", 0)]
    if own.kepala_of and config.kepala_approval():
        mine = model.Package.owner_org.in_(own.kepala_of)
        other = Review.submitted_by != own.id  # nobody approves their own submission
        rank.append((sa.and_(mine, Review.awaiting_kepala, other), 1))
    rank.append((Review.stage == "draft", 2))
    rank.append((lateness.update_is_due(), 3))
    task = sa.case(*rank, else_=sa.null())
    order = (task, sa.case((task == 3, lateness.next_update()), else_=Review.stage_since))
    found = _lines(own, task.isnot(None), order=order, limit=limit, offset=offset, task=task)
    open_ids = [
        line["package_id"] for line in found["results"] if line["stage"] in ("draft", "returned")
    ]
    drafts = described(open_ids)
    missing = {
        key: [p["label"] for p in check["problems"] if p["severity"] == "error"]
        for key, check in zip(drafts, assessing.assess_all(drafts.values()), strict=True)
    }
    for line in found["results"]:
        lacks = missing.get(line["package_id"], [])
        line["missing"] = {"count": len(lacks), "labels": list(dict.fromkeys(lacks))}
    return found


def _lines(
    who: Person,
    condition: Any,
    *,
    order: Any,
    limit: int = SHORT,
    offset: int = 0,
    task: Any = None,
) -> dict[str, Any]:
    """``{count, results}`` in one query; a line is what a list of datasets shows."""
    package, org = model.Package, model.Group
    order = order if isinstance(order, tuple) else (order,)
    producing = bool(who.produsen_of)  # only they are reminded of updates
    query = _seen(
        who,
        Review,
        package.name,
        package.type,
        sa.func.coalesce(sa.func.nullif(package.title, ""), package.name).label("title"),
        sa.func.coalesce(sa.func.nullif(org.title, ""), org.name).label("organization"),
        (lateness.next_update() if producing else sa.null()).label("next_update"),
        (sa.null() if task is None else task).label("task"),
        sa.func.count().over().label("total"),
    )
    rows = model.Session.execute(
        (lateness.with_schedule(query) if producing else query)
        .outerjoin(org, org.id == package.owner_org)
        .where(condition)
        .order_by(*order, package.id)
        .limit(limit)
        .offset(offset)
    ).all()
    return {"count": rows[0].total if rows else 0, "results": [_line(row) for row in rows]}


def _line(row: Any) -> dict[str, Any]:
    review = row.Review
    line = {
        "package_id": review.package_id,
        "name": row.name,
        "title": row.title,
        "type": row.type,
        "organization": row.organization,
        "stage": review.stage,
        "stage_since": _iso(review.stage_since),
        "due_at": _iso(review.due_at),
        "overdue": clock.overdue(review.due_at),
        "release_at": _iso(review.release_at),
        "published_at": _iso(review.published_at),
        "next_update": _iso(row.next_update) if review.stage == "published" else None,
        "version": review.version,
        "note": review.note,
        "base_package_id": review.base_package_id,
    }
    return line if row.task is None else {**line, "task": TASKS[row.task]}


def _organizations(who: Person) -> list[dict[str, Any]]:
    """What each agency has published, as far as the person may see it."""
    package, org = model.Package, model.Group
    rows = model.Session.execute(
        lateness.with_schedule(
            sa.select(
                org.name,
                sa.func.coalesce(sa.func.nullif(org.title, ""), org.name),
                sa.func.count(),
                sa.func.count().filter(lateness.update_is_due()),
                sa.func.max(Review.published_at),
            ).select_from(Review)
        )
        .join(package, package.id == Review.package_id)
        .join(org, org.id == package.owner_org)
        .where(package.state == "active", Review.stage == "published", seen_by(who))
        .group_by(org.id, org.name, org.title)
        .order_by(sa.text("2"))
    )
    return [
        {"name": r[0], "title": r[1], "published": r[2], "late": r[3], "latest": _iso(r[4])}
        for r in rows
    ]


def _seen(who: Person, *columns: Any) -> Any:
    return (
        sa.select(*columns)
        .select_from(Review)
        .join(model.Package, model.Package.id == Review.package_id)
        .where(model.Package.state == "active", visible_to(who))
    )


def _iso(moment: Any) -> str | None:
    return moment.isoformat(timespec="seconds") + "Z" if moment else None
