"""Absence with a delegate: somebody of the same role in the same organization.

A delegation gives no right. Both people hold the role by their own membership, the delegate
before, during and after; it says only where the absent person's work goes meanwhile, and lets
the trail say on whose behalf it was done. It is in force while the clock is in its window and
both still hold the role: nothing has to run for it to begin or to end.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

column: Any = sa.Column

SUFFICIENT = {"editor": ("editor", "admin"), "admin": ("admin",)}
"""Capacities that hold a role: a kepala is an operator too, not the other way round."""


def now() -> dt.datetime:
    """The present moment as CKAN stores it: UTC without a zone."""
    return dt.datetime.now(dt.timezone.utc).replace(tzinfo=None)


class Delegation(tk.BaseModel):
    """One absence. Ended early: ``revoked_at``; never deleted."""

    __tablename__ = "satudata_roles_delegation"
    __table_args__ = (
        sa.CheckConstraint("starts_at < ends_at", "satudata_roles_delegation_window"),
        sa.CheckConstraint("absent_id <> delegate_id", "satudata_roles_delegation_other"),
    )

    id: str = column(sa.Text, primary_key=True, default=lambda: str(uuid.uuid4()))
    absent_id: str = column(sa.Text, nullable=False, index=True)
    delegate_id: str = column(sa.Text, nullable=False, index=True)
    organization_id: str = column(sa.Text, nullable=False)
    capacity: str = column(sa.Text, nullable=False)
    """The absent person's capacity when the absence was set: editor or admin."""
    starts_at: dt.datetime = column(sa.DateTime, nullable=False)
    ends_at: dt.datetime = column(sa.DateTime, nullable=False)
    reason: str | None = column(sa.Text)
    created_by: str = column(sa.Text, nullable=False)
    created_at: dt.datetime = column(sa.DateTime, nullable=False, default=now)
    revoked_at: dt.datetime | None = column(sa.DateTime)
    revoked_by: str | None = column(sa.Text)


@dataclass(frozen=True)
class StandIn:
    """Who acts for whom now, in which organization."""

    absent_id: str
    absent_name: str
    delegate_id: str
    delegate_name: str
    organization_id: str
    organization_name: str
    ends_at: dt.datetime


def of_absent(user_ids: Iterable[str]) -> dict[tuple[str, str], StandIn]:
    """(absent person, organization) → who stands in now, for several people in one query."""
    return {
        (one.absent_id, one.organization_id): one
        for one in _in_force(Delegation.absent_id.in_(list(user_ids)))
    }


def of_delegate(user_id: str) -> list[StandIn]:
    """For whom this person stands in now."""
    return _in_force(Delegation.delegate_id == user_id)


def holders(organization_id: str, capacity: str) -> list[Any]:
    """Active people who hold this capacity, or more, in an organization: id, name, fullname."""
    user, member = model.User, model.Member
    return model.Session.execute(
        sa.select(user.id, user.name, user.fullname)
        .join(member, member.table_id == user.id)
        .where(
            member.table_name == "user",
            member.group_id == organization_id,
            member.state == "active",
            member.capacity.in_(SUFFICIENT[capacity]),
            user.state == "active",
        )
        .order_by(sa.func.lower(sa.func.coalesce(user.fullname, user.name)))
    ).all()


def _in_force(which: Any) -> list[StandIn]:
    absent, delegate = sa.orm.aliased(model.User), sa.orm.aliased(model.User)
    group = model.Group
    present = sa.func.timezone("utc", sa.func.now())
    rows = model.Session.execute(
        sa.select(
            Delegation.absent_id,
            _display(absent),
            Delegation.delegate_id,
            _display(delegate),
            group.id,
            group.name,
            Delegation.ends_at,
        )
        .join(absent, absent.id == Delegation.absent_id)
        .join(delegate, delegate.id == Delegation.delegate_id)
        .join(group, group.id == Delegation.organization_id)
        .where(
            which,
            Delegation.revoked_at.is_(None),
            Delegation.starts_at <= present,
            Delegation.ends_at > present,
            absent.state == "active",
            delegate.state == "active",
            group.state == "active",
            _holds(Delegation.absent_id),
            _holds(Delegation.delegate_id),
        )
    )
    return [StandIn(*row) for row in rows]


def _display(user: Any) -> Any:
    return sa.func.coalesce(sa.func.nullif(user.fullname, ""), user.name)


def _holds(user_id: Any) -> Any:
    """Whether this person still holds the delegation's role by their own membership."""
    member = sa.orm.aliased(model.Member)
    return sa.exists().where(
        member.table_name == "user",
        member.table_id == user_id,
        member.group_id == Delegation.organization_id,
        member.state == "active",
        sa.or_(
            member.capacity == "admin",
            sa.and_(member.capacity == "editor", Delegation.capacity == "editor"),
        ),
    )
