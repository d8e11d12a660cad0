"""Lists that CKAN makes from all datasets, made from those that the caller may see."""

from __future__ import annotations

from collections import Counter
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context

from ckanext.satudata.access import interoperable, policy
from ckanext.satudata.access.redaction import compute, redact, redact_resource
from ckanext.satudata.access.visible import is_internal, seen_by, visible_ids
from ckanext.satudata.review.facts import facts_of
from ckanext.satudata.roles.sdi import Person, person_in

SEARCHABLE = frozenset({"id", "name", "description", "format"})
"""Resource fields that the public knows even of terbatas data; others would be an oracle."""


def tags(
    who: Person, terms: list[str], *, limit: Any = None, offset: Any = None
) -> tuple[list[model.Tag], int]:
    """Free tags of the datasets that the person may see, and how many there are.

    Args:
        who: the person who asks.
        terms: parts that every name must contain.
        limit: at most so many.
        offset: leave so many out.
    """
    used = (
        sa.exists()
        .where(model.PackageTag.tag_id == model.Tag.id, model.PackageTag.state == "active")
        .where(model.Package.id == model.PackageTag.package_id)
        .where(model.Package.state == "active", seen_by(who))
    )
    query = model.Session.query(model.Tag).filter(model.Tag.vocabulary_id.is_(None), used)
    for term in terms:
        query = query.filter(sa.func.lower(model.Tag.name).contains(term.lower(), autoescape=True))
    count = query.count()
    return query.order_by(model.Tag.name).offset(offset).limit(limit).all(), count


def tag_terms(data: dict[str, Any]) -> list[str]:
    """The search terms of CKAN's tag actions."""
    terms = data.get("query") or data.get("q") or []
    terms = [terms] if isinstance(terms, str) else list(terms)
    terms += [value for key, value in (data.get("fields") or {}).items() if key in ("tag", "tags")]
    return [term.strip() for term in terms if term.strip()]


def demand_tag(context: Context, tag: model.Tag | None) -> None:
    """A tag that stands only on hidden datasets does not exist for the caller.

    Raises:
        tk.ObjectNotFound: it is unknown or hidden.
    """
    if is_internal(context) or (tag is not None and tag.vocabulary_id):
        return
    names = [] if tag is None else tags(person_in(context), [tag.name])[0]
    if tag is None or tag.name not in {other.name for other in names}:
        raise tk.ObjectNotFound(tk._("Not found"))


def tag_packages(context: Context, tag: dict[str, Any]) -> list[dict[str, Any]]:
    """The datasets of a tag as the caller finds them by searching."""
    field = "tags"
    if tag.get("vocabulary_id"):
        vocabulary = model.Vocabulary.get(tag["vocabulary_id"])
        field = f"vocab_{vocabulary.name}" if vocabulary else field
    name = tag["name"].replace("\\", "\\\\").replace('"', '\\"')
    search: Any = {"fq": f'+{field}:"{name}"', "rows": 1000, "include_private": True}
    asker: Any = {"user": context.get("user"), "auth_user_obj": context.get("auth_user_obj")}
    return tk.get_action("package_search")(asker, search)["results"]


def formats(who: Person, part: str, limit: int) -> list[str]:
    """Formats of resources in datasets that the person may see, the commonest first."""
    total = sa.func.count(model.Resource.id)
    lower = sa.func.lower(model.Resource.format)
    rows = (
        model.Session.query(lower, total)
        .join(model.Package, model.Package.id == model.Resource.package_id)
        .filter(model.Resource.state == "active", model.Package.state == "active", seen_by(who))
        .filter(lower.contains(part.lower(), autoescape=True))
        .group_by(lower)
        .order_by(total.desc(), lower)
        .limit(limit)
    )
    return [name for name, _total in rows]


