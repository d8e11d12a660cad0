"""What a dataset dict shows to whom: computed fields for all, resources only to the entitled.

Redaction is an allow-list: a key that nobody thought of stays hidden.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import ckan.model as model

from ckanext.satudata.access import policy
from ckanext.satudata.metadata.conditions import PARKED
from ckanext.satudata.metadata.links import ACTIVITY, ITEM
from ckanext.satudata.review.facts import Facts, facts, roles_on
from ckanext.satudata.roles.sdi import PUBLIC, Person

OPEN_RESOURCE_KEYS = frozenset(
    {
        "id",
        "package_id",
        "name",
        "description",
        "format",
        "position",
        "state",
        "created",
        "metadata_modified",
        "periode",
        "catatan_teknis",
        "schema",
        "resource_type",
    }
)
"""What the public may know of a terbatas resource: that it exists, and its columns."""

INDEXED_RESOURCE_FIELDS = ("res_url", "urls", "res_extras", "res_hash")


def may_hold_resources(item: Facts) -> bool:
    """Whether resources may stand in the search index: published and terbuka only."""
    return item.published and item.access_class == "terbuka"


def compute(package: dict[str, Any], item: Facts) -> None:
    """Set the fields that our own state decides; whatever stood there is overruled."""
    drop_relationships(package)
    package["satudata_stage"] = item.stage
    package["satudata_version"] = item.version
    package["private"] = not item.public
    if item.published and item.access_class and not item.unadopted:
        package["access_class"] = item.access_class
    own = item.access_class if item.published else package.get("access_class")
    package["accessRights"] = own or "terbuka"
    package["publishing_status"] = "published" if item.published else "draft"
    approved = item.reviewed and item.stage in ("pembina_recommended", "published")
    package["status_review_pembina"] = "approved" if approved else "onprogress"


def drop_relationships(package: dict[str, Any]) -> None:
    """One end of a relationship would betray the other."""
    for key in ("relationships_as_subject", "relationships_as_object"):
        package.pop(key, None)


def redact(package: dict[str, Any]) -> None:
    """Leave of each resource only what the public may know of terbatas data."""
    for resource in package.get("resources") or []:
        redact_resource(resource)


def redacted(package: dict[str, Any]) -> dict[str, Any]:
    """A redacted copy; the original stays as it is."""
    copy = copied(package)
    redact(copy)
    return copy


def copied(package: dict[str, Any]) -> dict[str, Any]:
    """A copy whose resources are copies, too."""
    return {**package, "resources": [dict(entry) for entry in package.get("resources") or []]}


def redact_resource(resource: dict[str, Any]) -> None:
    """The same for one resource dict, in place."""
    for key in [key for key in resource if key not in OPEN_RESOURCE_KEYS]:
        del resource[key]
    resource["url"] = ""
    resource["url_type"] = None
    resource["datastore_active"] = False
    resource["satudata_restricted"] = True


def for_person(package: dict[str, Any], item: Facts, who: Person) -> None:
    """Redact in place unless the person may read the data."""
    hide_activity(package, who)
    drop_relationships(package)
    if item.frozen or "produsen" not in roles_on(item, who):
        package.pop(PARKED, None)
    if not policy.may_read_data(item, who):
        redact(package)


def hide_activity(package: dict[str, Any], who: Person) -> bool:
    """Drop the link to a kegiatan that the person may not know of; say whether it did.

    Publishing a dataset never reveals an unpublished kegiatan. With CKAN's default schema the
    link stands among the extras.
    """
    extras = package.get("extras") or []
    link = package.get(ACTIVITY) or next(
        (extra["value"] for extra in extras if extra["key"] == ACTIVITY), None
    )
    linked = model.Package.get(link) if link else None
    if linked is None or policy.may_see(facts(linked), who):
        return False
    _drop_activity(package)
    return True


def _drop_activity(package: dict[str, Any]) -> None:
    for key in (ACTIVITY, ITEM):  # the key of its row alone would betray that there is one
        package.pop(key, None)
    if package.get("extras"):
        kept = [e for e in package["extras"] if e["key"] not in (ACTIVITY, ITEM)]
        package["extras"] = kept


def _drop_parked(package: dict[str, Any]) -> None:
    package.pop(PARKED, None)
    if package.get("extras"):
        package["extras"] = [extra for extra in package["extras"] if extra["key"] != PARKED]


def index_document(document: dict[str, Any], item: Facts) -> dict[str, Any]:
    """Strip a search document of what may not stand in the index."""
    if document.pop(f"extras_{PARKED}", None) or document.pop(PARKED, None):
        _rewrite_stored(document, _drop_parked)
    if hide_activity(document, PUBLIC):
        for key in (ACTIVITY, ITEM):
            document.pop(f"extras_{key}", None)
        _rewrite_stored(document, _drop_activity)
    if may_hold_resources(item):
        return document
    for key in list(document):
        if key.startswith(INDEXED_RESOURCE_FIELDS):
            del document[key]
    _rewrite_stored(document, redact)
    return document


def _rewrite_stored(document: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> None:
    """Change both dicts that the index stores; CKAN puts the one as text into the other."""
    for key in ("data_dict", "validated_data_dict"):
        if document.get(key):
            package = json.loads(document[key])
            package.pop("validated_data_dict", None)
            change(package)
            document[key] = json.dumps(package)
