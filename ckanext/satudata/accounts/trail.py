"""Writes, verifies and reads the trail of administration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.satudata import hashchain
from ckanext.satudata.accounts import actor
from ckanext.satudata.accounts.model import AccountsEvent
from ckanext.satudata.review.model import now

LOCK = 7_305_002
"""Key of the advisory lock: lines are numbered one after the other."""

LONGEST = 300
"""Characters of a value that are kept; the trail says that it changed, not every word."""


@dataclass
class Line:
    """What happened, as far as whoever saw it knows; the rest is filled in."""

    action: str
    subject_type: str
    subject_id: str
    subject_name: str
    organization_id: str | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)
    reason: str | None = None


def masked(address: Any) -> str | None:
    """An e-mail address as far as needed to tell two apart: ``a***@example.org``."""
    if not address:
        return None
    name, _at, domain = str(address).rpartition("@")
    return f"{name[:1]}***@{domain}"


def shortened(value: Any) -> Any:
    """A value without NUL bytes and not longer than is useful."""
    if value is None or isinstance(value, bool | int):
        return value
    text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def note(line: Line) -> None:
    """Write a line that no changed object speaks of, in the running transaction."""
    write(model.Session.connection(), [line])


def write(connection: Any, lines: list[Line]) -> None:
    """Add lines to the chain on this connection, in its transaction.

    A portal whose tables are not made yet (CKAN creates its site user first) has no trail.
    """
    table = AccountsEvent.__table__
    if not connection.scalar(sa.select(sa.func.to_regclass(table.name))):
        return
    who = actor.present()
    names = _names(connection, lines, who.name)
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    last = connection.execute(
        sa.select(table.c.number, table.c.hash).order_by(table.c.number.desc()).limit(1)
    ).first()
    count, previous = (last.number, last.hash) if last else (0, None)
    actor_id = names["user"].get(who.name, (who.name, who.name))[0]
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(lines, start=count + 1):
        row = {
            "number": number,
            "at": now(),
            "actor": actor_id,
            "actor_name": who.name if who.name != actor_id else _name(names, "user", actor_id),
            "action": line.action,
            "subject_type": line.subject_type,
            "subject_id": line.subject_id,
            "subject_name": line.subject_name or _name(names, line.subject_type, line.subject_id),
            "organization_id": line.organization_id,
            "organization_name": _name(names, "organization", line.organization_id) or None,
            "changes": line.changes,
            "reason": line.reason or who.reason,
            "previous_hash": previous,
        }
        row["hash"] = previous = _hash(row)
        rows.append(row)
    connection.execute(sa.insert(table), rows)


def broken() -> list[int]:
    """Numbers of the lines where the chain does not hold; empty when it is whole."""
    return hashchain.broken(_lines(), lambda line: _hash(dict(line._mapping)))


def length() -> int:
    """How many lines the trail has."""
    return model.Session.query(AccountsEvent).count()


def _lines() -> Iterator[Any]:
    table = AccountsEvent.__table__
    return iter(model.Session.execute(sa.select(table).order_by(table.c.number)))


def _hash(row: dict[str, Any]) -> str:
    fields = {key: value for key, value in row.items() if key != "hash"}
    return hashchain.digest({**fields, "at": row["at"].isoformat()})


def _names(connection: Any, lines: Iterable[Line], who: str) -> dict[str, dict[str, Any]]:
    """Id (and name) → (id, name) of every account and organization that is spoken of."""
    users, groups = {who}, set[str]()
    for line in lines:
        (users if line.subject_type == "user" else groups).add(line.subject_id)
        if line.organization_id:
            groups.add(line.organization_id)
    found: dict[str, dict[str, Any]] = {"user": {}, "organization": {}}
    for kind, table, keys in (
        ("user", model.User.__table__, users),
        ("organization", model.Group.__table__, groups),
    ):
        for row in connection.execute(
            sa.select(table.c.id, table.c.name).where(
                sa.or_(table.c.id.in_(keys), table.c.name.in_(keys))
            )
        ):
            found[kind][row.id] = found[kind][row.name] = (row.id, row.name)
    return found


def _name(names: dict[str, dict[str, Any]], kind: str, key: str | None) -> str:
    known = names.get("organization" if kind == "group" else kind, {}).get(key or "")
    return known[1] if known else (key or "")
