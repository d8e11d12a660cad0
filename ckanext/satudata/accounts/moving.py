"""When somebody moves: what is open with them, and who takes it on.

Only assignments move. Who wrote or submitted a version stays its author: separation of duties
rests on that.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.satudata import config
from ckanext.satudata.accounts import absence
from ckanext.satudata.accounts.trail import Line, note
from ckanext.satudata.review import assignment
from ckanext.satudata.review.model import Author, Review
from ckanext.satudata.review.queries import visible_to
from ckanext.satudata.revision.sanction import quiet_commit
from ckanext.satudata.roles.sdi import Person

OPEN = ("draft", "returned", "submitted", "walidata_verified", "pembina_recommended")
MOST = 500


def open_work(who: Person, user: model.User, group: model.Group) -> list[dict[str, Any]]:
    """What is open with a person in an organization, as far as the asker may see it.

    ``task`` is assigned, draft, returned (written by them) or waiting (submitted by them:
    somebody else acts, nothing is to be moved).
    """
    package = model.Package
    wrote = sa.exists().where(Author.package_id == Review.package_id, Author.user_id == user.id)
    own = sa.or_(wrote, package.creator_user_id == user.id, Review.submitted_by == user.id)
    here = [package.owner_org == group.id]
    if group.name in config.role_orgs():
        here.append(Review.assignee == user.id)
    rows = model.Session.execute(
        sa.select(
            Review.package_id,
            Review.stage,
            Review.assignee,
            sa.func.coalesce(sa.func.nullif(package.title, ""), package.name).label("title"),
        )
        .join(package, package.id == Review.package_id)
        .where(
            package.state == "active",
            Review.stage.in_(OPEN),
            visible_to(who),
            sa.or_(*here),
            sa.or_(Review.assignee == user.id, own),
        )
        .order_by(Review.stage_since, Review.package_id)
        .limit(MOST)
    )
    return [
        {
            "package_id": row.package_id,
            "title": row.title,
            "stage": row.stage,
            "task": _task(row, user),
        }
        for row in rows
    ]


def _task(row: Any, user: model.User) -> str:
    if row.assignee == user.id:
        return "assigned"
    return row.stage if row.stage in ("draft", "returned") else "waiting"


def move(
    context: Any,
    who: Person,
    user: model.User,
    group: model.Group,
    successor: model.User | None,
    *,
    leave: bool,
    target: tuple[model.Group, str] | None,
    reason: str | None,
) -> list[dict[str, Any]]:
    """Hand the open work over, and change the memberships, in one transaction.

    Returns:
        The open work with ``outcome``: moved, unassigned (the successor may not act there),
        untouched.
    """
    work = open_work(who, user, group)
    try:
        for item in work:
            item["outcome"] = _hand_over(item, who, successor, reason)
        counts = dict.fromkeys(("moved", "unassigned", "untouched"), 0)
        for item in work:
            counts[item["outcome"]] += 1
        changes: dict[str, list[Any]] = {key: [None, value] for key, value in counts.items()}
        changes["successor"] = [None, successor.name if successor else None]
        note(Line("work.move", "user", user.id, user.name, group.id, changes, reason))
        if leave:
            absence.end_all(who, user.id, group.id)
        _memberships(context, user, group, leave, target)
        quiet_commit()
    except BaseException:
        model.Session.rollback()
        raise
    return work


def _hand_over(
    item: dict[str, Any], who: Person, successor: model.User | None, reason: str | None
) -> str:
    if item["task"] == "waiting":
        return "untouched"
    if successor and _assigned(item, who, successor.id, reason):
        return "moved"
    if item["task"] == "assigned" and _assigned(item, who, None, reason):
        return "unassigned"
    return "untouched"


def _assigned(item: dict[str, Any], who: Person, user_id: str | None, reason: str | None) -> bool:
    """Whether it could be; not where the work is another's to give, or the person is barred."""
    try:
        assignment.set_assignee(item["package_id"], user_id, who, {"note": reason})
    except tk.NotAuthorized:
        return False
    except tk.ValidationError as refusal:
        if "user" not in refusal.error_dict:
            raise
        return False
    return True


def _memberships(
    context: Any,
    user: model.User,
    group: model.Group,
    leave: bool,
    target: tuple[model.Group, str] | None,
) -> None:
    """CKAN's own rules say who may; the commit is the caller's."""

    def asker(**more: Any) -> Any:
        return {"user": context["user"], "auth_user_obj": context.get("auth_user_obj"), **more}

    person = {"object": user.id, "object_type": "user"}
    if target:
        new, capacity = target
        tk.check_access("organization_member_create", asker(), {"id": new.id})
        tk.get_action("member_create")(
            asker(defer_commit=True), {"id": new.id, "capacity": capacity, **person}
        )
    if leave:
        tk.check_access("member_delete", asker(), {"id": group.id, **person})
        model.Session.flush()
        for member in model.Session.query(model.Member).filter_by(
            group_id=group.id, table_name="user", table_id=user.id, state="active"
        ):
            member.delete()
