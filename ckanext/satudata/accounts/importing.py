"""Accounts from a table: every row is judged by what the portal holds now; inviting.py applies."""

from __future__ import annotations

import difflib
import re
from dataclasses import asdict, dataclass
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.satudata import config
from ckanext.satudata.accounts import tables
from ckanext.satudata.roles.sdi import Person

HEADINGS = {
    "email": "email", "e-mail": "email", "surel": "email", "alamat email": "email",
    "nama": "fullname", "nama lengkap": "fullname", "name": "fullname", "full name": "fullname",
    "username": "username", "nama pengguna": "username", "nama akun": "username",
    "user name": "username",
    "peran": "role", "role": "role",
    "organisasi": "organization", "instansi": "organization", "opd": "organization",
    "organization": "organization", "agency": "organization",
}  # fmt: skip
TEMPLATE = ("email", "nama", "username", "peran", "organisasi")
CAPACITY = {
    "operator": "editor",
    "kepala": "admin",
    "walidata": "editor",
    "pembina": "editor",
    "sekretariat": "editor",
    "account": None,
}
SYNONYMS = {"akun": "account", "head": "kepala", "pembina data": "pembina"}
EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LINE = re.compile(r"[0-9]{1,9}")
USERNAME = re.compile(r"[a-z0-9_-]{3,60}")


@dataclass
class Row:
    """One line of the table and what becomes of it."""

    line: int
    email: str = ""
    fullname: str = ""
    username: str = ""
    role: str = ""
    organization: str = ""
    organization_title: str = ""
    status: str = "nothing"
    """new, invited (again), added, changed, nothing or error."""
    message: str = ""
    link: str | None = None
    """One-time address to set the password, where no mail went out; sysadmins only."""
    mailed: bool = False

    def dictized(self) -> dict[str, Any]:
        """As the action answers."""
        return asdict(self)


