"""Publishing: one transaction for metadata and files, one visible step for the rows.

Order (docs/publication.md tells it step by step): everything in CKAN's database, with a
journal row → rename in the datastore, prepared → commit CKAN's database → commit the
datastore → search document → clean up. After a crash ``recover`` decides by the journal row.
"""

from __future__ import annotations

import logging
import uuid
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib.munge import munge_title_to_name

from ckanext.satudata import config
from ckanext.satudata.review.model import Review, now
from ckanext.satudata.revision import content, datastore, outbox, slugs, working_copy
from ckanext.satudata.revision.model import File, Job, ResourceLink, Version, drop_working_copy_rows
from ckanext.satudata.revision.sanction import quiet_commit, sanctioned
from ckanext.satudata.types import AccessClass

log = logging.getLogger(__name__)


def new_job(package_id: str, copy_id: str | None = None) -> Job:
    """An empty journal row; it is stored by ``commit``."""
    return Job(
        id=uuid.uuid4().hex, package_id=package_id, working_copy_id=copy_id, swaps=[], drops=[]
    )


def publish_first(row: Review, access_class: AccessClass) -> Job:
    """Make a draft that passed its review the published version 1 (or the next one)."""
    package = model.Package.get(row.package_id)
    assert package
    resource_ids = [resource.id for resource in package.resources]
    job = new_job(row.package_id)
    if access_class == "tertutup" and not config.load_tertutup():
        job.drops = sorted(datastore.existing(resource_ids))
    name = package.name
    if access_class != "tertutup" and row.version == 0:
        name = slugs.free_name(row.wanted_name or munge_title_to_name(package.title or ""), package)
    row.stage = "published"
    row.access_class = access_class
    model.Session.flush()
    set_private(row.package_id, access_class == "tertutup", name=name)
    return job


def publish_revision(row: Review, base: Review, access_class: AccessClass, user: str) -> Job:
    """Merge a working copy into the published dataset: same id, same URL, same resource ids."""
    copy_id, base_id = row.package_id, base.package_id
    links = ResourceLink.of(copy_id)
    merged = content.full(copy_id)
    published = content.full(base_id)
    own_ids = [resource["id"] for resource in merged["resources"]]
    old_ids = [resource["id"] for resource in published["resources"]]

    job = new_job(base_id, copy_id)
    _plan_tables(job, links, own_ids, old_ids, access_class)
    _adopt_rows(copy_id, links)
    _point_files(links, own_ids, old_ids)

    for resource in merged["resources"]:
        resource["id"] = links.get(resource["id"], resource["id"])
        resource["package_id"] = base_id
    _keep_loaded_flag(merged, published, job)
    merged.update(id=base_id, name=published["name"], private=access_class == "tertutup")
    for key in ("organization", "metadata_created", "metadata_modified", "creator_user_id"):
        merged.pop(key, None)

    base.access_class = access_class
    model.Session.flush()
    context: Any = {"user": user, "ignore_auth": True, "defer_commit": True}
    with sanctioned(base_id, copy_id):
        tk.get_action("package_update")(context, merged)
        _move_reports(links)
        drop_working_copy_rows(copy_id, [r for r in own_ids if r in links])
        model.Session.delete(row)
        copy = model.Package.get(copy_id)
        assert copy
        copy.state = "deleted"
        model.Session.flush()
    return job


def record_version(
    base: Review, user_id: str, note: str | None, *, adopted: bool = False
) -> Version:
    """Number the version that now stands and keep what it contained."""
    base.version += 1
    snapshot = content.snapshot(base.package_id)
    resource_ids = [
        row.id
        for row in model.Session.query(model.Resource.id).filter_by(
            package_id=base.package_id, state="active"
        )
    ]
    version = Version(
        package_id=base.package_id,
        version=base.version,
        published_by=user_id,
        note=note,
        content_hash=content.content_hash(snapshot),
        content=snapshot,
        files=[
            {
                "resource_id": file.resource_id,
                "sha256": file.sha256,
                "filename": file.filename,
                "size": file.size,
            }
            for file in File.of(resource_ids).values()
        ],
        adopted=adopted,
    )
    model.Session.add(version)
    return version


def commit(job: Job) -> None:
    """End the publication: both databases, then index and clean up.

    What fails after the main commit is finished by the scheduler.
    """
    job_id, package_id, copy_id = job.id, job.package_id, job.working_copy_id
    outbox.add(package_id)
    if copy_id:
        outbox.add(copy_id)
    model.Session.add(job)
    model.Session.flush()
    hold(job_id)
    swap = datastore.Swap(job) if job.swaps or job.drops else None
    touched = (package_id, copy_id or package_id)
    try:
        if swap:
            swap.prepare()
        with sanctioned(*touched):
            quiet_commit()
    except BaseException:
        model.Session.rollback()
        if swap:
            swap.rollback()
        raise
    try:
        if swap:
            swap.commit()
        finish(job_id)
    except Exception:
        log.exception("Publication %s is committed; the scheduler finishes it", job_id)
        model.Session.rollback()


