"""What each transition changes, inside the engine's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.satudata import config
from ckanext.satudata.access import activities
from ckanext.satudata.review import clock, guards, scoring, trail
from ckanext.satudata.review.model import Review, add_author, forget_authors, now
from ckanext.satudata.review.states import Transition
from ckanext.satudata.revision import content, datastore, publication
from ckanext.satudata.revision.model import Job
from ckanext.satudata.roles.sdi import Person
from ckanext.satudata.types import Stage


@dataclass
class Done:
    """What an effect tells the engine."""

    job: Job | None = None
    """Set when the datastore takes part in the commit."""
    result: Review | None = None
    """The published dataset's row, when a working copy went into it."""
    action: str | None = None
    """Name for the trail when it differs from the transition (a scheduled release)."""
    target: Stage | None = None
    data: dict[str, Any] = field(default_factory=dict)


Effect = Callable[[Transition, Review, dict[str, Any], Person, dict[str, Any]], Done]


def apply(
    transition: Transition,
    row: Review,
    package: dict[str, Any],
    who: Person,
    params: dict[str, Any],
) -> Done:
    """Run the effect of a transition."""
    return EFFECTS[transition.name](transition, row, package, who, params)


def _move(row: Review, stage: Stage, note: str | None = None) -> None:
    row.stage = stage
    row.note = note
    row.release_at = None
    clock.begin(row)


def _submit(t: Transition, row: Review, package: dict[str, Any], who: Person, params: Any) -> Done:
    guards.no_check_running(package)  # first: completeness judges what the checks found
    guards.complete(package)
    snapshot = content.snapshot(row.package_id)
    _move(row, t.target, params.get("note"))
    row.content_hash = content.content_hash(snapshot)
    row.submitted_by, row.submitted_at = who.id, now()
    row.verified_by = row.recommended_by = row.letter_number = row.letter_date = None
    row.awaiting_kepala = config.kepala_approval()
    row.shown_walidata = row.shown_pembina = False
    add_author(row.package_id, who.id)
    return Done(data={"content_hash": row.content_hash})


def _retract(t: Transition, row: Review, package: Any, who: Person, params: Any) -> Done:
    _move(row, t.target, params.get("note"))
    row.content_hash = None
    row.awaiting_kepala = False
    return Done()


def _approve(t: Transition, row: Review, package: Any, who: Person, params: Any) -> Done:
    row.awaiting_kepala = False
    clock.begin(row)
    return Done()


def _verify(t: Transition, row: Review, package: Any, who: Person, params: Any) -> Done:
    guards.no_check_failed(package)
    _move(row, t.target, params.get("note"))
    row.verified_by = who.id
    return Done(data={"content_hash": row.content_hash})


def _return(t: Transition, row: Review, package: Any, who: Person, params: Any) -> Done:
    _move(row, t.target, params["note"])
    row.verified_by = None
    if t.target == "returned":
        row.content_hash = None
        row.shown_walidata = "walidata" in t.roles
        row.shown_pembina = "pembina" in t.roles
    return Done()


def _recommend(t: Transition, row: Review, package: Any, who: Person, params: Any) -> Done:
    guards.letter(row, params.get("letter_number"), params.get("letter_date"))
    _move(row, t.target, params.get("note"))
    row.recommended_by = who.id
    letter_date = row.letter_date.isoformat() if row.letter_date else None
    return Done(
        data={
            "content_hash": row.content_hash,
            "letter_number": row.letter_number,
            "letter_date": letter_date,
        }
    )


def _recall(t: Transition, row: Review, package: Any, who: Person, params: Any) -> Done:
    _move(row, t.target, params["note"])
    row.recommended_by = row.letter_number = row.letter_date = None
    if t.target == "returned":
        row.content_hash = row.verified_by = None
        row.shown_walidata, row.shown_pembina = who.walidata, who.pembina
    return Done()


