"""What a cell may name: organizations, licences, kegiatan and the rows of a kegiatan.

Asked as the person who reads or writes the sheet, a few queries for all of its rows.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata.sheets import layout
from ckanext.satudata.metadata.sheets.cells import Wrong
from ckanext.satudata.metadata.sheets.layout import Column, folded
from ckanext.satudata.metadata.wording import gettext as _
from ckanext.satudata.roles.sdi import person

NEW = "new:kegiatan"
"""Stands for the kegiatan of the same file while it has no id."""
PENDING = "new:"
"""Stands before the name of a variable or indicator while it has no key."""
NONE = frozenset({"", "-", "n/a"})
"""Ids of the national lists that say: looked up, there is none."""


class Known(NamedTuple):
    """A dataset or kegiatan of an organization."""

    id: str
    title: str
    year: str
    id_ddd: str


class Standing(NamedTuple):
    """What a dataset revises (itself, where it is no working copy), its copy, its stage."""

    base: str
    copy: str
    stage: str


class People:
    """Calls actions as one person."""

    def __init__(self, name: str, known: Mapping[str, Standing] | None = None) -> None:
        """Take the person, and the standings that were asked for all at once."""
        self.name = name
        self._known = known or {}

    def context(self, **more: Any) -> Any:
        """A fresh context."""
        user = model.User.get(self.name)
        return {"user": self.name, "auth_user_obj": user, "model": model,
                "session": model.Session, **more}  # fmt: skip

    def call(self, action: str, /, **data: Any) -> Any:
        """An action."""
        return tk.get_action(action)(self.context(), data)

    def standing(self, package_id: str) -> Standing:
        """Which versions of a dataset there are for this person."""
        if package_id in self._known:
            return self._known[package_id]
        try:
            review = self.call("satudata_review_show", id=package_id)
        except tk.NotAuthorized:  # public for them, and no more
            return Standing(package_id, "", "")
        base = review["base_package_id"]
        return Standing(base or package_id, review["working_copy_id"] or "", review["stage"])


class Portal:
    """The directory of one person (see ``cells.Directory``)."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.own: dict[str, Any] = {}
        """The kegiatan of the same file with its rows as they will be; its id may be ``NEW``."""
        self._entries: dict[tuple[str, str], list[Known]] = {}
        self._packages: dict[str, dict[str, Any]] = {}
        self._listed: dict[str, list[tuple[str, str]]] = {}

    @cached_property
    def organizations(self) -> list[dict[str, Any]]:
        """Where the person prepares data."""
        return self.people.call("organization_list_for_user", permission="create_dataset")

    def choices(self, kind: str) -> list[str]:
        """Texts of everything that a cell of this kind may name."""
        return [text for _value, text in self._pairs(kind)]

    def text(self, kind: str, value: str, row: Mapping[str, Any]) -> str:
        """A value as a text that ``find`` understands."""
        if kind == "butir":
            names = {key: name for key, name in self._rows(str(row.get("kegiatan_id"))) if key}
            return f"{value} – {names[value]}" if names.get(value) else value.removeprefix(PENDING)
        if value == NEW:
            return str(self.own.get("title", ""))
        return dict(self._pairs(kind)).get(value, value)

    def _pairs(self, kind: str) -> list[tuple[str, str]]:
        """Value and text."""
        if kind not in self._listed:
            self._listed[kind] = self._list(kind)
        return self._listed[kind]

    def _list(self, kind: str) -> list[tuple[str, str]]:
        if kind == "organization":
            return [(one["id"], one["title"] or one["name"]) for one in self.organizations]
        if kind == "licence":
            found = self.people.call("license_list")
            return [(one["id"], f"{one['id']} – {one['title']}") for one in found]
        if kind == "topics":
            found = self.people.call("group_list", all_fields=True, include_dataset_count=False)
            return [(one["name"], one["title"] or one["name"]) for one in found]
        if kind == "kegiatan":
            known = self._own_kegiatan()
            counts = Counter(folded(one.title) for one in known)
            return [(one.id, one.title) for one in known if counts[folded(one.title)] == 1]
        return []

    def _own_kegiatan(self) -> list[Known]:
        return [one for org in self.organizations for one in self.known("kegiatan", org["id"])]

    def find(self, column: Column, text: str, row: Mapping[str, Any]) -> str:
        """The value that a text names.

        Raises:
            Wrong: nothing, or several things.
        """
        finders = {
            "organization": self._organization,
            "licence": self._licence,
            "kegiatan": self._kegiatan,
            "topics": self._topic,
        }
        if column.kind == "butir":
            return self._butir(text, str(row.get("kegiatan_id") or ""))
        return finders[column.kind](text)

    def known(self, dataset_type: str, organization_id: str) -> list[Known]:
        """What an organization of the person has, working copies beside what they revise.

        Of others nothing: a title that is found would tell that it is taken.
        """
        who = person(self.people.name)
        if organization_id not in who.produsen_of and not who.sysadmin:
            return []
        key = (dataset_type, organization_id)
        if key not in self._entries:
            self._entries[key] = _known(dataset_type, organization_id)
        return self._entries[key]

    def package(self, package_id: str) -> dict[str, Any]:
        """A dataset as the person sees it.

        Raises:
            tk.ObjectNotFound: it is not there for them.
        """
        if package_id not in self._packages:
            self._packages[package_id] = self.people.call("package_show", id=package_id)
        return self._packages[package_id]

    def _organization(self, text: str) -> str:
        wanted = folded(text)
        for one in self.organizations:
            if wanted in (one["id"], one["name"], folded(one["title"] or "")):
                return one["id"]
        raise Wrong(
            _("You do not prepare data for “%(text)s”.") % {"text": text[:80]},
            _near(text, [one["title"] or one["name"] for one in self.organizations]),
        )

    def _topic(self, text: str) -> str:
        known = self._pairs("topics")
        for name, title in known:
            if folded(text) in (name, folded(title)):
                return name
        near = _near(text, [title for _name, title in known])
        raise Wrong(_("There is no topic “%(text)s”.") % {"text": text[:80]}, near)

    def _licence(self, text: str) -> str:
        known = self._pairs("licence")
        for value, shown in known:
            if folded(text) in (value, folded(shown), folded(shown.partition(" – ")[2])):
                return value
        near = _near(text, [shown for _value, shown in known])
        raise Wrong(_("The licence “%(text)s” is unknown.") % {"text": text[:80]}, near)

    def _kegiatan(self, text: str) -> str:
        wanted = folded(text)
        if self.own and wanted in (self.own["id"], folded(self.own["title"])):
            return self.own["id"]
        known = self._own_kegiatan()
        found = [one.id for one in known if folded(one.title) == wanted]
        if len(found) > 1:
            found = list({self.people.standing(one).base for one in found})
        if len(found) > 1:
            raise Wrong(_("Several kegiatan have this title: write the ID of the one you mean."))
        if found:
            return found[0]
        try:
            package = self.package(text)
        except (tk.ObjectNotFound, tk.NotAuthorized):
            package = {}
        if package.get("type") != "kegiatan":
            titles = [one.title for one in known] + ([self.own["title"]] if self.own else [])
            near = _near(text, titles)
            raise Wrong(_("There is no kegiatan “%(text)s”.") % {"text": text[:80]}, near)
        return package["id"]

    def _butir(self, text: str, kegiatan_id: str) -> str:
        if not kegiatan_id:
            raise Wrong(_("Name the kegiatan in the same row first."))
        rows = self._rows(kegiatan_id)
        key, _dash, _rest = text.partition(" – ")
        if any(one == key for one, _name in rows):
            return key
        found = [one for one, name in rows if folded(name) == folded(text)]
        if len(found) == 1:
            return found[0] or f"{PENDING}{text}"
        if found:
            raise Wrong(_("Several rows of the kegiatan have this name: write the key."))
        near = _near(text, [f"{one} – {name}" if one else name for one, name in rows])
        raise Wrong(
            _("The kegiatan has no variable or indicator “%(text)s”.") % {"text": text[:80]}, near
        )

    def _rows(self, kegiatan_id: str) -> list[tuple[str, str]]:
        """Key (empty where it is still to be given) and name of every row."""
        if self.own and kegiatan_id == self.own["id"]:
            package: Mapping[str, Any] = self.own
        else:
            try:
                package = self.package(kegiatan_id)
            except (tk.ObjectNotFound, tk.NotAuthorized):
                return []
        return [
            (str(row.get(layout.ROW_KEY) or ""), str(row.get("nama") or ""))
            for sheet in layout.groups()
            for row in package.get(sheet.kind) or []
        ]


def _known(dataset_type: str, organization_id: str) -> list[Known]:
    package, extra = model.Package, model.PackageExtra
    rows = model.Session.query(package.id, package.title).filter(
        package.type == dataset_type,
        package.owner_org == organization_id,
        package.state == "active",
    )
    found = rows.order_by(package.title, package.id).all()
    extras: dict[tuple[str, str], str] = {}
    for row in model.Session.query(extra.package_id, extra.key, extra.value).filter(
        extra.package_id.in_([row.id for row in found]),
        extra.key.in_(["tahun_kegiatan", "id_ddd"]),
        extra.state == "active",
    ):
        extras[row.package_id, row.key] = str(row.value or "").strip()
    return [
        Known(
            row.id,
            row.title or "",
            extras.get((row.id, "tahun_kegiatan"), ""),
            extras.get((row.id, "id_ddd"), ""),
        )
        for row in found
    ]


def _near(text: str, known: list[str]) -> list[str]:
    return difflib.get_close_matches(text, known, n=3, cutoff=0.5)