class Import:
    """The judgement of a table by what the portal holds now; a few queries for all rows."""

    def __init__(self, who: Person, given: list[dict[str, Any]]) -> None:
        self.who = who
        self.groups = (
            model.Session.query(model.Group).filter_by(is_organization=True, state="active").all()
        )
        self.by_email: dict[str, list[model.User]] = {}
        self._find([_text(row, "email").lower() for row in given])
        self.taken = self._taken(given)
        self.seen: dict[tuple[str, str], int] = {}
        self.first: dict[str, Row] = {}
        self.rows = [self._judged(row, number) for number, row in enumerate(given, start=2)]

    @property
    def faulty(self) -> bool:
        """Whether a row stands in the way of all."""
        return any(row.status == "error" for row in self.rows)

    def _find(self, addresses: list[str]) -> None:
        user, member = model.User, model.Member
        found = model.Session.query(user).filter(sa.func.lower(user.email).in_(addresses)).all()
        for one in found:
            self.by_email.setdefault((one.email or "").lower(), []).append(one)
        rows = model.Session.query(member.table_id, member.group_id, member.capacity).filter(
            member.table_name == "user",
            member.table_id.in_([one.id for one in found]),
            member.state == "active",
        )
        self.capacities = {(row[0], row[1]): row[2] for row in rows}

    def _taken(self, given: list[dict[str, Any]]) -> dict[str, str]:
        """Account names that are in use and could be wanted here → their id."""
        starts = {_text(row, "username").lower() for row in given}
        starts |= {_name_from(_text(row, "email")) for row in given}
        user = model.User
        rows = model.Session.query(user.name, user.id).filter(
            sa.or_(
                user.name.in_(starts), sa.func.regexp_replace(user.name, "-[0-9]+$", "").in_(starts)
            )
        )
        return {row.name: row.id for row in rows}

    def _judged(self, given: dict[str, Any], number: int) -> Row:
        row = Row(
            line=int(line) if LINE.fullmatch(line := _text(given, "line")) else number,
            email=_text(given, "email").lower(),
            fullname=_text(given, "fullname"),
            username=_text(given, "username").lower(),
            role=_text(given, "role").lower(),
            organization=_text(given, "organization"),
        )
        row.role = SYNONYMS.get(row.role, row.role)
        try:
            self._judge(row)
        except Refused as refusal:
            row.status, row.message = "error", str(refusal)
        return row

    def _judge(self, row: Row) -> None:
        _plain(row)
        group = self._organization(row)
        key = (row.email, group.id if group else "")
        if key in self.seen:
            raise Refused(tk._("The same as line {line}").format(line=self.seen[key]))
        self.seen[key] = row.line
        self._allowed(row, group)
        account = self._account(row)
        if account is None:
            self._new(row)
            return
        row.username = account.name
        capacity, has = CAPACITY[row.role], None
        if group:
            has = self.capacities.get((account.id, group.id))
        if group and has != capacity:
            row.status = "changed" if has else "added"
            if has:
                row.message = tk._("Until now: {capacity}").format(capacity=has)
                if has == "admin" and not self.who.sysadmin:
                    raise Refused(tk._("Only a sysadmin takes the head's role from somebody"))
        elif account.state == "pending":
            row.status = "invited"

    def _organization(self, row: Row) -> Any:
        if row.role == "account":
            if row.organization:
                raise Refused(tk._("The role 'account' belongs to no organization"))
            return None
        special = {
            "walidata": config.walidata_org(),
            "pembina": config.pembina_org(),
            "sekretariat": config.sekretariat_org(),
        }
        wanted = row.organization or special.get(row.role, "")
        if not wanted:
            raise Refused(tk._("The organization is missing"))
        folded = wanted.casefold()
        found = [g for g in self.groups if folded in (g.name, (g.title or "").casefold())]
        if len(found) != 1:
            raise Refused(self._unknown(wanted, folded))
        (group,) = found
        row.organization, row.organization_title = group.name, group.title or group.name
        if row.role in special and group.name != special[row.role]:
            raise Refused(
                tk._("The role '{role}' belongs to the organization '{name}'").format(
                    role=row.role, name=special[row.role]
                )
            )
        if row.role == "operator" and group.name in special.values():
            (right,) = [role for role, name in special.items() if name == group.name]
            raise Refused(
                tk._("Members of '{name}' are {role}: write that role").format(
                    name=group.name, role=right
                )
            )
        return group

    def _unknown(self, wanted: str, folded: str) -> str:
        titles = {(group.title or group.name).casefold(): group for group in self.groups}
        titles |= {group.name: group for group in self.groups}
        near = difflib.get_close_matches(folded, titles, n=1, cutoff=0.5)
        if not near:
            return tk._("Unknown organization: {name}").format(name=wanted)
        return tk._("Unknown organization: {name}. Did you mean '{near}'?").format(
            name=wanted, near=titles[near[0]].title or titles[near[0]].name
        )

    def _allowed(self, row: Row, group: Any) -> None:
        """Sysadmins bring everybody; the head of an organization brings its editors."""
        if self.who.sysadmin:
            return
        if group is None or group.id not in self.who.kepala_of:
            raise Refused(tk._("You bring in people of your own organization only"))
        if CAPACITY[row.role] != "editor":
            raise Refused(tk._("Only a sysadmin gives this role"))

    def _account(self, row: Row) -> model.User | None:
        found = self.by_email.get(row.email, [])
        alive = [one for one in found if one.state != "deleted"]
        if len(alive) > 1:
            raise Refused(tk._("Several accounts have this address"))
        if found and not alive:
            raise Refused(tk._("This account is deactivated; a sysadmin reactivates it first"))
        if alive and row.username and alive[0].name != row.username:
            raise Refused(tk._("This address belongs to an account of another name"))
        return alive[0] if alive else None

    def _new(self, row: Row) -> None:
        first = self.first.get(row.email)
        if first:
            if row.username not in ("", first.username):
                raise Refused(
                    tk._("Another account name than in line {line}").format(line=first.line)
                )
            row.username, row.status = first.username, "added"
            return
        if not row.username:
            base = name = _name_from(row.email)
            number = 1
            while name in self.taken:
                number += 1
                name = f"{base}-{number}"
            row.username = name
        elif row.username in self.taken:
            raise Refused(tk._("The account name is taken"))
        self.taken[row.username] = ""
        self.first[row.email] = row
        row.status = "new"


class Refused(Exception):
    """Why a row cannot be."""


def _plain(row: Row) -> None:
    """What can be said without looking at the portal."""
    given = (row.email, row.fullname, row.username, row.organization)
    if any(tables.is_formula(text) for text in given):
        raise Refused(tk._("A cell must not begin with = + - or @"))
    if any(not text.isprintable() or len(text) > 200 for text in given):
        raise Refused(tk._("A cell is too long or holds characters that cannot be printed"))
    if not EMAIL.fullmatch(row.email):
        raise Refused(tk._("This is not an e-mail address"))
    if row.username and not USERNAME.fullmatch(row.username):
        raise Refused(tk._("An account name has 3 to 60 small letters, digits, - and _"))
    if row.role not in CAPACITY:
        raise Refused(tk._("Unknown role. Possible: {roles}").format(roles=", ".join(CAPACITY)))


def _text(row: dict[str, Any], key: str) -> str:
    """A cell as text that a database takes; what it would not take is told as not printable."""
    text = str(row.get(key) or "").replace("\0", "\n")
    return text.encode("utf-8", "replace").decode().strip(" ")


def _name_from(email: str) -> str:
    """An account name from an address."""
    name = re.sub(r"[^a-z0-9_-]+", "-", email.partition("@")[0].lower()).strip("-")[:40]
    return name if len(name) >= 3 else f"akun-{name}".strip("-")
