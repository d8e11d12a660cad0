"""The scheming YAML files read as plain data, for everything that is not a form.

The files in ``schemas/`` stay the only list of fields; completeness, the hashed content
and the asterisk in the form all read it from here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FOLDER = Path(__file__).parents[1] / "schemas"

DATASET_TYPES: tuple[str, ...] = ("dataset", "kegiatan")

REQUIRED = "satudata_required"
RECOMMENDED = "satudata_recommended"
SHOWN = "satudata_shown"
SECTION = "satudata_section"

_JSON_SNIPPETS = frozenset({"json.html", "resource_schema.html", "validation_options.html"})
_JSON_PRESETS = frozenset(
    {"json_object", "multiple_checkbox", "multiple_select", "multiple_text"}
    | {"resource_schema", "validation_options", "satudata_checkboxes", "satudata_codes"}
)

Field = dict[str, Any]


class Section(NamedTuple):
    """A step of the form: the fields from one ``satudata_section`` to the next."""

    key: str
    """Name in the address of the step, such as ``standar`` or ``blok-1``."""
    label: dict[str, str]
    fields: tuple[Field, ...]


def schema(dataset_type: str) -> dict[str, Any]:
    """The schema of a dataset type as it stands in its file.

    Args:
        dataset_type: ``dataset`` or ``kegiatan``; any other gives an empty schema.
    """
    return _load(dataset_type) if dataset_type in DATASET_TYPES else {}


def dataset_fields(dataset_type: str) -> list[Field]:
    """Fields of the dataset itself."""
    return list(schema(dataset_type).get("dataset_fields", []))


def resource_fields(dataset_type: str) -> list[Field]:
    """Fields of each of its resources."""
    return list(schema(dataset_type).get("resource_fields", []))


def subfields(field: Field) -> list[Field]:
    """Fields of each row of a repeating group; none for any other field."""
    return list(field.get("repeating_subfields", []))


@cache
def fields_by_name(dataset_type: str) -> dict[str, Field]:
    """Dataset-level fields by their names, in the order of the form."""
    return {field["field_name"]: field for field in dataset_fields(dataset_type)}


@cache
def sections(dataset_type: str) -> tuple[Section, ...]:
    """The steps of the form. The files of a dataset are a step of their own, not among these."""
    found: list[tuple[dict[str, str], list[Field]]] = []
    for field in dataset_fields(dataset_type):
        if SECTION in field:
            found.append((field[SECTION], []))
        found[-1][1].append(field)
    return tuple(
        Section(heading["key"], {"id": heading["id"], "en": heading["en"]}, tuple(fields))
        for heading, fields in found
    )


def section_of(dataset_type: str, field_name: str) -> str | None:
    """Key of the step in which a field stands; None for what is no field of the dataset."""
    for section in sections(dataset_type):
        if any(field["field_name"] == field_name for field in section.fields):
            return section.key
    return None


def shown(field: Field, values: Mapping[str, Any]) -> bool:
    """Whether a field makes sense for what is filled in (its ``satudata_shown``).

    Args:
        field: of the dataset, of a resource or of a row.
        values: the dataset; for a field of a row, that row.
    """
    return applies(field.get(SHOWN, True), values)


@cache
def field_names(dataset_type: str) -> frozenset[str]:
    """Names of the dataset-level fields."""
    return frozenset(field["field_name"] for field in dataset_fields(dataset_type))


@cache
def json_field_names(dataset_type: str) -> frozenset[str]:
    """Fields whose value is structured: a list or object, or its JSON text."""
    fields = dataset_fields(dataset_type) + resource_fields(dataset_type)
    return frozenset(field["field_name"] for field in fields if _is_structured(field))


def applies(condition: Any, values: Mapping[str, Any]) -> bool:
    """Whether a ``satudata_required`` condition holds for the values filled in.

    Args:
        condition: ``True``, or field name → the values for which it holds; with several
            names all must hold. A field with several values meets it with any of them.
        values: the dataset (or resource, or row of a repeating group).
    """
    if not isinstance(condition, Mapping):
        return bool(condition)
    return all(
        not _as_set(values.get(name)).isdisjoint(str(wanted) for wanted in expected)
        for name, expected in condition.items()
    )


@cache
def _load(dataset_type: str) -> dict[str, Any]:
    text = (FOLDER / f"{dataset_type}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def _is_structured(field: Field) -> bool:
    return (
        "repeating_subfields" in field
        or field.get("preset") in _JSON_PRESETS
        or field.get("form_snippet") in _JSON_SNIPPETS
    )


def _as_set(value: Any) -> set[str]:
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            return {value}
    if isinstance(value, (list, tuple)):
        return {str(item) for item in value}
    return {str(value)} if value not in (None, "") else set()
