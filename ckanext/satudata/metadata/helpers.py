"""What this room's templates and the schema files ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata import codelists, schemas


def satudata_codelist_choices(field: Mapping[str, Any]) -> list[codelists.Choice]:
    """Choices of a schema field: the code list named in its ``codelist`` key."""
    return codelists.choices(field["codelist"])


def satudata_field_required(field: Mapping[str, Any], data: Mapping[str, Any] | None) -> bool:
    """Whether the form marks a field as obligatory, given what is filled in.

    Fields of other extensions keep their ``required`` key.
    """
    if schemas.REQUIRED in field:
        return schemas.applies(field[schemas.REQUIRED], data or {})
    return bool(tk.h.scheming_field_required(field))


def satudata_kegiatan_choices(current: str | None = None) -> list[dict[str, str]]:
    """Activities that a dataset of the user's organizations can be linked to.

    Args:
        current: id of the activity linked now; stays in the list wherever it belongs.

    Returns:
        ``value`` (id) and ``text`` (title), ordered by title.
    """
    organizations = tk.h.organizations_available("create_dataset")
    owners = [organization["id"] for organization in organizations]
    package = model.Package
    wanted = package.owner_org.in_(owners)
    if current:
        wanted = wanted | (package.id == current)
    query = (
        model.Session.query(package.id, package.title, package.name)
        .filter(package.type == "kegiatan", package.state == "active", wanted)
        .order_by(package.title, package.id)
    )
    return [
        {"value": id_, "text": title or name}
        for id_, title, name in query
        if id_ != current or satudata_kegiatan(id_)
    ]


def satudata_kegiatan(kegiatan_id: str | None) -> dict[str, Any] | None:
    """The linked activity, or None where there is none or the user may not see it."""
    if not kegiatan_id:
        return None
    try:
        return tk.get_action("package_show")({}, {"id": kegiatan_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
