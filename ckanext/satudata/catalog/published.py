"""Numbers and lists of what everybody may know, the same for whoever asks.

Every query here is restricted by ``public()``: the policy's answer for the public, never for the
reader. What is being prepared, scheduled or closed has no part in any number, date or order.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.satudata.access.visible import seen_by
from ckanext.satudata.review.model import Review, now
from ckanext.satudata.revision.model import Version
from ckanext.satudata.roles.sdi import PUBLIC

SCHEDULE = ("jadwal_pemutakhiran", "accrualPeriodicity")
"""Fields that say how often data are renewed; the first that is filled in counts."""

MONTHS = {"bulanan": 1, "triwulanan": 3, "semesteran": 6, "tahunan": 12}
"""Schedules that make an announcement; daily and weekly data are simply fresh."""

package, group, member, resource = model.Package, model.Group, model.Member, model.Resource
adopted = sa.exists().where(
    Version.package_id == Review.package_id,
    Version.version == Review.version,
    Version.adopted.is_(True),
)
released = sa.func.coalesce(
    sa.case((adopted, sa.null()), else_=Review.published_at), package.metadata_modified
)
"""When the public version came out; for what is older than the extension, when it last changed."""


def public() -> Any:
    """The condition on ``package`` (left joined with its review) for public datasets."""
    return sa.and_(package.type == "dataset", package.state == "active", seen_by(PUBLIC))


def totals() -> dict[str, Any]:
    """``datasets``, ``agencies`` that have some, ``files``, and the ``latest`` release."""
    files = (
        sa.select(sa.func.count())
        .select_from(resource)
        .join(package, package.id == resource.package_id)
        .where(resource.state == "active", public())
        .scalar_subquery()
    )
    query = sa.select(
        sa.func.count(),
        sa.func.count(sa.distinct(package.owner_org)),
        sa.func.max(released),
        files,
    )
    datasets, agencies, latest, count = _one(query.select_from(package))
    return {"datasets": datasets, "agencies": agencies, "files": count, "latest": _iso(latest)}


def by_class(group_id: str, is_organization: bool) -> dict[str, Any]:
    """One organization or topic: ``datasets``, ``terbuka``, ``terbatas``, ``latest``."""
    inside = package.owner_org == group_id if is_organization else _filed_under(group_id)
    terbatas = sa.func.count().filter(Review.access_class == "terbatas")
    query = sa.select(sa.func.count(), terbatas, sa.func.max(released)).select_from(package)
    datasets, restricted, latest = _one(query, inside)
    return {
        "datasets": datasets,
        "terbuka": datasets - restricted,
        "terbatas": restricted,
        "latest": _iso(latest),
    }


def topics() -> list[dict[str, Any]]:
    """All topics with their number of datasets, those without included, by title."""
    filed = sa.and_(
        member.group_id == group.id, member.table_name == "package", member.state == "active"
    )
    query = (
        _groups(sa.func.count(sa.distinct(package.id)))
        .outerjoin(member, filed)
        .outerjoin(package, sa.and_(package.id == member.table_id, public()))
        .where(group.is_organization.is_(False), group.type == "group", group.state == "active")
        .group_by(group.id)
        .order_by(_title())
    )
    return _rows(query, "name", "title", "image_url", "datasets")


def agencies(limit: int) -> list[dict[str, Any]]:
    """Organizations with public datasets and how many, the most productive first."""
    query = (
        _groups(sa.func.count(), sa.func.max(released))
        .join(package, package.owner_org == group.id)
        .outerjoin(Review, Review.package_id == package.id)
        .where(group.is_organization.is_(True), group.state == "active", public())
        .group_by(group.id)
        .order_by(sa.func.count().desc(), _title())
        .limit(limit)
    )
    return _rows(query, "name", "title", "image_url", "datasets", "latest")


def numbers(group_ids: list[str]) -> dict[str, dict[str, Any]]:
    """``datasets`` and ``latest`` of organizations and topics, for a list of them."""
    if not group_ids:
        return {}
    belonging = sa.union_all(
        sa.select(package.owner_org.label("owner"), package.id.label("dataset")),
        sa.select(member.group_id, member.table_id).where(
            member.table_name == "package", member.state == "active"
        ),
    ).subquery()
    query = (
        sa.select(belonging.c.owner, sa.func.count(sa.distinct(package.id)), sa.func.max(released))
        .select_from(belonging)
        .join(package, package.id == belonging.c.dataset)
        .outerjoin(Review, Review.package_id == package.id)
        .where(belonging.c.owner.in_(group_ids), public())
        .group_by(belonging.c.owner)
    )
    return {row[0]: _dict(("datasets", "latest"), row[1:]) for row in model.Session.execute(query)}


def tags(limit: int) -> list[str]:
    """The words that most public datasets carry: searches that certainly find something.

    A word that stands on every dataset tells nothing and is left out.
    """
    link, tag = model.PackageTag, model.Tag
    used = sa.func.count(sa.distinct(package.id))
    everything = sa.select(sa.func.count()).select_from(package).where(public())
    query = (
        sa.select(tag.name)
        .join(link, sa.and_(link.tag_id == tag.id, link.state == "active"))
        .join(package, package.id == link.package_id)
        .where(public(), tag.vocabulary_id.is_(None))
        .group_by(tag.name)
        .having(used < everything.scalar_subquery())
        .order_by(used.desc(), tag.name)
        .limit(limit)
    )
    return [row[0] for row in model.Session.execute(query)]


def releases(limit: int) -> list[dict[str, Any]]:
    """The newest public versions, one for each dataset."""
    query = (
        _releases(released)
        .where(Review.stage == "published", public())
        .order_by(released.desc(), package.id)
        .limit(limit)
    )
    return _rows(query, *RELEASE, "published_at")


def coming(limit: int) -> list[dict[str, Any]]:
    """When public data are due again, by their own schedule and their last public version.

    A planned date of the review is never read: the first release of hidden data is a secret, and
    so is the working copy of public ones.
    """
    schedules = _schedules()
    frequency = sa.func.coalesce(*(schedules.c[key] for key in SCHEDULE))
    months = sa.case(MONTHS, value=frequency)
    due = released + months * sa.cast(sa.literal("1 month"), sa.Interval)
    query = (
        _releases(due, frequency)
        .join(schedules, schedules.c.package_id == package.id)
        .where(Review.stage == "published", frequency.in_(list(MONTHS)), due >= now(), public())
        .order_by(due, package.id)
        .limit(limit)
    )
    return _rows(query, *RELEASE, "due", "frequency")


def trails(package_ids: list[str]) -> dict[str, dict[str, Any]]:
    """What the review says of published versions, for a page of search results in one query.

    Returns:
        Dataset id → ``version``, ``published_at``, ``verified``, ``recommended``.
    """
    if not package_ids:
        return {}
    query = (
        sa.select(
            Review.package_id,
            Review.version,
            released,
            Review.verified_by.isnot(None),
            Review.recommended_by.isnot(None),
        )
        .join(package, package.id == Review.package_id)
        .where(Review.package_id.in_(package_ids), Review.stage == "published")
    )
    names = ("version", "published_at", "verified", "recommended")
    return {row[0]: _dict(names, row[1:]) for row in model.Session.execute(query)}


RELEASE = ("name", "title", "agency", "access_class", "version")


def _releases(*columns: Any) -> Any:
    return (
        sa.select(
            package.name,
            sa.func.coalesce(sa.func.nullif(package.title, ""), package.name),
            _title(),
            Review.access_class,
            Review.version,
            *columns,
        )
        .join(Review, Review.package_id == package.id)
        .outerjoin(group, group.id == package.owner_org)
    )


def _groups(*columns: Any) -> Any:
    return sa.select(group.name, _title(), group.image_url, *columns).select_from(group)


def _title() -> Any:
    return sa.func.coalesce(sa.func.nullif(group.title, ""), group.name)


def _filed_under(group_id: str) -> Any:
    return sa.exists().where(
        member.group_id == group_id,
        member.table_id == package.id,
        member.table_name == "package",
        member.state == "active",
    )


def _schedules() -> Any:
    """The fields of ``SCHEDULE`` of all datasets, one row each."""
    extra = model.PackageExtra
    values = (
        sa.func.max(sa.func.nullif(extra.value, "")).filter(extra.key == key).label(key)
        for key in SCHEDULE
    )
    return (
        sa.select(extra.package_id, *values)
        .where(extra.key.in_(SCHEDULE), extra.state == "active")
        .group_by(extra.package_id)
        .subquery()
    )


def _one(query: Any, *conditions: Any) -> Any:
    query = query.outerjoin(Review, Review.package_id == package.id).where(public(), *conditions)
    return model.Session.execute(query).one()


def _rows(query: Any, *names: str) -> list[dict[str, Any]]:
    return [_dict(names, row) for row in model.Session.execute(query)]


def _dict(names: tuple[str, ...], row: Any) -> dict[str, Any]:
    return {
        name: _iso(value) if isinstance(value, dt.datetime) else value
        for name, value in zip(names, row, strict=True)
    }


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