def check_resource_search(context: Context, data: dict[str, Any]) -> None:
    """Refuse to search resources by what restricted ones keep secret.

    Raises:
        tk.ValidationError: a field that is not open to everyone.
    """
    if person_in(context).sysadmin or is_internal(context):
        return
    asked = data.get("query") or []
    asked = [asked] if isinstance(asked, str) else asked
    names = {str(pair).split(":", 1)[0] for pair in asked} | {data.get("order_by") or "id"}
    if names - SEARCHABLE:
        raise tk.ValidationError(
            {
                "query": [
                    tk._("Resources are searched by these fields only: {fields}").format(
                        fields=", ".join(sorted(SEARCHABLE))
                    )
                ]
            }
        )


def resources(context: Context, found: dict[str, Any]) -> dict[str, Any]:
    """Redact the resources that a search found."""
    who = person_in(context)
    known = facts_of({resource["package_id"] for resource in found["results"]})
    for resource in found["results"]:
        if not policy.may_read_data(known[resource["package_id"]], who):
            redact_resource(resource)
    return found


def current(context: Context, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Search results as the database stands now.

    The search index follows the database after the commit, and later when it is down: what
    became hidden or stricter in between must not come out of it.
    """
    if is_internal(context):
        return results
    who = person_in(context)
    known = facts_of([entry["id"] for entry in results if entry.get("id")])
    seen: list[dict[str, Any]] = []
    for entry in results:
        item = known.get(entry.get("id", ""))
        if item is None or not policy.may_see(item, who):
            continue
        if not policy.may_read_data(item, who):
            entry.pop("data_dict", None)
            entry.pop("validated_data_dict", None)
            redact(entry)
        if "state" in entry:  # a whole dataset, not a few fields
            compute(entry, item)
        seen.append(entry)
    ours = [entry for entry in seen if "state" in entry and not known[entry["id"]].unadopted]
    interoperable.complete(ours, who)
    return seen


def names(who: Person, wanted: list[str]) -> set[str]:
    """Which of these names belong to datasets that the person may see."""
    package = model.Package
    rows = model.Session.query(package.name).filter(package.name.in_(wanted), seen_by(who))
    return {row.name for row in rows}


def members(context: Context, group_id: str, rows: list[Any]) -> list[Any]:
    """Rows of ``member_list`` that the caller may know of.

    Args:
        context: of the action.
        group_id: the group or organization.
        rows: ``(id, type, capacity)``.
    """
    if is_internal(context):
        return rows
    who = person_in(context)
    seen = visible_ids([row[0] for row in rows if row[1] == "package"], who)
    people = any(row[1] == "user" for row in rows) and _may_see_members(context, group_id)
    return [
        row
        for row in rows
        if (row[1] != "package" or row[0] in seen) and (row[1] != "user" or people)
    ]


def counts(who: Person) -> Counter[str]:
    """How many datasets the person may see: by organization id and by group id."""
    package, member = model.Package, model.Member
    active = sa.and_(package.state == "active", seen_by(who))
    by_org = (
        model.Session.query(package.owner_org, sa.func.count())
        .filter(active)
        .group_by(package.owner_org)
    )
    by_group = (
        model.Session.query(member.group_id, sa.func.count(sa.distinct(package.id)))
        .join(model.Group, model.Group.id == member.group_id)
        .join(package, package.id == member.table_id)
        .filter(member.table_name == "package", member.state == "active", active)
        .filter(model.Group.is_organization.is_(False))
        .group_by(member.group_id)
    )
    return Counter(dict([*by_org.all(), *by_group.all()]))


def recount(context: Context, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Replace the numbers of datasets, those of groups inside groups included."""
    if not groups or is_internal(context):
        return groups
    seen = counts(person_in(context))
    for group in groups:
        _recount(group, seen)
    return groups


def _recount(group: dict[str, Any], seen: Counter[str]) -> None:
    if "package_count" in group:
        group["package_count"] = seen[group["id"]]
    for inner in group.get("groups") or []:
        _recount(inner, seen)


def _may_see_members(context: Context, group_id: str) -> bool:
    asker: Any = {"user": context.get("user"), "auth_user_obj": context.get("auth_user_obj")}
    try:
        tk.check_access("group_show", asker, {"id": group_id, "include_users": True})
    except tk.NotAuthorized:
        return False
    return True
