"""Which keys of a dataset are content, and the projection of it that a review approves.

Three kinds of keys are not content: what CKAN, xloader and validation write by themselves,
what we compute from the review, and what only identifies the dataset. Everything else is,
keys nobody has heard of included: a field added by another plugin must not slip past the
review. Plain Python, no database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from ckanext.satudata.metadata import national, schemas

COMPUTED_PACKAGE_KEYS: frozenset[str] = frozenset(
    {
        "satudata_stage",
        "satudata_version",
        "accessRights",
        "publishing_status",
        "status_review_pembina",
        "private",
    }
)
"""Derived from the review; never taken from input."""

TECHNICAL_PACKAGE_KEYS: frozenset[str] = frozenset(
    {
        # CKAN's own bookkeeping
        "state",
        "creator_user_id",
        "metadata_created",
        "metadata_modified",
        "revision_id",
        "revision_timestamp",
        "num_tags",
        "num_resources",
        "tracking_summary",
        "plugin_data",
        # repeated from elsewhere: the organization, the licence register, relationships
        "organization",
        "isopen",
        "license_title",
        "license_url",
        "relationships",
        "relationships_as_subject",
        "relationships_as_object",
        # form machinery
        "save",
        "return_to",
        "_ckan_phase",
        "pkg_name",
        "tag_string",
        # typed into fields that do not apply at present
        "satudata_parked",
    }
)
"""Written by CKAN or repeated from elsewhere."""

TECHNICAL_RESOURCE_KEYS: frozenset[str] = frozenset(
    {
        # CKAN's own bookkeeping
        "package_id",
        "position",
        "state",
        "created",
        "last_modified",
        "metadata_modified",
        "revision_id",
        "revision_timestamp",
        "url_changed",
        "tracking_summary",
        "has_views",
        "on_same_domain",
        "mimetype",
        "mimetype_inner",
        "size",
        "hash",
        "cache_url",
        "cache_last_updated",
        "webstore_url",
        "webstore_last_updated",
        # the datastore and xloader (the whole of its job's metadata ends up here)
        "datastore_active",
        "datastore_contains_all_records_of_source_file",
        "resource_id",
        "original_url",
        "ckan_url",
        "task_created",
        "ignore_hash",
        "set_url_type",
        "queue_name",
        "tries",
        "aliases",
        # ckanext-validation
        "validation_status",
        "validation_timestamp",
        "_skip_next_validation",
        # form machinery; the file itself is hashed by its bytes
        "upload",
        "clear_upload",
        "schema_upload",
        "schema_url",
        "schema_json",
        "save",
    }
)
"""Written by CKAN, the datastore, xloader or validation."""

IDENTITY_PACKAGE_KEYS: frozenset[str] = frozenset({"id", "name"})
"""A working copy has its own; the name is opaque until the first publication."""

IDENTITY_RESOURCE_KEYS: frozenset[str] = frozenset({"id"})

_NOT_PACKAGE_CONTENT = TECHNICAL_PACKAGE_KEYS | COMPUTED_PACKAGE_KEYS | IDENTITY_PACKAGE_KEYS
_NOT_RESOURCE_CONTENT = TECHNICAL_RESOURCE_KEYS | IDENTITY_RESOURCE_KEYS


def content(package: Mapping[str, Any]) -> dict[str, Any]:
    """Project a dataset onto what was written by people.

    Two dicts of the same content give equal projections: empty and missing are the same,
    structured values may be JSON text, tags and groups come in any order, a field may
    still lie among the extras. The result has the shape of a dataset dict, so that it can
    be handed to ``package_create`` once it has an id and a name.

    Args:
        package: a dataset as ``package_show`` returns it, unredacted.

    Returns:
        A new dict. ``resources`` stays parallel to the resources of the dataset.
    """
    dataset_type = str(package.get("type") or "dataset")
    structured = schemas.json_field_names(dataset_type)
    lifted, extras = _split_extras(package, schemas.field_names(dataset_type))
    projection: dict[str, Any] = {}
    left_out = _NOT_PACKAGE_CONTENT | {"resources", "tags", "groups", "extras"}
    if dataset_type == "dataset":
        left_out |= national.computed_keys()
    for key, value in {**lifted, **package}.items():
        if key in left_out:
            continue
        projection[key] = _normalised(value, key in structured)
    projection["tags"] = _tags(package)
    projection["groups"] = _groups(package)
    projection["extras"] = extras
    projection = {key: value for key, value in projection.items() if not is_empty(value)}
    resources = [_resource(resource, structured) for resource in _dicts(package.get("resources"))]
    return {**projection, "resources": resources} if resources else projection


def is_empty(value: Any) -> bool:
    """Whether a value says nothing; ``False`` and ``0`` say something."""
    return value is None or value == "" or value == [] or value == {}


def file_name(url: Any) -> str:
    """The last segment of the path of a download URL, or of a bare file name."""
    try:
        path = urlsplit(str(url or "")).path
    except ValueError:
        path = str(url)
    return unquote(path.rstrip("/").rsplit("/", 1)[-1])


def _resource(resource: Mapping[str, Any], structured: frozenset[str]) -> dict[str, Any]:
    projected: dict[str, Any] = {}
    for key, value in resource.items():
        if key in _NOT_RESOURCE_CONTENT:
            continue
        if key == "url" and resource.get("url_type") == "upload":
            projected[key] = file_name(value)
        else:
            projected[key] = _normalised(value, key in structured)
    return {key: value for key, value in projected.items() if not is_empty(value)}


def _normalised(value: Any, structured: bool = False) -> Any:
    """One spelling for values that mean the same.

    Forms send text with CRLF and every number as text; the API sends what it likes. Inside
    JSON objects (table schema, validation options) every blank has a meaning: kept as it is.
    """
    if structured and isinstance(value, str):
        value = _from_json(value)
    if structured and isinstance(value, (list, tuple)):
        return [row for row in map(_row, value) if not is_empty(row)]
    return _scalar(value)


def _row(row: Any) -> Any:
    """A row of a repeating group without what was left blank, or one of several choices."""
    if not isinstance(row, Mapping):
        return _scalar(row)
    cells = {str(key): _normalised(cell, structured=True) for key, cell in row.items()}
    return {key: cell for key, cell in cells.items() if not is_empty(cell)}


def _scalar(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value


def _from_json(text: str) -> Any:
    if text.lstrip()[:1] not in ("{", "["):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _split_extras(
    package: Mapping[str, Any], known: frozenset[str]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Schema fields that lie among the extras, and the extras proper."""
    lifted: dict[str, Any] = {}
    others: list[dict[str, Any]] = []
    for extra in _dicts(package.get("extras")):
        if extra.get("deleted"):
            continue
        key, value = str(extra.get("key", "")), extra.get("value")
        if key in known and key not in package:
            lifted[key] = value
        elif not is_empty(_normalised(value)):
            others.append({"key": key, "value": _normalised(value)})
    return lifted, sorted(others, key=lambda extra: (extra["key"], str(extra["value"])))


def _tags(package: Mapping[str, Any]) -> list[dict[str, Any]]:
    tags = [
        {key: str(tag[key]) for key in ("name", "vocabulary_id") if tag.get(key)}
        for tag in _dicts(package.get("tags"))
    ]
    for word in str(package.get("tag_string") or "").split(","):  # CKAN adds them to the tags
        if word.strip() and {"name": word.strip()} not in tags:
            tags.append({"name": word.strip()})
    return sorted(tags, key=lambda tag: (tag.get("name", ""), tag.get("vocabulary_id", "")))


def _groups(package: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Membership only: a group's title and picture are not the dataset's content."""
    groups = _dicts(package.get("groups"))
    names = {str(group.get("name") or group.get("id") or "") for group in groups}
    return [{"name": name} for name in sorted(names) if name]


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    items = value if isinstance(value, (list, tuple)) else []
    return [item for item in items if isinstance(item, Mapping)]
