"""On whose behalf somebody acts: the absent person who was assigned, if the delegation is of
the organization whose role is used. Says nothing about who may act; see roles/delegation.py."""

from __future__ import annotations

from collections.abc import Iterable

from ckanext.satudata import config
from ckanext.satudata.review.facts import Facts
from ckanext.satudata.roles import delegation
from ckanext.satudata.roles.delegation import StandIn
from ckanext.satudata.types import Role


def for_roles(
    away: dict[tuple[str, str], StandIn], user_id: str, item: Facts, roles: Iterable[Role]
) -> StandIn | None:
    """Who stands in for this person where these roles act on the dataset."""
    for (absent_id, _organization_id), stand_in in away.items():
        if absent_id == user_id and _counts(stand_in, item, roles):
            return stand_in
    return None


def on_behalf(
    assignee: str | None, delegate_id: str, item: Facts, roles: Iterable[Role]
) -> str | None:
    """The assigned person for whom the delegate acts now, by these roles; None: for nobody."""
    if not assignee or assignee == delegate_id:
        return None
    stand_in = for_roles(delegation.of_absent([assignee]), assignee, item, roles)
    return assignee if stand_in and stand_in.delegate_id == delegate_id else None


def _counts(stand_in: StandIn, item: Facts, roles: Iterable[Role]) -> bool:
    special: dict[Role, str] = {
        "walidata": config.walidata_org(),
        "pembina": config.pembina_org(),
    }
    return any(
        stand_in.organization_name == special[role]
        if role in special
        else stand_in.organization_id == item.owner_org
        for role in roles
    )
