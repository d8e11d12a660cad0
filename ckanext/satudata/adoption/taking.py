"""Take one dataset up: its place in the chain, version 1, its files as blobs, in one transaction.

What the public sees stays: address, id, dates, rows and files. Only empty fields get values from
the mapping. Killed at any point, it leaves the dataset either as it was or taken up; blobs without
a row do no harm.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata.adoption import plan, survey
from ckanext.satudata.adoption.model import Adoption
from ckanext.satudata.adoption.plan import Choices, Planned
from ckanext.satudata.metadata import fields
from ckanext.satudata.review import trail
from ckanext.satudata.review.model import Review, add_author, now
from ckanext.satudata.revision import blobs, outbox, publication
from ckanext.satudata.revision.model import File, Version
from ckanext.satudata.revision.sanction import quiet_commit
from ckanext.satudata.roles.sdi import Person

LOCK = 7_305_101
"""Key of the advisory lock: one adoption or return at a time."""


def take_up(package_id: str, who: Person, note: str, choices: Choices) -> Planned:
    """Take a dataset up, or find out that it is not to be.

    Raises:
        tk.ObjectNotFound: there is no such dataset.
    """
    files = _blobs(package_id)
    _locked(package_id)
    planned = plan.judge(_surveyed(package_id), choices)
    if planned.outcome not in plan.TAKEN:
        model.Session.rollback()
        return planned
    try:
        _write(planned, who, note, choices, files)
        quiet_commit()
    except BaseException:
        model.Session.rollback()
        raise
    return planned


def _locked(package_id: str) -> None:
    """Hold the dataset until the commit, so that two adoptions do not meet."""
    package = model.Package
    query = model.Session.query(package).filter(package.id == package_id)
    if query.populate_existing().with_for_update().first() is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))


def _surveyed(package_id: str) -> survey.Surveyed:
    return next(survey.read([package_id]))


def _blobs(package_id: str) -> dict[str, tuple[str, int, str]]:
    """Resource id → SHA-256, size and name of its file; hashed before anything is locked.

    Nobody changes the files meanwhile: an unadopted dataset is frozen, and in a draft an upload
    makes a row of its own, which is not touched.
    """
    found = next(survey.read([package_id]), None)
    if found is None or found.reviewed:
        return {}
    resources = {one["id"]: one for one in found.package["resources"]}
    stored: dict[str, tuple[str, int, str]] = {}
    for file in found.files:
        if file.kind == "found":
            name = fields.file_name(resources[file.resource_id]["url"])
            stored[file.resource_id] = (*blobs.take_in(blobs.stock_path(file.resource_id)), name)
    return stored


def _write(
    planned: Planned,
    who: Person,
    note: str,
    choices: Choices,
    files: dict[str, tuple[str, int, str]],
) -> None:
    package = planned.found.package
    owner_given = None if planned.found.organization else choices.owner_org
    if owner_given:
        _give_owner(package["id"], owner_given)
    for entry in planned.mapped.added:
        extra = model.PackageExtra(key=entry["field"], value=entry["value"], state="active")
        extra.package_id = package["id"]
        model.Session.add(extra)
    waiting = [file for file in planned.found.files if file.kind == "found"]
    for file in waiting:
        sha256, size, name = files[file.resource_id]
        row = File(resource_id=file.resource_id, sha256=sha256, filename=name, size=size)
        model.Session.add(row)
    row = Review(package_id=package["id"], wanted_name=package["name"])
    model.Session.add(row)
    data: dict[str, Any] = {"adopted": True, "files": len(waiting)}
    if planned.outcome == "draft":
        add_author(package["id"], package["creator_user_id"] or "")
    else:
        version = _publish(row, planned, who, note)
        data |= {
            "version": version.version,
            "content_hash": version.content_hash,
            "access_class": row.access_class,
        }
    record = _record(planned, who, note, owner_given)
    model.Session.add(record)
    marks = {"harvested": record.harvested, "restricted": record.restricted}
    data |= {key: value for key, value in marks.items() if value}
    trail.append(package["id"], who.id, "adopt", target=row.stage, note=note, data=data)
    outbox.add(package["id"])


def _publish(row: Review, planned: Planned, who: Person, note: str) -> Version:
    row.stage = "published"
    row.access_class = planned.access_class
    row.published_at = row.stage_since = now()
    row.note = note
    model.Session.flush()
    version = publication.record_version(row, who.id, note, adopted=True)
    row.content_hash = version.content_hash
    return version


def _record(planned: Planned, who: Person, note: str, owner_given: str | None) -> Adoption:
    found = planned.found
    return Adoption(
        package_id=found.package["id"],
        actor=who.id,
        note=note,
        outcome=planned.outcome,
        harvested=found.harvested,
        restricted=found.lock or found.label,
        added=planned.mapped.added,
        unknown=planned.mapped.unknown,
        missing=planned.missing,
        lost_files=[file.resource_id for file in found.files if file.kind == "missing"],
        owner_given=owner_given,
    )


def _give_owner(package_id: str, organization_id: str) -> None:
    """As CKAN does it: the column, and a member row."""
    model.Session.query(model.Package).filter(model.Package.id == package_id).update(
        {"owner_org": organization_id}
    )
    model.Session.add(
        model.Member(
            table_id=package_id,
            table_name="package",
            group_id=organization_id,
            capacity="organization",
            state="active",
        )
    )
