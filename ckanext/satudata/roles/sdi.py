"""Roles of a person from organization membership; nothing else is administered.

Operator and kepala come from the producing agency's own organization, walidata, pembina
and sekretariat from the organizations named in the configuration. Parent organizations
give nothing: only direct membership counts. ``member`` gives nothing beyond the public.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from ckan.common import current_user
from flask import g, has_request_context

from ckanext.satudata import config
from ckanext.satudata.types import Role


@dataclass(frozen=True)
class Person:
    """Who asks. ``id`` is empty for the public."""

    id: str = ""
    name: str = ""
    sysadmin: bool = False
    produsen_of: frozenset[str] = field(default_factory=frozenset)
    """Ids of the organizations where the person is editor or admin."""
    kepala_of: frozenset[str] = field(default_factory=frozenset)
    """Ids of the organizations where the person is admin."""
    walidata: bool = False
    pembina: bool = False
    sekretariat: bool = False

    @property
    def works_here(self) -> bool:
        """Whether the person has any part beyond the public's."""
        return bool(
            self.sysadmin or self.produsen_of or self.walidata or self.pembina or self.sekretariat
        )

    def as_producer(self) -> Person:
        """The same person with the roles in their own agencies only."""
        return replace(self, sysadmin=False, walidata=False, pembina=False, sekretariat=False)

    def as_reviewer(self) -> Person:
        """The same person with the roles of walidata and pembina only."""
        none: frozenset[str] = frozenset()
        return replace(self, sysadmin=False, sekretariat=False, produsen_of=none, kepala_of=none)

    def roles_in(self, owner_org: str | None) -> frozenset[Role]:
        """The roles that this person has for a dataset of ``owner_org``."""
        roles: set[Role] = set()
        if owner_org in self.produsen_of:
            roles.add("produsen")
        if owner_org in self.kepala_of:
            roles.add("kepala")
        if self.walidata:
            roles.add("walidata")
        if self.pembina:
            roles.add("pembina")
        if self.sekretariat:
            roles.add("sekretariat")
        if self.sysadmin:
            roles.add("sysadmin")
        return frozenset(roles)


PUBLIC = Person()


def person(user: Any) -> Person:
    """The person behind a user object, name or id; memoised within a request.

    Args:
        user: a ``model.User``, its name or id, Flask's current user, or None/"" (public).
    """
    if isinstance(user, str):
        user = _loaded(user)
    if user is None or not getattr(user, "id", None) or user.state != "active":
        return PUBLIC
    if not has_request_context():
        return _from_database(user)
    memo: dict[str, Person] = g.setdefault("satudata_persons", {})
    if user.id not in memo:
        memo[user.id] = _from_database(user)
    return memo[user.id]


def person_in(context: Any) -> Person:
    """The person that an action's context names (``auth_user_obj`` or ``user``)."""
    user = context.get("auth_user_obj")
    if user is not None and getattr(user, "name", None) == context.get("user"):
        return person(user)
    return person(context.get("user"))


def _loaded(name_or_id: str) -> Any:
    if not name_or_id:
        return None
    signed_in = has_request_context() and current_user and current_user.is_authenticated
    if signed_in and name_or_id in (current_user.name, current_user.id):
        return current_user
    return model.User.get(name_or_id)


def people(ids: Iterable[str]) -> dict[str, Person]:
    """The persons behind several ids, in two queries; accounts that are not active are left out."""
    user = model.User
    found = model.Session.query(user).filter(user.id.in_(list(ids)), user.state == "active").all()
    rows = _memberships([one.id for one in found])
    return {one.id: _assembled(one, rows.get(one.id, [])) for one in found}


def _from_database(user: Any) -> Person:
    return _assembled(user, _memberships([user.id]).get(user.id, []))


def _memberships(ids: list[str]) -> dict[str, list[Any]]:
    member, group = model.Member, model.Group
    rows = model.Session.execute(
        sa.select(member.table_id, group.id, group.name, member.capacity)
        .join(member, member.group_id == group.id)
        .where(
            member.table_name == "user",
            member.table_id.in_(ids),
            member.state == "active",
            member.capacity.in_(("editor", "admin")),
            group.is_organization.is_(True),
            group.state == "active",
        )
    )
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.table_id, []).append(row)
    return found


def _assembled(user: Any, rows: list[Any]) -> Person:
    names = {row.name for row in rows}
    return Person(
        id=user.id,
        name=user.name,
        sysadmin=bool(user.sysadmin),
        produsen_of=frozenset(row.id for row in rows),
        kepala_of=frozenset(row.id for row in rows if row.capacity == "admin"),
        walidata=config.walidata_org() in names,
        pembina=config.pembina_org() in names,
        sekretariat=config.sekretariat_org() in names,
    )
