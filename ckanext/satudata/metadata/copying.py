"""A new draft from what was described before: the description and the columns, one year later.

What a field's value becomes stands in the schema (``satudata_copy``): ``drop`` for what belongs to
one year or one entry (numbers that others gave), ``next_year`` for dates and years that go on,
``keep`` for the rest. Years go on by themselves.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from ckanext.satudata.metadata import fields, form_input, links, schemas
from ckanext.satudata.metadata.rules import values as readings

COPY = "satudata_copy"
YEAR_PRESET = "satudata_year"
FILE_KEYS = frozenset({"url", "url_type", "upload", "clear_upload", "format"})
"""Keys of a resource that belong to its file."""


def copied(package: Mapping[str, Any]) -> dict[str, Any]:
    """The input of ``package_create`` for the copy.

    Args:
        package: the dataset as ``package_show`` returns it to an editor.
    """
    dataset_type = str(package.get("type") or "dataset")
    values = fields.content(package)
    copy: dict[str, Any] = {
        key: values[key] for key in ("tags", "groups", "extras") if key in values
    }
    for field in schemas.dataset_fields(dataset_type):
        name = field["field_name"]
        if form_input.is_group(field):
            copy[name] = [_row(field, row) for row in links.rows(values.get(name))]
        elif name in values:
            copy[name] = _next(field, values[name])
    copy = {key: value for key, value in copy.items() if not fields.is_empty(value)}
    if "title" in copy:
        copy["title"] = _next_in_words(str(copy["title"]))
    files = [
        {key: value for key, value in resource.items() if key not in FILE_KEYS}
        for resource in values.get("resources", [])
    ]
    own = {field["field_name"]: field for field in schemas.resource_fields(dataset_type)}
    copy["resources"] = [
        {"url": "", **{key: _next(own.get(key, {}), value) for key, value in resource.items()}}
        for resource in files
        if resource.get("schema")
    ]
    return {
        **copy,
        "type": dataset_type,
        "owner_org": package.get("owner_org"),
    }


def _row(field: schemas.Field, row: Mapping[str, Any]) -> dict[str, Any]:
    known = {subfield["field_name"]: subfield for subfield in schemas.subfields(field)}
    return {name: _next(known.get(name, {}), value) for name, value in row.items()}


def _next(field: schemas.Field, value: Any) -> Any:
    year = field.get("preset") == YEAR_PRESET
    what = field.get(COPY, "next_year" if year else "keep")
    if what == "drop":
        return None
    if what == "keep":
        return value
    number = readings.as_number(value)
    if number is not None:
        return str(number + 1)
    day = readings.as_date(value)
    if day is None:
        return _next_in_words(value) if isinstance(value, str) else value
    try:
        return day.replace(year=day.year + 1).isoformat()
    except ValueError:  # 29 February
        return (day + datetime.timedelta(days=365)).isoformat()


def _next_in_words(text: str) -> str:
    """A text with every year in it one later: "2021-2025" becomes "2022-2026"."""
    return re.sub(r"\b(?:19|20)\d{2}\b", lambda found: str(int(found[0]) + 1), text)