def finish(job_id: str) -> None:
    """Search documents, trash and the working copy of a committed publication."""
    job = model.Session.query(Job).get(job_id)
    assert job
    if job.working_copy_id:
        working_copy.purge(job.working_copy_id)
    outbox.drain([job.package_id] + ([job.working_copy_id] if job.working_copy_id else []))
    datastore.empty_trash()
    model.Session.query(Job).filter(Job.id == job_id).update({"done": now()})
    model.Session.commit()


def hold(job_id: str) -> None:
    """Tell ``recover`` that this job is in somebody's hands until the transaction ends."""
    model.Session.execute(
        sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": job_id}
    )


def set_private(package_id: str, private: bool, name: str | None = None) -> None:
    """Write the derived ``private`` (and the slug) without CKAN's early indexing."""
    values: dict[str, Any] = {"private": private, "metadata_modified": now()}
    if name:
        values["name"] = name
    table = model.Package.__table__
    model.Session.execute(sa.update(table).where(table.c.id == package_id).values(values))
    package = model.Package.get(package_id)
    assert package
    model.Session.refresh(package)


def _plan_tables(
    job: Job,
    links: dict[str, str],
    own_ids: list[str],
    old_ids: list[str],
    access_class: AccessClass,
) -> None:
    """Which loaded tables take which places, and which rows belong to no file any more."""
    files = File.of(own_ids + old_ids)
    tables = datastore.existing(own_ids + old_ids)
    if access_class == "tertutup" and not config.load_tertutup():
        job.swaps, job.drops = [], sorted(tables)
        return
    kept = {links[own] for own in own_ids if own in links}
    job.swaps, drops = [], [old for old in old_ids if old not in kept and old in tables]
    for own in own_ids:
        base = links.get(own)
        if base is None:
            continue
        mine, published = files.get(own), files.get(base)
        if own in tables:
            job.swaps.append({"source": own, "target": base})
        elif base in tables and (
            mine is None or published is None or mine.sha256 != published.sha256
        ):
            drops.append(base)
    job.drops = sorted(drops)


def _adopt_rows(copy_id: str, links: dict[str, str]) -> None:
    """Free the working copy's resource rows: new ones move to the published dataset by id."""
    for resource in model.Session.query(model.Resource).filter_by(package_id=copy_id):
        resource.state = "deleted"
    model.Session.flush()


def _point_files(links: dict[str, str], own_ids: list[str], old_ids: list[str]) -> None:
    """Published resources serve the working copy's blobs from this transaction on."""
    files = File.of(own_ids)
    for own in own_ids:
        base = links.get(own)
        if base is None:
            continue
        model.Session.query(File).filter(File.resource_id == base).delete()
        file = files.get(own)
        if file:
            model.Session.merge(
                File(
                    resource_id=base,
                    sha256=file.sha256,
                    filename=file.filename,
                    size=file.size,
                )
            )
    gone = set(old_ids) - {links[own] for own in own_ids if own in links}
    if gone:
        model.Session.query(File).filter(File.resource_id.in_(gone)).delete(
            synchronize_session="fetch"
        )
    model.Session.flush()


def _keep_loaded_flag(merged: dict[str, Any], published: dict[str, Any], job: Job) -> None:
    """``datastore_active`` follows the table that each published resource will have."""
    before = {r["id"]: bool(r.get("datastore_active")) for r in published["resources"]}
    swapped = {swap["target"] for swap in job.swaps}
    for resource in merged["resources"]:
        name = resource["id"]
        if name in job.drops:
            resource["datastore_active"] = False
        elif name in swapped:
            resource["datastore_active"] = True
        elif name in before:
            resource["datastore_active"] = before[name]


def _move_reports(links: dict[str, str]) -> None:
    """Validation reports of replaced files follow them to the published resource."""
    if not sa.inspect(model.meta.engine).has_table("validation"):
        return
    for own, base in links.items():
        found = model.Session.execute(
            sa.text("SELECT 1 FROM validation WHERE resource_id = :own"), {"own": own}
        ).first()
        if found:
            model.Session.execute(
                sa.text("DELETE FROM validation WHERE resource_id = :base"), {"base": base}
            )
            model.Session.execute(
                sa.text("UPDATE validation SET resource_id = :base WHERE resource_id = :own"),
                {"own": own, "base": base},
            )
