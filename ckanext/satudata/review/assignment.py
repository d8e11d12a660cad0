"""Who has taken a dataset in hand: one person of those who may take its next step.

An assignment gives no right and takes none away: others of the same role may still act. It
holds for the present stage only, and only while the person may take a step; whoever left the
organization, lost the role or is barred is shown as nobody, and the flag says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.satudata import config
from ckanext.satudata.review import engine, substitution, trail
from ckanext.satudata.review.facts import Facts, facts, roles_on
from ckanext.satudata.review.model import Review, authors
from ckanext.satudata.revision import content
from ckanext.satudata.revision.sanction import quiet_commit
from ckanext.satudata.roles import delegation, people, sdi
from ckanext.satudata.roles.sdi import Person
from ckanext.satudata.types import Role

FORWARD = frozenset({"submit", "approve", "verify", "recommend", "publish", "reopen"})
"""Steps that somebody has to take for the dataset to get on."""

LEADERS: tuple[tuple[Role, Role], ...] = (
    ("kepala", "produsen"),
    ("kepala", "kepala"),
    ("walidata", "walidata"),
    ("pembina", "pembina"),
)
"""Who gives out the work of which role."""


def able(
    item: Facts, row: Review | None, package: dict[str, Any], who: Person, wrote: Iterable[str]
) -> frozenset[Role]:
    """The roles by which a person may bring the dataset on now; empty: not to be assigned."""
    roles = roles_on(item, who)
    steps = engine.permitted(item, row, package, who, wrote)
    return frozenset(role for step in steps if step.name in FORWARD for role in step.roles & roles)


def assign(package_id: str, user_id: str | None, who: Person, params: dict[str, Any]) -> None:
    """Put the dataset into somebody's hands, or into nobody's.

    Raises:
        tk.NotAuthorized: the caller gives out no work in this stage.
        tk.ValidationError: the person may take no step now, or a lost race (``conflict``).
    """
    try:
        set_assignee(package_id, user_id, who, params)
        quiet_commit()
    except BaseException:
        model.Session.rollback()
        raise


def set_assignee(package_id: str, user_id: str | None, who: Person, params: dict[str, Any]) -> None:
    """``assign`` within the running transaction."""
    row = engine.locked(package_id, params.get("revision"))
    package_object = model.Package.get(package_id)
    assert package_object
    item, package, wrote = facts(package_object), content.full(package_id), authors(package_id)
    if not _may_assign(item, row, package, user_id, who, wrote):
        raise tk.NotAuthorized(tk._("Your role does not give out the work of this stage"))
    name = None
    if user_id:
        person = sdi.people([user_id]).get(user_id)
        if person is None or not able(item, row, package, person, wrote):
            message = tk._("This person may take no step here, in this stage")
            raise tk.ValidationError({"user": [message]})
        name = person.name
    if row.assignee == user_id:
        return
    data = {"assignee": user_id, "assignee_name": name, "previous_assignee": row.assignee}
    row.assignee = user_id
    row.revision += 1
    trail.append(package_id, who.id, "assign", note=params.get("note"), data=data)


def candidates(item: Facts, who: Person) -> list[dict[str, str]]:
    """The people whom the caller may assign now; empty when the caller gives out no work."""
    if item.unadopted:
        return []
    row = Review.get(item.package_id)
    package, wrote = content.full(item.package_id), authors(item.package_id)
    roles = _needed(item, package)
    if not roles or not (leads(item, roles, who) or able(item, row, package, who, wrote)):
        return []
    ids = [found[0] for found in model.Session.execute(people.people_with(roles, item.owner_org))]
    if not leads(item, roles, who):
        ids = [one for one in ids if one == who.id]
    fit = [one.id for one in sdi.people(ids).values() if able(item, row, package, one, wrote)]
    names = _names(fit)
    return sorted(
        ({"id": one, "name": names[one]} for one in fit), key=lambda one: one["name"].casefold()
    )


def leads(item: Facts, roles: frozenset[Role], who: Person) -> bool:
    """Whether this person gives out the work of these roles."""
    own = roles_on(item, who)
    return who.sysadmin or any(leader in own and worker in roles for leader, worker in LEADERS)


def shown(
    items: dict[str, Facts],
    rows: dict[str, Review],
    wrote: dict[str, set[str]],
    priority: set[str],
) -> dict[str, dict[str, Any]]:
    """What lists and pages show of the assignments, in a fixed number of queries."""
    assigned = {key: row.assignee for key, row in rows.items() if row.assignee}
    found: dict[str, dict[str, Any]] = {}
    if not assigned:
        return found
    persons = sdi.people(set(assigned.values()))
    away = delegation.of_absent(persons)
    names = _names(persons)
    for key, user_id in assigned.items():
        person, item = persons.get(user_id), items[key]
        package = {"data_prioritas": key in priority}
        roles = (
            able(item, rows[key], package, person, wrote.get(key, ())) if person else frozenset()
        )
        if not roles:
            found[key] = {"assignee": None, "assignee_lost": True}
            continue
        stand_in = substitution.for_roles(away, user_id, item, roles)
        found[key] = {"assignee": user_id, "assignee_name": names.get(user_id)}
        if stand_in:
            found[key]["delegate"] = {
                "id": stand_in.delegate_id,
                "name": stand_in.delegate_name,
                "until": stand_in.ends_at.isoformat(timespec="seconds") + "Z",
            }
    return found


def assigned_to(user_id: str) -> Any:
    """Rows that are this person's, or an absent colleague's for whom they stand in (SQL)."""
    mine = [Review.assignee == user_id]
    for stand_in in delegation.of_delegate(user_id):
        theirs: list[Any] = [model.Package.owner_org == stand_in.organization_id]
        if stand_in.organization_name == config.walidata_org():
            stages = ("submitted", "walidata_verified", "pembina_recommended")
            theirs.append(Review.stage.in_(stages))
        elif stand_in.organization_name == config.pembina_org():
            theirs.append(Review.stage == "walidata_verified")
        mine.append(sa.and_(Review.assignee == stand_in.absent_id, sa.or_(*theirs)))
    return sa.or_(*mine)


def _may_assign(
    item: Facts,
    row: Review,
    package: dict[str, Any],
    user_id: str | None,
    who: Person,
    wrote: Iterable[str],
) -> bool:
    roles = _needed(item, package)
    if leads(item, roles, who):
        return True
    if user_id is None:
        return row.assignee == who.id
    return user_id == who.id and bool(able(item, row, package, who, wrote))


def _needed(item: Facts, package: dict[str, Any]) -> frozenset[Role]:
    """The roles that bring the dataset on in its present stage, whoever has them."""
    return frozenset(
        role
        for step in engine.open_steps(item, package)
        if step.name in FORWARD
        for role in step.roles
    )


def _names(ids: Iterable[str]) -> dict[str, str]:
    user = model.User
    rows = model.Session.query(user.id, user.fullname, user.name).filter(user.id.in_(list(ids)))
    return {row.id: row.fullname or row.name for row in rows}
