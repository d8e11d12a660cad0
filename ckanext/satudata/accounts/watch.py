"""Sees every change of accounts, memberships, organizations, tokens and settings.

A listener on CKAN's sessions rather than a wrapper around each action: CKAN's own commands
(``ckan sysadmin add``, ``ckan user setpass``) write the models without any action, and so may
other plugins. The lines are written in the same flush; if that fails, the change fails.
Statements that pass no session object (bulk SQL, other programs) are not seen.
"""

from __future__ import annotations

from typing import Any

import ckan.model as model
from sqlalchemy import event, inspect

from ckanext.satudata.accounts import trail
from ckanext.satudata.accounts.trail import Line, masked, shortened
from ckanext.satudata.revision.sanction import is_sanctioned
from ckanext.satudata.roles.delegation import Delegation

USER_FIELDS = ("name", "fullname", "email", "about", "image_url")
GROUP_FIELDS = ("name", "title", "description", "image_url", "approval_status", "type")
UNTOLD_SETTINGS = frozenset({"ckan.config_update"})
SECRET_WORDS = ("password", "secret", "token", "key", "smtp")

Changes = dict[str, list[Any]]


def _write(session: Any, flush_context: Any) -> None:
    lines: list[Line] = []
    for item in session.new:
        lines += _seen(item, "new")
    for item in session.dirty:
        lines += _seen(item, "changed")
    for item in session.deleted:
        lines += _seen(item, "gone")
    if lines:
        trail.write(session.connection(), _merged(lines))


def _seen(item: Any, how: str) -> list[Line]:
    reader = READERS.get(type(item))
    return reader(item, how) if reader else []


def _merged(lines: list[Line]) -> list[Line]:
    """Extras of an organization are told with it, and not at all when it comes or goes."""
    organizations = {
        line.subject_id: line
        for line in lines
        if line.subject_type in ("organization", "group") and line.action
    }
    kept: list[Line] = []
    for line in lines:
        if line.action:
            kept.append(line)
        elif known := organizations.get(line.subject_id):
            if not known.action.endswith(".purge"):
                known.changes.update(line.changes)
        else:
            line.action = "organization.update"
            organizations[line.subject_id] = line
            kept.append(line)
    return kept


def _diff(item: Any, fields: tuple[str, ...]) -> Changes:
    """Field → [before, after] of what this flush changes."""
    found: Changes = {}
    state = inspect(item)
    for name in fields:
        history = state.attrs[name].history
        if not history.has_changes():
            continue
        before = history.deleted[0] if history.deleted else None
        after = history.added[0] if history.added else None
        if (before or None) != (after or None):
            found[name] = [before, after]
    return found


def _user(item: Any, how: str) -> list[Line]:
    def line(action: str, changes: Changes | None = None) -> Line:
        return Line(action, "user", item.id, item.name, changes=changes or {})

    changes = _diff(item, (*USER_FIELDS, "state", "sysadmin", "_password", "apikey"))
    if how == "gone":
        return [line("user.purge")]
    state, sysadmin = changes.pop("state", None), changes.pop("sysadmin", None)
    password, apikey = changes.pop("_password", None), changes.pop("apikey", None)
    told: Changes = {
        key: [masked(v) if key == "email" else shortened(v) for v in values]
        for key, values in changes.items()
    }
    lines: list[Line] = []
    if how == "new":
        lines.append(line("user.invite" if item.state == "pending" else "user.create", told))
    elif told:
        lines.append(line("user.update", told))
    if how == "changed" and state:
        action = {"deleted": "user.delete", "pending": "user.suspend"}.get(
            state[1], "user.reactivate" if state[0] == "deleted" else "user.activate"
        )
        lines.append(line(action, {"state": state}))
    if sysadmin:
        lines.append(line("sysadmin.grant" if sysadmin[1] else "sysadmin.revoke"))
    if how == "changed" and password:
        lines.append(line("user.password"))
    if how == "changed" and apikey:
        lines.append(line("user.apikey"))
    return lines


