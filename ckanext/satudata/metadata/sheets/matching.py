"""Which dataset or kegiatan a row speaks of: by its id, its national id, else its title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata.sheets import layout
from ckanext.satudata.metadata.sheets.directory import NONE, Known, Portal
from ckanext.satudata.metadata.sheets.layout import folded
from ckanext.satudata.metadata.wording import gettext as _


class Unmatched(Exception):
    """Why it cannot be said; ``key`` is the column that is to blame."""

    def __init__(self, message: str, key: str = layout.ID) -> None:
        super().__init__(message)
        self.key = key


def match(portal: Portal, dataset_type: str, values: Mapping[str, Any]) -> str:
    """The id of what a row speaks of; empty for something new. A working copy is what it revises.

    Args:
        portal: as the person sees it.
        dataset_type: of the row.
        values: of the row, with ``id`` and ``owner_org``.

    Raises:
        Unmatched: the id is unknown, or several have the same title.
    """
    wanted = str(values.get(layout.ID) or "")
    if wanted:
        try:
            package = portal.package(wanted)
        except (tk.ObjectNotFound, tk.NotAuthorized):
            package = {}
        if package.get("type") != dataset_type:
            raise Unmatched(_("The portal has nothing with this ID."))
        return portal.people.standing(package["id"]).base
    found = _same(portal.known(dataset_type, values["owner_org"]), values)
    if len(found) > 1:
        found = list(dict.fromkeys(portal.people.standing(one).base for one in found))
    if len(found) > 1:
        raise Unmatched(_("Several have this title: write the ID of the one you mean."))
    return found[0] if found else ""


def organization(portal: Portal, values: Mapping[str, Any]) -> str:
    """Whose data a new row describes: as it says, as its kegiatan, or one's only agency.

    Raises:
        Unmatched: it cannot be said.
    """
    own = [one["id"] for one in portal.organizations]
    only = own[0] if len(own) == 1 else ""
    found = values.get("owner_org") or portal.own.get("owner_org") or only
    if not found:
        raise Unmatched(_("The organization is missing."), "owner_org")
    return str(found)


def _same(known: Iterable[Known], values: Mapping[str, Any]) -> list[str]:
    known = list(known)
    national = str(values.get("id_ddd") or "").strip()
    if national.casefold() not in NONE:
        found = [one.id for one in known if one.id_ddd == national]
        if found:
            return found
    title, year = folded(values.get("title") or ""), str(values.get("tahun_kegiatan") or "")
    return [
        one.id
        for one in known
        if title and folded(one.title) == title and (not year or year == one.year)
    ]
