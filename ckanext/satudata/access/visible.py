"""Finding a dataset for a caller: hidden and missing ones are the same answer.

Every function raises the same error with the same words for an unknown id and for one that the
caller may not know of. ``seen_by`` is the policy's ``may_see`` as a condition of SQL, for lists;
a test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.types import Context

from ckanext.satudata.access import policy
from ckanext.satudata.review.facts import Facts, facts
from ckanext.satudata.review.model import Review
from ckanext.satudata.roles.sdi import Person, person_in


def is_internal(context: Any) -> bool:
    """Whether CKAN itself asks, and not to show the answer to somebody."""
    return bool(context.get("ignore_auth") and not context.get("for_view"))


def visible(context: Context, name_or_id: Any) -> tuple[Facts, Person]:
    """The facts of a dataset and the caller.

    Raises:
        tk.ObjectNotFound: it does not exist, or the caller may not know of it.
    """
    package = model.Package.get(name_or_id) if isinstance(name_or_id, str) else None
    who = person_in(context)
    if package is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    item = facts(package)
    if not is_internal(context) and not policy.may_see(item, who):
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    return item, who


def visible_resource(context: Context, resource_id: Any) -> tuple[Facts, Person]:
    """The facts of a resource's dataset and the caller.

    Raises:
        tk.ObjectNotFound: there is no such resource, or the caller may not know of it.
    """
    resource = model.Resource.get(resource_id) if isinstance(resource_id, str) else None
    if resource is None or resource.state != "active":
        raise tk.ObjectNotFound(tk._("Resource not found"))
    try:
        return visible(context, resource.package_id)
    except tk.ObjectNotFound:
        raise tk.ObjectNotFound(tk._("Resource not found")) from None


def visible_view(context: Context, view_id: Any) -> tuple[Facts, Person]:
    """The facts of the dataset that a resource view belongs to, and the caller.

    Raises:
        tk.ObjectNotFound: there is no such view, or the caller may not know of it.
    """
    view = model.ResourceView.get(view_id) if isinstance(view_id, str) else None
    return visible_resource(context, view.resource_id if view else None)


def seen_by(who: Person) -> Any:
    """The condition on ``package`` rows under which ``may_see`` says yes."""
    package = model.Package
    if who.sysadmin:
        return sa.true()
    active = package.state == "active"
    seen: list[Any] = [sa.and_(active, package.private.is_(False))]
    if who.produsen_of:
        seen.append(package.owner_org.in_(who.produsen_of))
    if who.walidata:
        in_stage = Review.stage.in_(policy.WALIDATA_STAGES)
        handed = sa.and_(in_stage, Review.awaiting_kepala.is_(False))
        shown = sa.and_(
            ~in_stage, sa.or_(Review.shown_walidata.is_(True), Review.opened_by_walidata.is_(True))
        )
        seen.append(sa.and_(active, _reviewed(sa.or_(handed, shown))))
    if who.pembina:
        in_stage = Review.stage.in_(policy.PEMBINA_STAGES)
        shown = sa.and_(Review.stage == "returned", Review.shown_pembina.is_(True))
        seen.append(sa.and_(active, _reviewed(sa.or_(in_stage, shown))))
    return sa.or_(*seen)


def visible_ids(package_ids: Iterable[str], who: Person) -> set[str]:
    """Which of these datasets the person may know of, in one query."""
    wanted = list(package_ids)
    if not wanted:
        return set()
    package = model.Package
    rows = model.Session.query(package.id).filter(package.id.in_(wanted), seen_by(who))
    return {row.id for row in rows}


def _reviewed(condition: Any) -> Any:
    return sa.exists().where(Review.package_id == model.Package.id, condition)