def _group(item: Any, how: str) -> list[Line]:
    kind = "organization" if item.is_organization else "group"
    changes = _diff(item, (*GROUP_FIELDS, "state", "is_organization"))
    state = changes.pop("state", None)
    if how == "changed" and not changes and not state:
        return []
    if how == "gone":
        action = "purge"
    elif how == "new":
        action = "create"
    elif state:
        action = "delete" if state[1] == "deleted" else "restore"
    else:
        action = "update"
    told = {key: [shortened(v) for v in values] for key, values in changes.items()}
    return [
        Line(
            f"{kind}.{action}",
            kind,
            item.id,
            item.name,
            organization_id=item.id,
            changes={} if how == "gone" else told,
        )
    ]


def _group_extra(item: Any, how: str) -> list[Line]:
    changes = _diff(item, ("value", "state"))
    values = changes.get("value", [None, None])
    if how == "gone" or changes.get("state", [None, None])[1] == "deleted":
        values = [item.value, None]
    if not changes and how == "changed":
        return []
    told = {str(item.key): [shortened(v) for v in values]}
    group_id = item.group_id or (item.group.id if item.group else "")
    return [Line("", "organization", group_id, "", organization_id=group_id, changes=told)]


def _member(item: Any, how: str) -> list[Line]:
    if item.table_name != "user":
        return []
    changes = _diff(item, ("capacity", "state"))
    state = changes.get("state", [item.state, item.state])
    capacity = changes.get("capacity", [item.capacity, item.capacity])
    was = None if how == "new" or state[0] == "deleted" else capacity[0]
    now = None if how == "gone" or state[1] == "deleted" else capacity[1]
    if was == now:
        return []
    action = "add" if was is None else "remove" if now is None else "change"
    group_id = item.group_id or (item.group.id if item.group else None)
    return [
        Line(
            f"membership.{action}",
            "user",
            item.table_id,
            "",
            organization_id=group_id,
            changes={"capacity": [was, now]},
        )
    ]


def _token(item: Any, how: str) -> list[Line]:
    if how == "changed":
        return []
    owner = item.user_id or (item.owner.id if item.owner else "")
    values = [None, item.name] if how == "new" else [item.name, None]
    action = "token.create" if how == "new" else "token.revoke"
    return [Line(action, "user", owner, "", changes={"token": values})]


def _setting(item: Any, how: str) -> list[Line]:
    changes = _diff(item, ("value",))
    values = [item.value, None] if how == "gone" else changes.get("value")
    if item.key in UNTOLD_SETTINGS or not values:
        return []
    if any(word in item.key.lower() for word in SECRET_WORDS):
        values = ["***" if value else None for value in values]
    told = {item.key: [shortened(value) for value in values]}
    return [Line("config.change", "config", item.key, item.key, changes=told)]


def _package(item: Any, how: str) -> list[Line]:
    """Only what a person purges for good; merged working copies go by themselves."""
    if how != "gone" or is_sanctioned(item.id):
        return []
    return [Line("dataset.purge", "dataset", item.id, item.name, organization_id=item.owner_org)]


def _delegation(item: Any, how: str) -> list[Line]:
    window = {
        "delegate": [None, item.delegate_id],
        "from": [None, item.starts_at.isoformat()],
        "until": [None, item.ends_at.isoformat()],
    }
    if how == "changed":
        if not _diff(item, ("revoked_at",)):
            return []
        window = {key: [values[1], None] for key, values in window.items()}
    action = "absence.set" if how == "new" else "absence.end"
    return [
        Line(
            action,
            "user",
            item.absent_id,
            "",
            organization_id=item.organization_id,
            changes=window,
            reason=item.reason if how == "new" else None,
        )
    ]


READERS: dict[type, Any] = {
    model.User: _user,
    model.Group: _group,
    model.GroupExtra: _group_extra,
    model.Member: _member,
    model.ApiToken: _token,
    model.SystemInfo: _setting,
    model.Package: _package,
    Delegation: _delegation,
}
"""What is watched, and how it is told."""


def listen() -> None:
    """Attach to CKAN's two kinds of sessions (idempotent)."""
    targets: list[Any] = [model.Session, model.meta.create_local_session]
    for target in targets:
        if not event.contains(target, "after_flush", _write):
            event.listen(target, "after_flush", _write)
