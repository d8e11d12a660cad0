"""Everybody who has a role: the same memberships as ``sdi``, asked for many people at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.satudata import config
from ckanext.satudata.types import Role


def people_with(roles: Collection[Role], owner_org: str | None, *, admins: bool = False) -> Any:
    """Ids of the active people who have one of these roles for a dataset of ``owner_org``.

    Args:
        roles: produsen, kepala, walidata, pembina or sekretariat.
        owner_org: id of the producing organization.
        admins: only who is admin of the organization that gives the role.

    Returns:
        A select of one column, ``id``; each person stands in it once.
    """
    member, group, user = model.Member, model.Group, model.User
    special = {
        "walidata": config.walidata_org(),
        "pembina": config.pembina_org(),
        "sekretariat": config.sekretariat_org(),
    }
    conditions: list[Any] = [group.name == special[role] for role in roles if role in special]
    if "produsen" in roles:
        conditions.append(group.id == owner_org)
    if "kepala" in roles:
        conditions.append(sa.and_(group.id == owner_org, member.capacity == "admin"))
    return (
        sa.select(user.id)
        .join(member, member.table_id == user.id)
        .join(group, group.id == member.group_id)
        .where(
            member.table_name == "user",
            member.state == "active",
            member.capacity.in_(("admin",) if admins else ("editor", "admin")),
            group.is_organization.is_(True),
            group.state == "active",
            user.state == "active",
            sa.or_(sa.false(), *conditions),
        )
        .distinct()
    )
