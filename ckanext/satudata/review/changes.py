"""What is proposed against what is published, as far as a person may read both."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from babel.dates import format_date

from ckanext.satudata.access import policy, versions
from ckanext.satudata.metadata import difference, links, schemas
from ckanext.satudata.metadata.difference_words import spelled
from ckanext.satudata.metadata.wording import language
from ckanext.satudata.review.facts import Facts, facts_of
from ckanext.satudata.review.model import Review
from ckanext.satudata.revision import content
from ckanext.satudata.revision import versions as stored
from ckanext.satudata.revision.model import ResourceLink
from ckanext.satudata.roles.sdi import Person

DATE = "satudata_date"


def of(item: Facts, who: Person, *, everything: bool = False) -> dict[str, Any]:
    """The differences between the published content and the one under way.

    Args:
        item: a dataset or a working copy that the person may see.
        who: the reader.
        everything: also what is the same.

    Returns:
        The dict of the action ``satudata_review_diff``.

    Raises:
        tk.ObjectNotFound: the published dataset of a working copy is hidden from the person.
    """
    item = _under_way(item, who)
    package = content.full(item.package_id)
    ids = ResourceLink.of(item.package_id) if item.base_package_id else {}
    new = _present(package, item, who, ids)
    old = _published(item, who, new)
    blocks = difference.compare(
        package["type"], old, new, everything=everything, words=_Words([old or {}, new], who)
    )
    base_id = item.base_package_id or (item.package_id if old is not None else None)
    return {
        "id": item.package_id,
        "published_id": base_id,
        "published_version": _version(item) if base_id else None,
        "under_way": item.stage not in ("published", "withdrawn"),
        "count": sum(block["count"] for block in blocks),
        "blocks": blocks,
    }


def _under_way(item: Facts, who: Person) -> Facts:
    """The working copy of a published dataset where there is one for the person."""
    if item.base_package_id:
        return item
    copy = Review.working_copy_of(item.package_id)
    found = facts_of([copy.package_id])[copy.package_id] if copy else None
    return found if found and policy.may_see(found, who) else item


def _published(item: Facts, who: Person, new: dict[str, Any]) -> dict[str, Any] | None:
    """What stands, or stood before the dataset was opened again; None before any version."""
    if item.base_package_id:
        base = facts_of([item.base_package_id]).get(item.base_package_id)
        if base is None or not policy.may_see(base, who):
            raise tk.ObjectNotFound(tk._("Dataset not found"))
        return _present(content.full(base.package_id), base, who, {})
    if item.stage == "published":
        return new
    version = stored.one(item.package_id, item.version)
    return _paired(versions.shown(version, item, who), new) if version else None


def _present(
    package: dict[str, Any], item: Facts, who: Person, ids: dict[str, str]
) -> dict[str, Any]:
    """The content of a dataset; files of a working copy under the ids that they stand for."""
    own = [str(ids.get(resource["id"], resource["id"])) for resource in package["resources"]]
    return versions.for_person(content.projected(package), own, item, who)


def _paired(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Links of an old version under the ids of those that have their address or name now."""
    taken = {resource.get("id") for resource in old.get("resources", [])}
    free = [one for one in new.get("resources", []) if one["id"] not in taken]
    for resource in old.get("resources", []):
        if "id" in resource:
            continue
        same = (
            one
            for key in ("url", "name")
            for one in free
            if resource.get(key) and one.get(key) == resource[key]
        )
        match = next(same, None)
        if match:
            resource["id"] = match["id"]
            free.remove(match)
    return old


def _version(item: Facts) -> int:
    row = Review.get(item.base_package_id or item.package_id)
    return row.version if row else 0


class _Words:
    """How values are read out: dates, and the names of what is named by an id."""

    def __init__(self, contents: list[dict[str, Any]], who: Person) -> None:
        def values(key: str) -> set[str]:
            return {str(one[key]) for one in contents if one.get(key)}

        topics = {group["name"] for one in contents for group in one.get("groups", [])}
        group, package = model.Group, model.Package
        named = model.Session.query(group.id, group.name, group.title).filter(
            group.id.in_(values("owner_org")) | group.name.in_(topics)
        )
        self._names: dict[tuple[str, str], str] = {}
        for row in named:
            self._names["owner_org", row.id] = self._names["groups", row.name] = (
                row.title or row.name
            )
        activities = facts_of(values(links.ACTIVITY))
        seen = [key for key, facts in activities.items() if policy.may_see(facts, who)]
        for row in model.Session.query(package.id, package.title).filter(package.id.in_(seen)):
            self._names[links.ACTIVITY, row.id] = row.title
        licences = package.get_license_register()
        for name in values("license_id"):
            if name in licences:
                self._names["license_id", name] = licences[name].title

    def __call__(self, field: schemas.Field, value: Any) -> str:
        """One value, or one entry of a list."""
        text = spelled(field, value)
        if field.get("preset") == DATE:
            return _day(text)
        return self._names.get((field["field_name"], text), text)


def _day(text: str) -> str:
    try:
        return format_date(dt.date.fromisoformat(text), "long", locale=language())
    except ValueError:
        return text
