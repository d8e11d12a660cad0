"""Numbers for menus and filters: what waits for a person, and where things stand."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.satudata.review.model import Review
from ckanext.satudata.review.queries import visible_to, waiting_for
from ckanext.satudata.roles.sdi import Person


def waiting(who: Person) -> int:
    """How many datasets this person is expected to act on."""
    if not (who.produsen_of or who.walidata or who.pembina or who.sysadmin):
        return 0
    query = _seen(sa.func.count(), who=who).where(waiting_for(who))
    return model.Session.scalar(query) or 0


def by_stage(who: Person) -> dict[str, int]:
    """How many datasets stand in each stage, as far as the person may see them."""
    rows = model.Session.execute(
        _seen(Review.stage, sa.func.count(), who=who).group_by(Review.stage)
    )
    return {row[0]: row[1] for row in rows}


def organizations(who: Person) -> list[tuple[str, str]]:
    """Name and title of the organizations whose datasets the person may see under review."""
    org = model.Group
    rows = model.Session.execute(
        _seen(org.name, sa.func.coalesce(sa.func.nullif(org.title, ""), org.name), who=who)
        .join(org, org.id == model.Package.owner_org)
        .distinct()
        .order_by(sa.text("2"))
    )
    return [(name, title) for name, title in rows]


def _seen(*columns: Any, who: Person) -> Any:
    return (
        sa.select(*columns)
        .select_from(Review)
        .join(model.Package, model.Package.id == Review.package_id)
        .where(model.Package.state == "active", visible_to(who))
    )
