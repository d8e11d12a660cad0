"""Actions of working copies and published versions (public contract, architecture §7)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.access import versions
from ckanext.satudata.access.visible import visible
from ckanext.satudata.review.facts import Facts, roles_on
from ckanext.satudata.revision import schema, working_copy
from ckanext.satudata.revision import versions as stored
from ckanext.satudata.revision.model import Version
from ckanext.satudata.roles.sdi import Person


@tk.validate_action_data(schema.one)
def satudata_revision_open(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Open the working copy of a published dataset, or find the open one.

    Example: ``api.action.satudata_revision_open(id='jumlah-penduduk')`` (ckanapi)

    :param id: id or name of the published dataset
    :returns: the working copy as ``package_show`` gives it; its ``id`` goes into
        ``package_patch``, ``resource_update`` … and at last ``satudata_review_submit``
    """
    item, who = visible(context, data_dict["id"])
    tk.check_access("satudata_revision_open", context, {"id": item.package_id})
    roles = roles_on(item, who)
    copy_id = working_copy.open_copy(
        item.package_id,
        who.name,
        who.id,
        by_walidata="walidata" in roles and "produsen" not in roles,
        override=not roles & {"walidata", "produsen"},
    )
    return tk.get_action("package_show")({"user": who.name}, {"id": copy_id})


@tk.validate_action_data(schema.one)
def satudata_revision_discard(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Throw an open working copy away; the published dataset stays as it is.

    :param id: id of the working copy; it must be in stage draft or returned
    :returns: ``{id}`` of the published dataset
    """
    item, who = visible(context, data_dict["id"])
    tk.check_access("satudata_revision_discard", context, {"id": item.package_id})
    if not item.base_package_id:
        raise tk.ValidationError({"id": [tk._("This is not a working copy")]})
    override = "produsen" not in roles_on(item, who)
    working_copy.discard(item.package_id, who.id, override=override)
    return {"id": item.base_package_id}


@tk.side_effect_free
@tk.validate_action_data(schema.one)
def satudata_revision_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The published versions of a dataset, newest first.

    :param id: id or name of the dataset
    :returns: list of ``{version, published_at, note, adopted, content_hash}``; ``adopted`` is
        true for a version from before the extension; the hash covers the files and is null for
        whoever may not read them. A version that was tertutup is only told to those who
        prepare or judge the dataset
    """
    item, who = visible(context, data_dict["id"])
    tk.check_access("satudata_revision_list", context, {"id": item.package_id})
    return [
        _told(row, item, who)
        for row in stored.all_of(item.package_id)
        if versions.is_open(row, item, who)
    ]


@tk.side_effect_free
@tk.validate_action_data(schema.version)
def satudata_revision_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What a published version contained, as far as the caller may read it now.

    The present visibility and class decide; the public gets of a version that was restricted
    when it stood no more than it got then.

    Example: ``api.action.satudata_revision_show(id='jumlah-penduduk', version=2)`` (ckanapi)

    :param id: id or name of the dataset
    :param version: number of the version
    :returns: a line of ``satudata_revision_list`` with ``content``: fields as in
        ``package_show``, each resource with the ``sha256`` of its file, unless files are not
        open to the caller
    :raises ckan.plugins.toolkit.ObjectNotFound: no such dataset or version for the caller
    """
    item, who = visible(context, data_dict["id"])
    tk.check_access("satudata_revision_show", context, {"id": item.package_id})
    row = stored.one(item.package_id, data_dict["version"])
    if row is None or not versions.is_open(row, item, who):
        raise tk.ObjectNotFound(tk._("Version not found"))
    return {**_told(row, item, who), "content": versions.shown(row, item, who)}


def _told(row: Version, item: Facts, who: Person) -> dict[str, Any]:
    return {
        "version": row.version,
        "published_at": row.published_at.isoformat(timespec="seconds") + "Z",
        "note": row.note,
        "adopted": row.adopted,
        "content_hash": row.content_hash if versions.reads_data(row, item, who) else None,
    }
