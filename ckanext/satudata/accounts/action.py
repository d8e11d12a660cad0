"""Actions on accounts: people, import, moving, absence, the trail of administration."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata import inputs
from ckanext.satudata.accounts import absence, importing, inviting, moving, records, schema, tables
from ckanext.satudata.accounts.actor import acting
from ckanext.satudata.roles.delegation import Delegation
from ckanext.satudata.roles.sdi import Person, person_in


@tk.side_effect_free
@tk.validate_action_data(schema.overview)
def satudata_accounts_overview(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Organizations with their people: role, last activity, absence, and who is missing.

    Example: ``api.action.satudata_accounts_overview(q='dinkes')`` (ckanapi)

    :param organization: name or id
    :param q: part of the name of an organization or person
    :param limit: at most this many organizations (default 20)
    :param offset: skip this many
    :returns: ``{count, results, without_role, never_used}``: organizations with ``kind``,
        ``people`` and ``missing`` (roles that nobody holds); for sysadmins also the accounts
        without a role, and how many were never used. A kepala sees the own organization.
    :raises ckan.plugins.toolkit.NotAuthorized: neither sysadmin nor kepala
    """
    tk.check_access("satudata_accounts_overview", context, data_dict)
    return records.overview(person_in(context), data_dict)


def satudata_accounts_import(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Make accounts and memberships from a table, all or nothing; a dry run unless told otherwise.

    Sysadmins bring in everybody; a kepala brings in the editors of the own organization.

    Example: ``api.action.satudata_accounts_import(rows=[{'email': 'a@example.org', 'fullname':
    'DATA CONTOH', 'role': 'operator', 'organization': 'dinkes'}], dry_run=False)`` (ckanapi)

    :param upload: CSV file: email, nama, username, peran, organisasi
    :param rows: instead of the file: list of ``{email, fullname, username, role, organization}``
    :param dry_run: false: do it (default: true)
    :returns: ``{applied, faulty, counts, rows}``; a row has ``line``, ``status`` (new, invited,
        added, changed, nothing, error), ``message``, ``mailed``, and ``link``: the one-time
        address to set a password, given once, to sysadmins, where no mail could be sent
    :raises ckan.plugins.toolkit.NotAuthorized: neither sysadmin nor kepala
    :raises ckan.plugins.toolkit.ValidationError: not a table, or rows with errors (``rows``)
    """
    tk.check_access("satudata_accounts_import", context, data_dict)
    who = person_in(context)
    work = importing.Import(who, _rows(data_dict))
    dry = _flag(data_dict.get("dry_run", True))
    if not dry:
        if work.faulty:
            raise tk.ValidationError(
                {
                    "rows": [
                        tk._("Line {line}: {message}").format(line=row.line, message=row.message)
                        for row in work.rows
                        if row.status == "error"
                    ]
                }
            )
        with acting(context):
            inviting.apply(context, work)
    counts: dict[str, int] = {}
    for row in work.rows:
        counts[row.status] = counts.get(row.status, 0) + 1
    return {
        "applied": not dry,
        "faulty": work.faulty,
        "counts": counts,
        "rows": [row.dictized() for row in work.rows],
    }


def _flag(value: Any) -> bool:
    try:
        return inputs.flag(value)
    except tk.Invalid as refusal:
        raise tk.ValidationError({"dry_run": [refusal.error]}) from None


def _rows(data_dict: DataDict) -> list[dict[str, Any]]:
    rows = data_dict.get("rows")
    if rows is None:
        upload = data_dict.get("upload")
        if not hasattr(upload, "read"):
            raise tk.ValidationError({"upload": [tk._("Choose a CSV file")]})
        rows = tables.read(upload.read(tables.LARGEST + 1), importing.HEADINGS)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise tk.ValidationError({"rows": [tk._("A list of rows is expected")]})
    if not rows:
        raise tk.ValidationError({"upload": [tk._("The table has no rows")]})
    if len(rows) > tables.MOST_ROWS:
        message = tk._("More than {number} rows; divide the file")
        raise tk.ValidationError({"upload": [message.format(number=tables.MOST_ROWS)]})
    return rows


@tk.validate_action_data(schema.move)
def satudata_accounts_move(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Hand over what is open with somebody who moves; authorship never moves.

    Example: ``api.action.satudata_accounts_move(user='operator-dinkes', organization='dinkes',
    successor='operator2-dinkes', leave=True, dry_run=False)`` (ckanapi)

    :param user: who moves: name or id
    :param organization: from where: name or id
    :param successor: who takes over: somebody of the same organization; left out: nobody
    :param leave: whether the membership ends (default: false)
    :param to_organization: new organization, with ``to_capacity`` editor or admin
    :param reason: kept in the trails
    :param dry_run: false: do it (default: true)
    :returns: ``{applied, work}``: open work with ``task`` (assigned, draft, returned, waiting)
        and, when applied, ``outcome`` (moved, unassigned, untouched)
    :raises ckan.plugins.toolkit.NotAuthorized: not a sysadmin or kepala of the organization
    :raises ckan.plugins.toolkit.ValidationError: unknown people, or a successor without a role
    """
    tk.check_access("satudata_accounts_move", context, data_dict)
    who = person_in(context)
    user, group = _user(data_dict, "user"), _organization(data_dict, "organization")
    if not (who.sysadmin or group.id in who.kepala_of):
        raise tk.NotAuthorized(tk._("Not authorized"))
    if data_dict["dry_run"]:
        return {"applied": False, "work": moving.open_work(who, user, group)}
    successor = _user(data_dict, "successor") if data_dict.get("successor") else None
    if successor and (successor.id == user.id or not absence.capacity_in(successor.id, group.id)):
        message = tk._("The successor needs a role in the same organization")
        raise tk.ValidationError({"successor": [message]})
    target = None
    if data_dict.get("to_organization"):
        new = _organization(data_dict, "to_organization")
        target = (new, data_dict.get("to_capacity") or "editor")
    with acting(context, data_dict.get("reason")):
        work = moving.move(
            context,
            who,
            user,
            group,
            successor,
            leave=data_dict["leave"],
            target=target,
            reason=data_dict.get("reason"),
        )
    return {"applied": True, "work": work}


@tk.side_effect_free
def satudata_accounts_absence_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Absences that are not over: one's own, where one stands in, and of one's own people.

    Takes no parameters.

    Example: ``api.action.satudata_accounts_absence_list()`` (ckanapi)

    :returns: list of ``{id, user, delegate, organization, from, until, reason, in_force,
        may_end}``; ``until`` is the last day
    :raises ckan.plugins.toolkit.NotAuthorized: the caller has no role
    """
    tk.check_access("satudata_accounts_absence_list", context, data_dict)
    return absence.listed(person_in(context))


@tk.validate_action_data(schema.absence_set)
def satudata_accounts_absence_set(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Note an absence and who stands in: somebody of the same role in the same organization.

    Example: ``api.action.satudata_accounts_absence_set(user='walidata-1', organization=
    'diskominfo', delegate='walidata-2', **{'from': '2026-12-01', 'until': '2026-12-05'})``
    (ckanapi)

    :param user: who is absent: oneself, or one's own people for a kepala
    :param organization: whose work is meant: name or id
    :param delegate: who stands in: name or id
    :param from: first day (ISO), today or later
    :param until: last day (ISO)
    :param reason: kept in the trail
    :returns: ``{id, user, delegate, organization, from, until, reason}``
    :raises ckan.plugins.toolkit.NotAuthorized: somebody else's absence
    :raises ckan.plugins.toolkit.ValidationError: the delegate or the days cannot be
    """
    tk.check_access("satudata_accounts_absence_set", context, data_dict)
    who = person_in(context)
    user, group = _managed(who, data_dict)
    delegate = _user(data_dict, "delegate")
    with acting(context, data_dict.get("reason")):
        row = absence.create(
            who,
            user,
            group,
            delegate,
            (data_dict["from"], data_dict["until"]),
            data_dict.get("reason"),
        )
        model.Session.commit()
    return absence.dictized(row, user, delegate, group)


@tk.validate_action_data(schema.absence_end)
def satudata_accounts_absence_end(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """End an absence now, or take it back before it begins.

    Example: ``api.action.satudata_accounts_absence_end(id='…')`` (ckanapi)

    :param id: of the absence
    :returns: ``{id}``
    :raises ckan.plugins.toolkit.ObjectNotFound: none of the caller's
    :raises ckan.plugins.toolkit.ValidationError: it is over already
    """
    tk.check_access("satudata_accounts_absence_end", context, data_dict)
    who = person_in(context)
    row = model.Session.query(Delegation).get(data_dict["id"])
    if row is None or not absence.may_manage(who, row.absent_id, row.organization_id):
        raise tk.ObjectNotFound(tk._("Absence not found"))
    if row.revoked_at:
        raise tk.ValidationError({"id": [tk._("It is over already")]})
    with acting(context):
        absence.end(who, row)
        model.Session.commit()
    return {"id": row.id}


@tk.side_effect_free
@tk.validate_action_data(schema.delegates)
def satudata_accounts_delegates(context: Context, data_dict: DataDict) -> list[dict[str, str]]:
    """Who may stand in for somebody in an organization.

    Example: ``api.action.satudata_accounts_delegates(user='walidata-1',
    organization='diskominfo')`` (ckanapi)

    :param user: who is absent: oneself, or one's own people for a kepala
    :param organization: name or id
    :returns: list of ``{id, name, display_name}``
    :raises ckan.plugins.toolkit.NotAuthorized: somebody else's people
    """
    tk.check_access("satudata_accounts_delegates", context, data_dict)
    user, group = _managed(person_in(context), data_dict)
    return absence.eligible(user.id, group.id)


@tk.side_effect_free
@tk.validate_action_data(schema.trail_list)
def satudata_accounts_trail_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What was done to accounts, memberships, organizations, tokens and settings, newest first.

    Example: ``api.action.satudata_accounts_trail_list(action='membership')`` (ckanapi)

    :param actor: who: name or id
    :param action: what: ``user``, ``membership.add`` …
    :param subject: to whom or what: name or id
    :param organization: name or id
    :param since: from this day on (ISO, UTC)
    :param until: before this day (ISO, UTC)
    :param limit: at most this many (default 50)
    :param offset: skip this many
    :returns: ``{count, results}``: lines with ``number``, ``at``, ``actor``, ``actor_name``,
        ``action``, ``subject_type``, ``subject_id``, ``subject_name``, ``organization_name``,
        ``changes`` (field → [before, after]), ``reason``, ``hash``
    :raises ckan.plugins.toolkit.NotAuthorized: not a sysadmin
    """
    tk.check_access("satudata_accounts_trail_list", context, data_dict)
    return records.trail_lines(data_dict)


def _managed(who: Person, data_dict: DataDict) -> tuple[model.User, model.Group]:
    user, group = _user(data_dict, "user"), _organization(data_dict, "organization")
    if not absence.may_manage(who, user.id, group.id):
        raise tk.NotAuthorized(tk._("Not authorized"))
    return user, group


def _user(data_dict: DataDict, key: str) -> model.User:
    user = model.User.get(data_dict[key])
    if user is None or user.state == "deleted":
        raise tk.ValidationError({key: [tk._("User not found")]})
    return user


def _organization(data_dict: DataDict, key: str) -> model.Group:
    group = model.Group.get(data_dict[key])
    if group is None or not group.is_organization or group.state != "active":
        raise tk.ValidationError({key: [tk._("Organization not found")]})
    return group