def _publish(t: Transition, row: Review, package: Any, who: Person, params: Any) -> Done:
    release_at: dt.datetime | None = params.get("release_at")
    if release_at and release_at > now():
        row.release_at = release_at
        row.due_at = None
        return Done(
            action="schedule", target=row.stage, data={"release_at": release_at.isoformat()}
        )
    access_class = guards.proposed_class(package)
    note, content_hash = params.get("note"), row.content_hash
    if not row.base_package_id:
        job = publication.publish_first(row, access_class)
        published = row
    else:
        published = _base_for_merge(row)
        guards.no_row_lost(package, published.package_id)
        job = publication.publish_revision(row, published, access_class, who.name)
    for name in ("verified_by", "recommended_by", "letter_number", "letter_date", "submitted_by"):
        setattr(published, name, getattr(row, name))
    _move(published, "published", note)
    published.published_at = published.stage_since
    published.content_hash = content_hash
    forget_authors(row.package_id)
    model.Session.flush()
    publication.record_version(published, who.id, note)
    scoring.record(published)
    data = {
        "version": published.version,
        "content_hash": content_hash,
        "access_class": access_class,
    }
    if published is row:
        return Done(job=job, data=data)
    published.revision += 1
    trail.append(
        published.package_id,
        who.id,
        "publish",
        source="published",
        target="published",
        note=note,
        data={**data, "working_copy": row.package_id},
    )
    return Done(job=job, result=published, data={**data, "base": published.package_id})


def _base_for_merge(row: Review) -> Review:
    base = Review.get(row.base_package_id, lock=True)
    if base is None or base.stage != "published" or base.version != row.base_version:
        raise tk.ValidationError(
            {"conflict": [tk._("The published dataset changed since this working copy was opened")]}
        )
    return base


def _withdraw(t: Transition, row: Review, package: Any, who: Person, params: Any) -> Done:
    if Review.working_copy_of(row.package_id):
        raise tk.ValidationError({"stage": [tk._("Discard or finish the open working copy first")]})
    publication.set_private(row.package_id, True)
    _move(row, t.target, params["note"])
    activities.tighten(row.package_id)
    return Done(data={"version": row.version})


def _reopen(t: Transition, row: Review, package: Any, who: Person, params: Any) -> Done:
    _move(row, t.target, params.get("note"))
    row.content_hash = row.submitted_by = row.verified_by = row.recommended_by = None
    row.opened_by_walidata = who.walidata
    return Done()


def _reclassify(t: Transition, row: Review, package: Any, who: Person, params: Any) -> Done:
    old = row.access_class
    row.access_class = guards.stricter(old, params.get("access_class"))
    publication.set_private(row.package_id, row.access_class == "tertutup")
    copy = Review.working_copy_of(row.package_id)
    extra = model.PackageExtra.__table__
    ids = [row.package_id]
    if copy and guards.is_wider(content.full(copy.package_id), row.access_class):
        ids.append(copy.package_id)
    model.Session.execute(
        sa.update(extra)
        .where(extra.c.package_id.in_(ids), extra.c.key == "access_class")
        .values(value=row.access_class)
    )
    model.Session.flush()
    model.Session.expire_all()
    activities.tighten(row.package_id)
    job = None
    if row.access_class == "tertutup" and not config.load_tertutup():
        names = [resource["id"] for resource in package["resources"]]
        job = publication.new_job(row.package_id)
        job.drops = sorted(datastore.existing(names))
    row.note = params["note"]
    return Done(job=job, data={"from": old, "to": row.access_class})


EFFECTS: dict[str, Effect] = {
    "submit": _submit,
    "retract": _retract,
    "approve": _approve,
    "verify": _verify,
    "return": _return,
    "recommend": _recommend,
    "recall": _recall,
    "publish": _publish,
    "withdraw": _withdraw,
    "reopen": _reopen,
    "reclassify": _reclassify,
}
