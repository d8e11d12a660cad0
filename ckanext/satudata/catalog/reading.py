"""The description of a dataset as readers look for it: questions with facts, identifiers apart.

The blocks are the sections of the schema; only what is filled in and applies is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypedDict

import ckan.plugins.toolkit as tk

from ckanext.satudata.metadata import codelists, column_page, columns, fields, schemas
from ckanext.satudata.metadata.wording import localised

TECHNICAL = "satudata_technical"
"""Key of fields that name the dataset to machines and offices."""

ELSEWHERE = frozenset({"title", "notes"})
"""Fields that the page shows by itself, above the blocks."""

NEVER = frozenset({"name", "tag_string"})
"""The address, and the keywords: the page has them anyhow."""

RUBRIC = re.compile(r"R\.\d+(?:\.\d+)?[a-z]?")

SOURCE = "satudata_source"

NOTHING = " -–|"
"""Of these signs consists what forms write where there is nothing."""


class Fact(TypedDict):
    """A field with a value, for the page to show."""

    field: dict[str, Any]
    label: str
    rubric: str
    """Its number on the form of BPS, such as R.4.1."""


class Block(TypedDict):
    """Facts that belong together."""

    key: str
    heading: str
    facts: list[Fact]


class Reading(TypedDict):
    """A description: blocks for everybody, identifiers for those who look for them."""

    blocks: list[Block]
    technical: list[Fact]


class CodeWord(TypedDict):
    """The name of a code; the code itself only where people know it, as with areas."""

    name: str
    code: str


def reading(package: Mapping[str, Any], complete: bool = False) -> Reading:
    """The description of a dataset or kegiatan.

    Args:
        package: as ``package_show`` returns it to the reader.
        complete: also what the page shows elsewhere.
    """
    schema = tk.h.scheming_get_dataset_schema(package["type"]) or {}
    skipped = NEVER if complete else NEVER | ELSEWHERE
    blocks: list[Block] = []
    technical: list[Fact] = []
    for field in schema.get("dataset_fields", []):
        section = field.get(schemas.SECTION)
        if section or not blocks:
            blocks.append({"key": "", "heading": tk._("Description"), "facts": []})
        if section:
            blocks[-1].update(key=section["key"], heading=_heading(package["type"], section))
        if field["field_name"] in skipped or schemas.subfields(field):
            continue
        if _is_told(field, package, complete):
            target = technical if field.get(TECHNICAL) else blocks[-1]["facts"]
            target.append(_fact(field))
    return {"blocks": [block for block in blocks if block["facts"]], "technical": technical}


def row_facts(field: Mapping[str, Any], row: Mapping[str, Any]) -> list[Fact]:
    """What is filled in of one row of a repeating group."""
    subfields = schemas.subfields({**field})
    return [_fact(subfield) for subfield in subfields if _is_told(subfield, row, False)]


def code_words(codelist: str, value: Any) -> list[CodeWord]:
    """The names of one or several codes in the reader's language; unknown ones as they are."""
    found: list[CodeWord] = []
    for code in map(str, value if isinstance(value, list) else [value]):
        name = localised(codelists.label(codelist, code) or code)
        short = name.removeprefix(f"{code} ")
        found.append({"name": short, "code": code if short != name else ""})
    return found


def dictionary(resource: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The columns of a file as its Table Schema describes them.

    Returns:
        Of each column ``name``, ``title``, ``description``, ``type`` (in words), ``unit``,
        ``reference``, ``required`` and ``key``.
    """
    schema = resource.get("schema")
    keys = columns.primary_key(schema)
    words = {**column_page.type_labels(), "year": tk._("Year")}
    return [
        {
            "name": name,
            "title": str(field.get("title") or ""),
            "description": str(field.get("description") or ""),
            "type": words.get(str(field.get("type") or ""), str(field.get("type") or "")),
            "unit": str(field.get("unit") or ""),
            "reference": _reference(str(field.get("reference") or "")),
            "required": bool(_constraints(field).get("required")),
            "key": name in keys,
        }
        for name, field in columns.fields(schema).items()
    ]


def _heading(dataset_type: str, section: Mapping[str, Any]) -> str:
    questions = {
        "identitas": tk._("What are these data?"),
        "standar": tk._("How is it measured?"),
        "cakupan": tk._("Where and when?"),
        "statistik": tk._("Where do they come from?"),
        "akses": tk._("Who may use them, and who answers?"),
    }
    own = localised({"id": section["id"], "en": section["en"]})
    return questions.get(section["key"], own) if dataset_type == "dataset" else own


def _is_told(field: Mapping[str, Any], values: Mapping[str, Any], complete: bool) -> bool:
    value = values.get(field["field_name"])
    if fields.is_empty(value):
        return False
    if not complete and isinstance(value, str) and not value.strip(NOTHING):
        return False
    is_hidden = "display_snippet" in field and field["display_snippet"] is None
    return not is_hidden and schemas.shown({**field}, values)


def _fact(field: dict[str, Any]) -> Fact:
    rubric = RUBRIC.search(str(field.get(SOURCE) or ""))
    return {
        "field": field,
        "label": localised(field.get("label")) or field["field_name"],
        "rubric": rubric[0] if rubric else "",
    }


def _constraints(field: Mapping[str, Any]) -> Mapping[str, Any]:
    found = field.get("constraints")
    return found if isinstance(found, Mapping) else {}


def _reference(reference: str) -> str:
    """What the codes of a column refer to: the name of a field, where it is one of our lists."""
    for dataset_type in schemas.DATASET_TYPES:
        for field in schemas.dataset_fields(dataset_type):
            if reference and field.get("codelist") == reference:
                return localised(field["label"])
    return reference
