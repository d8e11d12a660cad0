"""Working copies: a private dataset on which a published one is revised.

Forms, uploads, xloader, validation and previews work on it as on any dataset, on its own
resource ids. Files are referenced, not copied, so opening is instant.
"""

from __future__ import annotations

import uuid
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata import columns, fields
from ckanext.satudata.review import trail
from ckanext.satudata.review.model import Review, add_author, forget_authors
from ckanext.satudata.revision import datastore, outbox
from ckanext.satudata.revision.content import full
from ckanext.satudata.revision.model import File, ResourceLink, drop_working_copy_rows
from ckanext.satudata.revision.sanction import quiet_commit, sanctioned
from ckanext.satudata.types import EDITABLE_STAGES


def open_copy(
    base_id: str,
    user_name: str,
    user_id: str,
    *,
    by_walidata: bool,
    override: bool = False,
    faults: dict[str, Any] | None = None,
) -> str:
    """Open the working copy of a published dataset, or find the one that is open.

    Published content that the schema of today does not accept (an adopted dataset, a code list
    that changed) is left out of the copy and named in the trail: the next version has it anew.

    Args:
        base_id: the published dataset.
        user_name: who opens it.
        user_id: the same.
        by_walidata: whether walidata opens it for the agency.
        override: whether a sysadmin does.
        faults: what the schema did not accept at the first attempt.

    Returns:
        The id of the working copy.

    Raises:
        tk.ValidationError: the dataset is not published.
    """
    base = Review.get(base_id, lock=True)
    if base is None or base.stage != "published":
        model.Session.rollback()
        raise tk.ValidationError(
            {"stage": [tk._("Only a published dataset can be revised in a working copy")]}
        )
    existing = Review.working_copy_of(base_id)
    if existing:
        existing.opened_by_walidata = existing.opened_by_walidata or by_walidata
        outbox.add(existing.package_id)
        quiet_commit()
        outbox.drain([existing.package_id])
        return existing.package_id

    source = full(base_id)
    copy_id = str(uuid.uuid4())
    copy, links = _copied(source, copy_id)
    left_out = _leave_out(copy, faults or {})
    try:
        with sanctioned(copy_id):
            context: Any = {"user": user_name, "ignore_auth": True, "defer_commit": True}
            tk.get_action("package_create")(context, copy)
    except tk.ValidationError as refusal:
        model.Session.rollback()
        if faults or not _leave_out(copy, refusal.error_dict):
            raise
        return open_copy(
            base_id, user_name, user_id, by_walidata=by_walidata, override=override,
            faults=refusal.error_dict,
        )  # fmt: skip
    _reference_files(links)
    for resource_id, base_resource_id in links.items():
        model.Session.add(
            ResourceLink(
                resource_id=resource_id,
                working_copy_id=copy_id,
                base_resource_id=base_resource_id,
            )
        )
    row = Review.get(copy_id)
    assert row, "after_dataset_create adds the row"
    row.base_package_id = base_id
    row.base_version = base.version
    row.opened_by_walidata = by_walidata
    row.wanted_name = None
    forget_authors(copy_id)
    add_author(copy_id, user_id)
    data: dict[str, Any] = {"working_copy": copy_id}
    if left_out:
        data["left_out"] = left_out
    trail.append(base_id, user_id, "revise", override=override, data=data)
    outbox.add(copy_id)
    quiet_commit()
    outbox.drain([copy_id])
    return copy_id


def discard(copy_id: str, user_id: str, *, override: bool = False) -> None:
    """Throw an open working copy away with everything it made.

    Raises:
        tk.ValidationError: it is under review.
    """
    row = Review.get(copy_id, lock=True)
    assert row
    assert row.base_package_id
    if row.stage not in EDITABLE_STAGES:
        model.Session.rollback()
        raise tk.ValidationError(
            {"stage": [tk._("It is under review: retract it, or wait until it is returned")]}
        )
    base_id = row.base_package_id
    resource_ids = [
        row.id for row in model.Session.query(model.Resource.id).filter_by(package_id=copy_id)
    ]
    data = {"base": base_id}
    trail.append(copy_id, user_id, "discard", source=row.stage, override=override, data=data)
    data = {"working_copy": copy_id}
    trail.append(base_id, user_id, "discard", override=override, data=data)
    drop_working_copy_rows(copy_id, resource_ids)
    forget_authors(copy_id)
    model.Session.delete(row)
    package = model.Package.get(copy_id)
    assert package
    package.state = "deleted"
    with sanctioned(copy_id):
        quiet_commit()
    purge(copy_id)
    datastore.drop(resource_ids)


def purge(copy_id: str) -> None:
    """Remove a merged or discarded working copy from CKAN (idempotent)."""
    if model.Package.get(copy_id) is None:
        return
    with sanctioned(copy_id):
        tk.get_action("dataset_purge")({"ignore_auth": True}, {"id": copy_id})


def unchanged(resource_id: str) -> bool:
    """Whether a working copy's resource still serves the published file, explained as there.

    With another explanation of its columns the file is loaded and checked anew.
    """
    link = model.Session.query(ResourceLink).get(resource_id)
    if link is None:
        return False
    files = File.of([resource_id, link.base_resource_id])
    mine, published = files.get(resource_id), files.get(link.base_resource_id)
    if mine is None or published is None or mine.sha256 != published.sha256:
        return False
    return _said_of_columns(resource_id) == _said_of_columns(link.base_resource_id)


def _said_of_columns(resource_id: str) -> dict[str, Any]:
    resource = model.Resource.get(resource_id)
    return columns.parsed((resource.extras or {}).get("schema")) if resource else {}


def _copied(source: dict[str, Any], copy_id: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The dict of the new dataset, and new resource id → published resource id."""
    copy = fields.content(source)
    copy.update(
        id=copy_id,
        name=opaque_name(),
        type=source["type"],
        owner_org=source["owner_org"],
        private=True,
    )
    links: dict[str, str] = {}
    for original, resource in zip(source["resources"], copy.get("resources", []), strict=True):
        resource["id"] = str(uuid.uuid4())
        links[resource["id"]] = original["id"]
    return copy, links


def _leave_out(copy: dict[str, Any], faults: dict[str, Any]) -> list[str]:
    """Take what the schema does not accept out of the copy; say which fields that were."""
    names: list[str] = []
    for key, found in faults.items():
        parts = copy.get(key) if key in ("resources", "extras") else None
        if not isinstance(parts, list):
            names += [key] if copy.pop(key, None) is not None else []
            continue
        for part, inner in zip(parts, found, strict=False):
            for name in inner if isinstance(inner, dict) else ():
                if part.pop(name, None) is not None:
                    names.append(f"{key}.{name}")
    return names


def _reference_files(links: dict[str, str]) -> None:
    files = File.of(list(links.values()))
    for resource_id, base_resource_id in links.items():
        file = files.get(base_resource_id)
        if file:
            model.Session.add(
                File(
                    resource_id=resource_id,
                    sha256=file.sha256,
                    filename=file.filename,
                    size=file.size,
                )
            )


def opaque_name() -> str:
    """A slug that says nothing: names of unpublished datasets must not betray them."""
    return f"d-{uuid.uuid4().hex}"
