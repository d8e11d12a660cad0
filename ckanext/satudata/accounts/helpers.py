"""Template helpers of the accounts: words for roles, deeds and outcomes."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.roles.sdi import person

ACTIONS = (
    "user.create", "user.invite", "user.update", "user.activate", "user.password", "user.apikey",
    "user.suspend", "user.delete", "user.reactivate", "user.purge", "sysadmin.grant",
    "sysadmin.revoke", "membership.add", "membership.change", "membership.remove",
    "organization.create", "organization.update", "organization.delete", "organization.restore",
    "organization.purge", "group.create", "group.update", "group.delete", "group.restore",
    "group.purge", "token.create", "token.revoke", "config.change", "dataset.purge",
    "absence.set", "absence.end", "work.move", "import",
)  # fmt: skip
"""Everything that the trail of administration can say."""


def satudata_accounts_action_label(action: str) -> str:
    """What was done, in words."""
    kind, _dot, verb = action.partition(".")
    thing = "organization" if kind == "group" else kind
    words = {
        "user.create": tk._("Account made"),
        "user.invite": tk._("Account invited"),
        "user.update": tk._("Account changed"),
        "user.activate": tk._("Account activated"),
        "user.password": tk._("Password changed"),
        "user.apikey": tk._("API key changed"),
        "user.suspend": tk._("Account suspended"),
        "user.delete": tk._("Account deactivated"),
        "user.reactivate": tk._("Account reactivated"),
        "user.purge": tk._("Account removed for good"),
        "sysadmin.grant": tk._("Made a sysadmin"),
        "sysadmin.revoke": tk._("No longer a sysadmin"),
        "membership.add": tk._("Member added"),
        "membership.change": tk._("Role changed"),
        "membership.remove": tk._("Member removed"),
        "organization.create": tk._("Organization made"),
        "organization.update": tk._("Organization changed"),
        "organization.delete": tk._("Organization deleted"),
        "organization.restore": tk._("Organization restored"),
        "organization.purge": tk._("Organization removed for good"),
        "group.create": tk._("Topic made"),
        "group.update": tk._("Topic changed"),
        "group.delete": tk._("Topic deleted"),
        "group.restore": tk._("Topic restored"),
        "group.purge": tk._("Topic removed for good"),
        "token.create": tk._("API token made"),
        "token.revoke": tk._("API token revoked"),
        "config.change": tk._("Setting changed"),
        "dataset.purge": tk._("Dataset removed for good"),
        "absence.set": tk._("Absence set"),
        "absence.end": tk._("Absence ended"),
        "work.move": tk._("Work handed over"),
        "import": tk._("Accounts imported"),
    }
    return words.get(action) or words.get(f"{thing}.{verb}") or action


def satudata_accounts_actions() -> tuple[str, ...]:
    """Everything that the trail can say, for the filter."""
    return ACTIONS


def satudata_accounts_role_label(capacity: str, kind: str = "produsen") -> str:
    """The role that a capacity gives in an organization of this kind."""
    if capacity == "member":
        return tk._("Member without a role")
    special = {
        "walidata": tk._("Walidata"),
        "pembina": tk._("Pembina data"),
        "sekretariat": tk._("Sekretariat"),
    }
    if kind in special:
        lead = tk._("{role} (lead)").format(role=special[kind])
        return lead if capacity == "admin" else special[kind]
    return tk._("Kepala (head)") if capacity == "admin" else tk._("Operator")


def satudata_accounts_status_label(status: str) -> str:
    """What becomes of a row of an import."""
    return {
        "new": tk._("New account"),
        "invited": tk._("Invited again"),
        "added": tk._("Role added"),
        "changed": tk._("Role changes"),
        "nothing": tk._("Nothing to do"),
        "error": tk._("Error"),
    }[status]


def satudata_accounts_task_label(task: str) -> str:
    """How something is open with a person, or what became of it."""
    return {
        "assigned": tk._("Assigned"),
        "draft": tk._("Draft written by this person"),
        "returned": tk._("Returned to this person"),
        "waiting": tk._("Submitted; others act"),
        "moved": tk._("Handed over"),
        "unassigned": tk._("Nobody's now"),
        "untouched": tk._("Unchanged"),
    }[task]


def satudata_accounts_changes(line: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Field, before and after of a line of the trail."""
    return [
        (field, _shown(before), _shown(after)) for field, (before, after) in line["changes"].items()
    ]


def satudata_accounts_menu() -> list[dict[str, str]]:
    """Entries for the menu of whoever looks at the page: ``label``, ``url``, ``icon``."""
    who = person(tk.current_user if tk.current_user.is_authenticated else None)
    entries: list[dict[str, str]] = []
    if who.produsen_of:
        entries.append(
            {
                "label": tk._("My absence"),
                "url": tk.h.url_for("satudata_accounts.absences"),
                "icon": "calendar",
            }
        )
    if who.sysadmin or who.kepala_of:
        entries.append(
            {
                "label": tk._("People and roles"),
                "url": tk.h.url_for("satudata_accounts.overview"),
                "icon": "users",
            }
        )
    return entries


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value)
