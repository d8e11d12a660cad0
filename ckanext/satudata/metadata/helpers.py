"""What this room's templates and the schema files ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from flask_babel import format_time

from ckanext.satudata.metadata import (
    codelists,
    form_field,
    form_files,
    form_input,
    links,
    quality,
    schemas,
)
from ckanext.satudata.review import scoring
from ckanext.satudata.review.facts import facts_of
from ckanext.satudata.review.model import Review
from ckanext.satudata.roles.sdi import person

COPIES = 200
"""How many of the last changed datasets are offered to be copied."""


def satudata_codelist_choices(field: Mapping[str, Any]) -> list[codelists.Choice]:
    """Choices of a schema field: the code list named in its ``codelist`` key."""
    return codelists.choices(field["codelist"])


def satudata_form_field(
    field: Mapping[str, Any],
    data: Mapping[str, Any] | None,
    errors: Mapping[str, Any] | None,
    dataset_type: str | None,
) -> dict[str, Any]:
    """What the template of a form field shows; see ``form_field.described``."""
    return form_field.described({**field}, data or {}, errors or {}, dataset_type or "")


def satudata_form_row(
    field: Mapping[str, Any],
    start: str,
    row: Mapping[str, Any],
    data: Mapping[str, Any],
    errors: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """A row of a repeating group: ``data`` by input name, ``title``, ``lacks`` and ``wrong``."""
    subfields = schemas.subfields({**field})
    flat = {f"{start}{one['field_name']}": row.get(one["field_name"], "") for one in subfields}
    if not row:
        flat |= {
            f"{start}{one['field_name']}": one["default"] for one in subfields if "default" in one
        }
    return {
        "data": {**flat, "_here": data.get("_here", ())},
        "title": form_field.row_title({**field}, row),
        "lacks": form_field.row_lacks({**field}, row) if row else 0,
        "wrong": any(str(name).startswith(start) for name in errors or {}),
    }


def satudata_input_label(dataset_type: str, name: str) -> str:
    """What an input is called, row included."""
    return form_field.input_label(dataset_type, name)


def satudata_problem_url(package: Mapping[str, Any], problem: Mapping[str, Any]) -> str:
    """The address of the field that a problem of the completeness engine is about."""
    return form_files.link(package, problem)


def satudata_copy_choices(dataset_type: str, owner_org: str | None) -> list[dict[str, str]]:
    """Datasets of the user's agencies that can be copied: of one agency first, the last changed."""
    owners = [one["id"] for one in tk.h.organizations_available("create_dataset")]
    package = model.Package
    query = (
        model.Session.query(package.id, package.title)
        .join(Review, Review.package_id == package.id)
        .filter(
            package.type == dataset_type,
            package.state == "active",
            package.owner_org.in_(owners),
            package.title != package.name,
            Review.base_package_id.is_(None),
        )
        .order_by((package.owner_org != (owner_org or "")), package.metadata_modified.desc())
        .limit(COPIES)
    )
    return [{"value": id_, "text": title} for id_, title in query]


def satudata_clock() -> str:
    """The time of day, as the reader's language writes it."""
    return format_time(dt.datetime.now(dt.timezone.utc), "short")


def satudata_item_choices(kegiatan_id: str | None, current: str | None) -> list[dict[str, str]]:
    """Variables and indicators of an activity that the user may see, as options of a select."""
    kegiatan = satudata_kegiatan(kegiatan_id) or {}
    choices = [{"value": "", "text": ""}]
    for group in links.GROUPS:
        for row in links.rows(kegiatan.get(group)):
            key = str(row.get(form_input.KEY) or "")
            choices.append({"value": key, "text": f"{key} {row.get('nama') or ''}".strip()})
    if current and current not in {choice["value"] for choice in choices}:
        choices.append({"value": current, "text": current})
    return choices


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


def satudata_quality(package: Mapping[str, Any]) -> scoring.Scored | None:
    """The quality score of the dataset on the page; None for what has no files for the public."""
    if package.get("type") != scoring.SCORED or not package.get("id"):
        return None
    memo: dict[str, scoring.Scored | None] = tk.g.setdefault("satudata_quality", {})
    if package["id"] not in memo:  # the column beside is laid out twice
        item = facts_of([package["id"]]).get(package["id"])
        memo[package["id"]] = (
            scoring.scored(package, item, person(tk.current_user)) if item else None
        )
    return memo[package["id"]]


def satudata_band_label(band: str) -> str:
    """The word for a band of the quality score."""
    return {
        "excellent": tk._("Excellent"),
        "good": tk._("Good"),
        "sufficient": tk._("Sufficient"),
        "bad": tk._("Insufficient"),
    }[band]


def satudata_dimension_label(dimension: str) -> str:
    """The word for a dimension of the quality score."""
    return {
        "findability": tk._("Findable"),
        "accessibility": tk._("Accessible"),
        "interoperability": tk._("Interoperable"),
        "reusability": tk._("Reusable"),
        "contextuality": tk._("Context"),
    }[dimension]


def satudata_line(history: list[scoring.Entry], width: int, height: int) -> str:
    """The points of the versions as the coordinates of a line, oldest first."""
    step = width / max(len(history) - 1, 1)
    return " ".join(
        f"{number * step:.1f},{height - entry['points'] / quality.POSSIBLE * height:.1f}"
        for number, entry in enumerate(history)
    )
